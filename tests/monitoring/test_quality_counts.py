"""Counted ahead, the numbers are those of the records: parts = whole, screen = list = workbook."""

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from learning.models import Enrolment
from members.models import Unit, User
from members.roles import Role
from members.services import place_person
from monitoring import selectors
from monitoring.filters import SIGNALS, Filters
from monitoring.models import CountedClass, QualityCount, TopicCount, WeekCount
from monitoring.placing import placing_for
from monitoring.quality import counting
from monitoring.quality import selectors as quality
from monitoring.quality.rules import Measure, Signals
from monitoring.quality.sheets import quality_content, signal_cells, topics_content
from quizzes.models import Attempt, AttemptQuestion, QuizVersion
from tests.factories.members import UnitFactory
from tests.factories.monitoring import enrolment_with, person_with, unit_below
from tests.monitoring.quality_world import grow, obligations_of, people_in, quiz_class

pytestmark = pytest.mark.django_db
NUMBERS = [name for name in Signals.__dataclass_fields__ if not name.endswith(("sum", "squares"))]


@pytest.fixture
def root():
    return UnitFactory()


@pytest.fixture
def office(root):
    return person_with(Role.OFFICE, root)


def tree_of(user, unit, filters=None):
    filters = filters or Filters()
    return quality.quality_tree(user, filters, placing_for(user, filters), unit=unit).tree


class TestReconciliation:
    def test_a_hundred_random_units_agree_in_every_number(self, root, office):
        chance = random.Random(24)
        units = grow(root, 110, chance)
        classes = [quiz_class(root), quiz_class(root)]
        for training_class in classes:
            obligations_of(people_in(units, 160, chance), training_class, chance)
        counting.recount_all()
        user, filters = User.objects.get(pk=office.pk), Filters()
        placing = placing_for(user, filters)
        whole = quality.quality_tree(user, filters, placing, unit=None).tree.total

        for unit in chance.sample(list(Unit.objects.all()), 100):
            tree = quality.quality_tree(user, filters, placing, unit=unit).tree
            below = Enrolment.objects.filter(member__unit__path__startswith=unit.path)
            database = Counter(below.with_status().values_list("status", flat=True))
            assert tree.total == quality.totals(user, filters, placing, unit=unit)
            assert tree.total.total == sum(database.values())
            for status, number in database.items():
                assert getattr(tree.total, status) == number
            for line in tree.lines:
                if not line.is_direct:
                    assert line.counts == quality.totals(user, filters, placing, unit=line.unit)
            weeks = quality.weeks_of(user, filters, placing, unit=unit)
            assert sum(week.completed for week in weeks) == tree.total.completed
            assert (weeks[-1].completed_by_then if weeks else 0) == tree.total.completed
        assert whole.total == Enrolment.objects.count() == 320
        assert min(whole.e0, whole.e1, whole.e2, whole.e3, whole.fast, whole.below_pass) > 0

    def test_every_number_is_that_of_the_list_behind_it(self, root, office):
        chance = random.Random(5)
        units = grow(root, 6, chance)
        training_class = quiz_class(root)
        obligations_of(people_in(units, 80, chance), training_class, chance)
        counting.recount_all()

        for unit in units:
            total = tree_of(office, Unit.objects.get(pk=unit.pk)).total
            for signal in SIGNALS:
                listed = selectors.people_of(office, Filters(signal=signal), unit=unit).count()
                assert getattr(total, signal) == listed, (signal, unit)

    def test_the_workbook_has_the_numbers_of_the_page(self, root, office):
        chance = random.Random(6)
        obligations_of(people_in(grow(root, 4, chance), 60, chance), quiz_class(root), chance)
        counting.recount_all()
        tree = tree_of(office, None)

        rows = list(quality_content(office, {}).rows)

        assert [row[2:] for row in rows[:-1]] == [
            signal_cells(line.counts, Measure()) for line in tree.lines
        ]
        assert rows[-1][2:5] == [tree.total.total, tree.total.exempt, tree.total.obliged]

    def test_topics_are_the_first_attempts_answers(self, root, office):
        chance = random.Random(8)
        rows = obligations_of(
            people_in(grow(root, 5, chance), 60, chance), quiz_class(root), chance
        )
        counting.recount_all()
        first = AttemptQuestion.objects.filter(
            attempt__number=1, attempt__enrolment__in=[r.pk for r in rows if not r.exempted_at]
        )
        placing = placing_for(office, Filters())

        tree = quality.topics_tree(office, Filters(), placing, unit=None).tree

        ((answers, right),) = tree.total.by_topic.values()
        assert (answers, right) == (first.count(), first.filter(is_right=True).count())
        assert sum(line.counts.total for line in tree.lines) == answers
        sheet = list(topics_content(office, {}).rows)
        assert sheet[-1][3] == answers
        assert sum(row[3] for row in sheet[:-1]) == answers

    def test_as_it_was_has_the_same_people_in_other_groups(self, root, office):
        old, new = unit_below(root), unit_below(root)
        enrolment = enrolment_with("completed", quiz_class(root), old)
        place_person(enrolment.member, unit=new, since=enrolment.enrolled_at.date())
        counting.recount_all()

        now, then = tree_of(office, root), tree_of(office, root, Filters(basis="as_was"))

        assert now.total == then.total
        assert {line.unit: line.counts.total for line in now.lines} == {old: 0, new: 1}
        assert {line.unit.pk: line.counts.total for line in then.lines if line.counts.total} == {
            old.pk: 1
        }


class TestScope:
    def test_a_clerk_counts_the_own_branch_only(self, root):
        own, other = unit_below(root), unit_below(root)
        training_class = quiz_class(root)
        for unit in (own, own, other):
            enrolment_with("completed", training_class, unit)
        counting.recount_all()

        clerk = person_with(Role.UNIT_CLERK, own)

        assert tree_of(clerk, None).total.total == 2
        placing = placing_for(clerk, Filters())
        assert quality.totals(clerk, Filters(), placing, unit=None).total == 2
        assert tree_of(clerk, other).total.total == 0
        for model in (QualityCount, WeekCount):
            assert model.objects.visible_to(clerk).count() < model.objects.count()

    def test_a_period_takes_the_classes_that_opened_in_it_over_or_not(self, root, office):
        days = {"in": "2026-03-10", "after": "2026-04-02", "before": "2026-01-05"}
        for day in days.values():
            enrolment_with("completed", quiz_class(root, opens_on=day, closed=True), root)
        counting.recount_all()

        march = Filters.from_params({"from": "1/3/2026", "to": "31/3/2026"})

        assert tree_of(office, root, march).total.total == 1
        assert (march.period_before().from_day, march.period_before().to_day) == (
            "29/01/2026",
            "28/02/2026",
        )
        assert tree_of(office, root).total.total == 0
        assert selectors.people_of(office, march, unit=root).count() == 1


class TestRecount:
    def test_leaves_alone_what_is_right_and_mends_what_is_not(
        self, root, django_assert_num_queries
    ):
        training_class = quiz_class(root)
        enrolment = enrolment_with("in_progress", training_class, root)
        counting.recount(training_class)
        before = QualityCount.objects.get()
        counting.recount(training_class)
        assert QualityCount.objects.get().pk == before.pk

        Enrolment.objects.filter(pk=enrolment.pk).update(completed_at=timezone.now(), evidence=2)
        counting.recount(training_class)

        after = QualityCount.objects.get()
        assert (after.status, after.people, after.e2) == ("completed", 1, 1)

    def test_takes_the_best_attempt_and_counts_below_the_pass_mark(self, root):
        training_class = quiz_class(root)
        enrolment = enrolment_with("in_progress", training_class, root)
        lesson = training_class.edition.lessons.get(kind="quiz")
        _attempt(enrolment, lesson, number=1, score="2.5")
        counting.recount(training_class)
        assert QualityCount.objects.get().below_pass == 1

        _attempt(enrolment, lesson, number=2, score="7.5")
        counting.recount(training_class)

        row = QualityCount.objects.get()
        assert (row.scored, row.score_sum, row.below_pass) == (1, Decimal("7.5"), 0)

    def test_answers_follow_people_who_move(self, root):
        old, new = unit_below(root), unit_below(root)
        training_class = quiz_class(root)
        obligations_of(people_in([old], 12, random.Random(3)), training_class, random.Random(3))
        counting.recount(training_class)
        person = AttemptQuestion.objects.filter(attempt__enrolment__exempted_at=None)[
            0
        ].attempt.enrolment.member

        User.objects.filter(pk=person.pk).update(unit=new)
        counting.recount(training_class)

        assert TopicCount.objects.filter(unit_now=new).exists()

    def test_old_numbers_are_counted_again_and_fresh_ones_are_not(self, root):
        running, over = quiz_class(root), quiz_class(root, closed=True)
        assert counting.refresh() == 2
        assert counting.refresh() == 0

        soon = timezone.now() + timedelta(seconds=50)
        assert counting.refresh(now=soon) == 1
        assert CountedClass.objects.get(pk=running.pk).counted_at > (
            CountedClass.objects.get(pk=over.pk).counted_at
        )
        assert counting.refresh(now=soon + timedelta(minutes=9)) == 2

    def test_numbers_older_than_ten_minutes_are_called_old(self, root, office):
        enrolment_with("completed", quiz_class(root), root)
        counting.recount_all()
        placing = placing_for(office, Filters())
        assert not quality.quality_tree(office, Filters(), placing, unit=root).is_stale

        CountedClass.objects.update(counted_at=timezone.now() - timedelta(minutes=11))

        assert quality.quality_tree(office, Filters(), placing, unit=root).is_stale


def _attempt(enrolment, lesson, *, number, score):
    now = timezone.now()
    return Attempt.objects.create(
        enrolment=enrolment,
        lesson=lesson,
        number=number,
        allowed=3,
        quiz_version=QuizVersion.objects.get(key=lesson.quiz_version_key),
        state=Attempt.State.SUBMITTED,
        started_at=now,
        closed_at=now,
        score=Decimal(score),
        right_count=1,
    )
