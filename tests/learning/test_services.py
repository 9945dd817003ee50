"""Passing lessons, completing courses, and how obligations come and go."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learning import services
from learning.events import course_completed
from learning.evidence import Evidence
from learning.exceptions import (
    AlreadyRecognised,
    CourseWithoutEdition,
    EmptyAudience,
    LessonNotInEdition,
    NotOpenForStudy,
    ReasonMissing,
)
from learning.models import Enrolment, ReadingVisit, ResultChange
from members.models import AuditEntry, StatusPeriod
from members.services import exempt_person
from tests.factories.courses import CourseFactory, EditionFactory, EditionLessonFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import LONG_AGO, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def lesson_of(enrolment, **fields):
    return EditionLessonFactory(edition=enrolment.training_class.edition, **fields)


class TestPassLesson:
    def test_completes_the_course_with_the_last_required_lesson(self):
        enrolment = EnrolmentFactory()
        first, last = lesson_of(enrolment), lesson_of(enrolment)
        lesson_of(enrolment, is_required=False)

        services.pass_lesson(enrolment, lesson=first, evidence=Evidence.MEASURED)
        enrolment.refresh_from_db()
        assert enrolment.completed_at is None

        services.pass_lesson(enrolment, lesson=last, evidence=Evidence.CLAIMED)
        enrolment.refresh_from_db()
        assert enrolment.completed_at is not None
        assert enrolment.passed_required == 2

    def test_keeps_the_first_date_and_the_best_of_everything(self):
        enrolment = EnrolmentFactory()
        quiz = lesson_of(enrolment, quiz=True)
        lesson_of(enrolment)

        first = services.pass_lesson(
            enrolment, lesson=quiz, evidence=Evidence.MEASURED, score=Decimal("6")
        )
        better = services.pass_lesson(
            enrolment, lesson=quiz, evidence=Evidence.CLAIMED, score=Decimal("8.5")
        )
        worse = services.pass_lesson(
            enrolment, lesson=quiz, evidence=Evidence.MEASURED, score=Decimal("5")
        )

        assert first.passed_at == better.passed_at == worse.passed_at
        assert worse.score == Decimal("8.5")
        assert worse.evidence == Evidence.MEASURED
        kinds = ResultChange.objects.order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["passed", "improved"]

    def test_names_the_mark_and_the_band(self):
        enrolment = EnrolmentFactory()
        quiz = lesson_of(enrolment, quiz=True)

        services.pass_lesson(
            enrolment, lesson=quiz, evidence=Evidence.MEASURED, score=Decimal("8.25")
        )

        enrolment.refresh_from_db()
        assert (enrolment.final_mark, enrolment.band) == (Decimal("8.3"), "Giỏi")
        assert enrolment.evidence == Evidence.MEASURED

    def test_tells_of_a_completion_once(self):
        heard = []
        enrolment = EnrolmentFactory()
        lesson = lesson_of(enrolment)

        def listen(event, **kwargs):
            heard.append(event.enrolment_id)

        course_completed.connect(listen)
        try:
            services.pass_lesson(enrolment, lesson=lesson, evidence=Evidence.CLAIMED)
            services.pass_lesson(enrolment, lesson=lesson, evidence=Evidence.MEASURED)
        finally:
            course_completed.disconnect(listen)

        assert heard == [enrolment.pk]

    def test_refuses_a_lesson_of_another_edition(self):
        with pytest.raises(LessonNotInEdition):
            services.pass_lesson(
                EnrolmentFactory(), lesson=EditionLessonFactory(), evidence=Evidence.CLAIMED
            )

    @pytest.mark.parametrize(
        "state",
        [
            {"training_class__closed": True},
            {"withdrawn_at": timezone.now()},
            {"exempted_at": timezone.now(), "exemption_basis": "Miễn sinh hoạt"},
        ],
    )
    def test_refuses_what_is_not_open(self, state):
        enrolment = EnrolmentFactory(**state)

        with pytest.raises(NotOpenForStudy):
            services.pass_lesson(enrolment, lesson=lesson_of(enrolment), evidence=Evidence.MEASURED)

    def test_counts_late_work(self):
        enrolment = EnrolmentFactory(due_at=timezone.now() - timedelta(days=1))

        services.pass_lesson(enrolment, lesson=lesson_of(enrolment), evidence=Evidence.CLAIMED)

        enrolment.refresh_from_db()
        assert enrolment.completed_at > enrolment.due_at


class TestWithdrawResult:
    def test_takes_the_completion_back_and_keeps_the_history(self):
        enrolment = EnrolmentFactory()
        lesson = lesson_of(enrolment)
        services.pass_lesson(enrolment, lesson=lesson, evidence=Evidence.CONFIRMED)

        services.withdraw_result(enrolment, lesson=lesson, reason="Điểm danh nhầm người")

        enrolment.refresh_from_db()
        assert enrolment.completed_at is None
        assert enrolment.passed_required == 0
        last = ResultChange.objects.latest("pk")
        assert (last.kind, last.reason) == ("withdrawn", "Điểm danh nhầm người")
        assert AuditEntry.objects.filter(action="learning.withdraw_result").count() == 1

    def test_must_be_explained(self):
        enrolment = EnrolmentFactory()
        with pytest.raises(ReasonMissing):
            services.withdraw_result(enrolment, lesson=lesson_of(enrolment), reason="  ")

    def test_is_refused_once_recognised(self):
        enrolment = EnrolmentFactory()
        lesson = lesson_of(enrolment)
        services.pass_lesson(enrolment, lesson=lesson, evidence=Evidence.MEASURED)
        services.mark_recognised(enrolment, at=timezone.now())

        with pytest.raises(AlreadyRecognised):
            services.withdraw_result(enrolment, lesson=lesson, reason="Sai")


class TestRecordVisit:
    def back(self, visit, seconds):
        moment = timezone.now() - timedelta(seconds=seconds)
        ReadingVisit.objects.filter(pk=visit.pk).update(last_seen_at=moment)

    def test_counts_the_time_of_the_server_and_passes_at_the_end(self):
        enrolment = EnrolmentFactory()
        lesson = lesson_of(enrolment, min_dwell_seconds=60)
        visit = services.record_visit(enrolment, lesson=lesson)
        assert visit.dwell_seconds == 0

        self.back(visit, 61)
        visit = services.record_visit(enrolment, lesson=lesson)
        assert visit.dwell_seconds == 61
        enrolment.refresh_from_db()
        assert enrolment.passed_required == 0

        services.record_visit(enrolment, lesson=lesson, reached_end=True)
        enrolment.refresh_from_db()
        assert enrolment.passed_required == 1
        assert enrolment.evidence == Evidence.CLAIMED

    def test_scrolling_to_the_end_at_once_passes_nothing(self):
        enrolment = EnrolmentFactory()
        lesson = lesson_of(enrolment, min_dwell_seconds=60)

        services.record_visit(enrolment, lesson=lesson)
        services.record_visit(enrolment, lesson=lesson, reached_end=True)

        enrolment.refresh_from_db()
        assert enrolment.passed_required == 0

    def test_lessons_open_side_by_side_share_the_time(self):
        enrolment = EnrolmentFactory()
        lessons = [lesson_of(enrolment, min_dwell_seconds=60) for _ in range(6)]
        visits = [services.record_visit(enrolment, lesson=lesson) for lesson in lessons]
        for visit in visits:
            self.back(visit, 60)

        after = [services.record_visit(enrolment, lesson=lesson) for lesson in lessons]

        assert sum(visit.dwell_seconds for visit in after) <= 60

    def test_check_questions_keep_the_lesson_open_until_answered(self):
        enrolment = EnrolmentFactory()
        lesson = lesson_of(enrolment, min_dwell_seconds=0, check_keys=["a-key"])

        services.record_visit(enrolment, lesson=lesson, reached_end=True)
        enrolment.refresh_from_db()
        assert enrolment.passed_required == 0

        assert services.pass_reading_if_due(enrolment, lesson=lesson)
        enrolment.refresh_from_db()
        assert enrolment.evidence == Evidence.MEASURED


class TestOpenClass:
    def planned(self, **fields):
        edition = EditionFactory()
        EditionLessonFactory(edition=edition)
        return TrainingClassFactory(course=edition.course, edition=None, opened_at=None, **fields)

    def test_pins_the_newest_edition_and_enrols_the_audience(self):
        branch = UnitFactory()
        cell = UnitFactory(parent=branch)
        inside = UserFactory(unit=cell)
        candidate = UserFactory(unit=cell, status=StatusPeriod.Status.CANDIDATE)
        UserFactory()
        exempt = UserFactory(unit=cell)
        exempt_person(exempt, basis="Tuổi cao, sức yếu", since=LONG_AGO)
        training_class = self.planned(audience_statuses=["full"])
        training_class.audience_units.set([branch])

        made = services.open_class(training_class, by=training_class.manager)

        training_class.refresh_from_db()
        assert training_class.edition is not None
        assert made == 2
        rows = {e.member_id: e for e in Enrolment.objects.filter(training_class=training_class)}
        assert rows.keys() == {inside.pk, exempt.pk}
        assert candidate.pk not in rows
        assert rows[exempt.pk].exemption_basis == "Tuổi cao, sức yếu"
        assert rows[inside.pk].unit_then == cell
        due = timezone.localtime(rows[inside.pk].due_at)
        assert (due.date(), due.hour, due.second) == (training_class.due_on, 23, 59)

    def test_opening_again_adds_only_those_who_joined(self):
        branch = UnitFactory()
        UserFactory(unit=branch)
        training_class = self.planned()
        training_class.audience_units.set([branch])
        services.open_class(training_class, by=None)
        UserFactory(unit=branch)

        assert services.open_class(training_class, by=None) == 1
        assert training_class.enrolments.count() == 2

    def test_needs_people_and_an_edition(self):
        training_class = self.planned()
        with pytest.raises(EmptyAudience):
            services.open_class(training_class, by=None)
        unpublished = TrainingClassFactory(course=CourseFactory(), edition=None, opened_at=None)
        with pytest.raises(CourseWithoutEdition):
            services.open_class(unpublished, by=None)

    def test_costs_the_same_for_two_people_and_for_forty(self):
        def cost(people):
            branch = UnitFactory()
            for _ in range(people):
                UserFactory(unit=branch)
            training_class = self.planned()
            training_class.audience_units.set([branch])
            with CaptureQueriesContext(connection) as queries:
                services.open_class(training_class, by=None)
            return len(queries)

        assert cost(2) == cost(40)


class TestStatusInTheDatabase:
    def test_says_what_the_rule_says(self):
        now = timezone.now()
        past, future = now - timedelta(days=1), now + timedelta(days=1)
        moments = (None, past)
        for exempted in moments:
            for completed in moments:
                for started in moments:
                    for due in (None, past, future):
                        EnrolmentFactory(
                            exempted_at=exempted,
                            exemption_basis="Có" if exempted else "",
                            completed_at=completed,
                            started_at=started,
                            due_at=due,
                        )
        from learning.rules import status_of

        for row in Enrolment.objects.with_status():
            assert row.status == status_of(
                exempted_at=row.exempted_at,
                completed_at=row.completed_at,
                started_at=row.started_at,
                due_at=row.due_at,
                now=now,
            )


class TestExtendDueDate:
    def test_never_shortens(self):
        enrolment = EnrolmentFactory()
        training_class = enrolment.training_class
        before = enrolment.due_at
        earlier = timezone.localdate()
        moved = services.extend_due_date(training_class, until=earlier, by=training_class.manager)
        enrolment.refresh_from_db()
        assert (moved, enrolment.due_at) == (0, before)


class TestRecomputeProgress:
    def test_repairs_cached_columns(self):
        enrolment = EnrolmentFactory()
        lesson = lesson_of(enrolment)
        services.pass_lesson(enrolment, lesson=lesson, evidence=Evidence.MEASURED)
        assert services.recompute_progress(enrolment) is False
        Enrolment.objects.filter(pk=enrolment.pk).update(passed_required=7)

        assert services.recompute_progress(enrolment) is True
        enrolment.refresh_from_db()
        assert enrolment.passed_required == 1


class TestCorrectScore:
    def test_may_lower_a_score_and_keeps_its_dates(self):
        enrolment = EnrolmentFactory()
        quiz = lesson_of(enrolment, quiz=True)
        first = services.pass_lesson(
            enrolment, lesson=quiz, evidence=Evidence.MEASURED, score=Decimal("9")
        )
        enrolment.refresh_from_db()
        completed_at = enrolment.completed_at

        services.correct_score(
            enrolment, lesson=quiz, score=Decimal("6.5"), reason="Đáp án sai", by=None
        )

        enrolment.refresh_from_db()
        first.refresh_from_db()
        assert (enrolment.final_mark, enrolment.band) == (Decimal("6.5"), "Trung bình")
        assert (enrolment.completed_at, first.score) == (completed_at, Decimal("6.50"))
        assert ResultChange.objects.latest("pk").kind == "corrected"

    def test_is_refused_once_recognised(self):
        enrolment = EnrolmentFactory()
        quiz = lesson_of(enrolment, quiz=True)
        services.pass_lesson(enrolment, lesson=quiz, evidence=Evidence.MEASURED, score=Decimal("9"))
        services.mark_recognised(enrolment, at=timezone.now())
        with pytest.raises(AlreadyRecognised):
            services.correct_score(
                enrolment, lesson=quiz, score=Decimal("6"), reason="Đáp án sai", by=None
            )


class TestMarkAllRecognised:
    def test_locks_completions_once_and_nothing_else(self):
        done, open_ = EnrolmentFactory(completed_at=timezone.now()), EnrolmentFactory()
        now = timezone.now()
        assert services.mark_all_recognised([done.pk, open_.pk], at=now) == 1
        assert services.mark_all_recognised([done.pk, open_.pk], at=now) == 0
        open_.refresh_from_db()
        assert open_.recognised_at is None


class TestAfterRecognition:
    def test_a_further_lesson_is_recorded_and_the_completion_stays_as_it_was(self):
        enrolment = EnrolmentFactory()
        quiz = lesson_of(enrolment, quiz=True)
        extra = lesson_of(enrolment, is_required=False)
        services.pass_lesson(enrolment, lesson=quiz, evidence=Evidence.MEASURED, score=Decimal("6"))
        services.mark_recognised(enrolment, at=timezone.now())

        again = services.pass_lesson(
            enrolment, lesson=quiz, evidence=Evidence.MEASURED, score=Decimal("10")
        )
        further = services.pass_lesson(enrolment, lesson=extra, evidence=Evidence.CLAIMED)

        enrolment.refresh_from_db()
        assert (again.score, enrolment.final_mark) == (Decimal("6"), Decimal("6.0"))
        assert further.passed_at is not None
