"""From a rule to obligations: who comes in, who stays, who goes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from learning import services
from learning.evaluating import evaluate
from learning.exceptions import EnrolledByRequirement, ReasonMissing, RequirementRefused
from learning.models import (
    Enrolment,
    Requirement,
    RequirementVersion,
    TrainingClass,
)
from learning.rules import DueKind, DueRule, Verdict
from learning.services.classes import due_moment
from members.models import Exemption
from members.services import exempt_person, place_person
from tests.factories.learning import EnrolmentFactory, PeriodFactory, TrainingClassFactory
from tests.factories.members import LONG_AGO, UnitFactory, UserFactory
from tests.learning.requirement_stage import Stage, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


def make_overdue(row, *, days=3):
    Enrolment.objects.filter(pk=row.pk).update(due_at=due_moment(in_days(-days)))


class TestTwoPeople:
    def test_a_rule_obliges_nobody_before_the_second_person(self, stage):
        requirement = stage.draft()
        plan = services.propose(requirement, by=stage.office)

        assert plan.numbers == {"add": 2}
        assert not Enrolment.objects.exists()
        with pytest.raises(RequirementRefused):
            services.approve(requirement, by=stage.office)
        services.put_in_force(services.approve(requirement, by=stage.leader))
        assert stage.members_of(requirement) == {stage.first.pk, stage.second.pk}

    def test_the_database_refuses_one_person_for_both(self, stage):
        requirement = stage.draft()
        with pytest.raises(IntegrityError), transaction.atomic():
            requirement.versions.update(
                proposed_by=stage.office, approved_by=stage.office, drafted_by=stage.leader
            )

    def test_a_rule_sent_back_is_a_draft_with_the_answer(self, stage):
        requirement = stage.draft()
        services.propose(requirement, by=stage.office)
        with pytest.raises(ReasonMissing):
            services.send_back(requirement, answer=" ", by=stage.leader)
        services.send_back(requirement, answer="Thiếu đảng bộ B", by=stage.leader)

        version = requirement.versions.get()
        assert (version.state, version.answer) == ("draft", "Thiếu đảng bộ B")

    def test_who_has_no_role_over_the_unit_drafts_nothing(self, stage):
        elsewhere = UnitFactory()
        with pytest.raises(RequirementRefused):
            services.draft_requirement(
                unit=elsewhere, period=stage.period, title="X", courses=[], by=stage.office
            )

    def test_a_rule_for_nobody_or_with_a_day_that_is_over_is_refused(self, stage):
        requirement = stage.draft(groups=("1",))
        with pytest.raises(RequirementRefused, match=r"Không ai|nobody"):
            services.propose(requirement, by=stage.office)
        with pytest.raises(RequirementRefused):
            services.set_due(requirement, DueRule(DueKind.FIXED, on=in_days(-1)), by=stage.office)


class TestClasses:
    def test_one_class_for_each_course_with_the_edition_of_the_day(self, stage):
        courses = [stage.course, stage.new_course()]
        requirement = stage.in_force(courses=courses)

        classes = TrainingClass.objects.filter(requirement=requirement)
        assert {one.course_id for one in classes} == {course.pk for course in courses}
        assert all(one.edition_id and one.is_open for one in classes)
        assert Enrolment.objects.of_requirement(requirement).count() == 4

    def test_nobody_is_enrolled_by_hand(self, stage):
        training_class = stage.in_force().classes.get()
        for act in (
            lambda: services.open_class(training_class, by=stage.office),
            lambda: services.enrol_member(training_class, member=stage.other, by=stage.office),
        ):
            with pytest.raises(EnrolledByRequirement):
                act()

    def test_the_next_period_is_a_new_row_with_other_courses(self, stage):
        old = stage.in_force()
        period, course = PeriodFactory(ends_on=in_days(400)), stage.new_course()
        new = services.renew(old, period=period, courses=[course], by=stage.office)

        assert (new.renews, new.period, new.state) == (old, period, "draft")
        assert new.versions.get().audience == old.versions.get().audience
        with pytest.raises(RequirementRefused):
            services.renew(old, period=old.period, courses=[course], by=stage.office)
        stage.approved(new)
        assert Enrolment.objects.count() == 4

    def test_the_end_closes_the_classes_and_stops_the_sweep(self, stage):
        requirement = stage.in_force()
        services.end_requirement(requirement, reason="Hết kỳ", by=stage.leader)
        UserFactory(unit=stage.a)

        assert services.apply(requirement).lines == []
        assert requirement.classes.get().closed_at is not None
        assert Enrolment.objects.of_requirement(requirement).count() == 2


class TestApply:
    def test_doing_it_again_changes_nothing(self, stage):
        requirement = stage.in_force()
        assert services.apply(requirement).numbers == {"keep": 2}
        assert Enrolment.objects.count() == 2

    def test_who_leaves_without_having_begun_is_withdrawn_and_comes_back_as_the_same_row(
        self, stage
    ):
        requirement = stage.in_force()
        row = stage.row(requirement, stage.first)
        place_person(stage.first, unit=stage.b, since=timezone.localdate())
        services.apply(requirement)
        row.refresh_from_db()
        assert row.withdrawn_at is not None
        assert row.withdrawal_reason

        place_person(stage.first, unit=stage.a, since=timezone.localdate())
        services.apply(requirement)
        row.refresh_from_db()
        assert (row.withdrawn_at, row.withdrawal_reason) == (None, "")
        assert Enrolment.objects.filter(member=stage.first).count() == 1

    def test_who_has_begun_stays_counted(self, stage):
        requirement = stage.in_force()
        services.mark_started(stage.row(requirement, stage.first))
        place_person(stage.first, unit=stage.b, since=timezone.localdate())

        assert services.apply(requirement).numbers == {"keep": 1, "stays_begun": 1}
        assert stage.first.pk in stage.members_of(requirement)

    def test_leaving_does_not_launder_what_is_late(self, stage):
        requirement = stage.in_force()
        make_overdue(stage.row(requirement, stage.first))
        place_person(stage.first, unit=stage.b, since=timezone.localdate())

        services.apply(requirement)
        assert stage.first.pk in stage.members_of(requirement)

    def test_what_a_hand_took_off_is_not_taken_back(self, stage):
        requirement = stage.in_force()
        row = stage.row(requirement, stage.first)
        services.withdraw_enrolment(row, reason="Đi nước ngoài", by=stage.office)

        assert services.apply(requirement).numbers == {"keep": 1, "set_aside": 1}
        row.refresh_from_db()
        assert row.withdrawn_at is not None

    def test_the_exempted_count_as_exempt_with_the_basis_and_again_afterwards(self, stage):
        exempt_person(stage.first, basis="QĐ 12", since=LONG_AGO, until=None, by=stage.office)
        requirement = stage.in_force()
        row = stage.row(requirement, stage.first)
        assert row.exemption_basis == "QĐ 12"

        Exemption.objects.update(valid_to=in_days(-1))
        exempt_person(stage.second, basis="QĐ 13", since=in_days(-1), until=None, by=stage.office)
        services.apply(requirement)
        row.refresh_from_db()
        assert row.exempted_at is None
        assert stage.row(requirement, stage.second).exemption_basis == "QĐ 13"

    def test_conflicts_oblige_nobody(self, stage):
        finished = TrainingClassFactory(edition=stage.course_edition())
        EnrolmentFactory(member=stage.first, training_class=finished, completed_at=timezone.now())
        stage.in_force(units=(), include=(stage.second.pk,), groups=("1",))
        homeless, restricted = UserFactory(unit=None), UserFactory(unit=stage.a)
        type(restricted).objects.filter(pk=restricted.pk).update(restricted_at=timezone.now())
        requirement = stage.draft(include=(homeless.pk,))

        plan = evaluate(requirement, version=requirement.versions.get())
        assert {line.person: str(line.verdict) for line in plan.lines} == {
            stage.first.pk: "done_elsewhere",
            stage.second.pk: "obliged_elsewhere",
            homeless.pk: "no_unit",
            restricted.pk: "restricted",
        }

    def test_a_later_rule_gives_time_and_a_stricter_one_takes_none(self, stage):
        requirement = stage.in_force()
        stricter = DueRule(DueKind.FIXED, on=in_days(5))
        stage.changed(requirement, units=(stage.a.pk, stage.b.pk), due=stricter)
        assert stage.row(requirement, stage.first).due_at == due_moment(in_days(30))
        assert stage.row(requirement, stage.other).due_at == due_moment(in_days(5))

        later = DueRule(DueKind.FIXED, on=in_days(60))
        stage.changed(requirement, units=(stage.a.pk,), due=later)
        assert stage.row(requirement, stage.first).due_at == due_moment(in_days(60))
        assert stage.row(requirement, stage.other).withdrawn_at is not None
        states = requirement.versions.order_by("number").values_list("state", flat=True)
        assert list(states) == ["replaced", "replaced", "in_force"]

    def test_who_comes_in_after_the_due_day_has_until_the_end_of_the_period(self, stage):
        requirement = stage.in_force()
        RequirementVersion.objects.update(due_on=in_days(-2))
        late_comer = UserFactory(unit=stage.a)
        services.apply(requirement)

        assert stage.row(requirement, late_comer).due_at == due_moment(stage.period.ends_on)

    def test_a_class_that_was_closed_is_left_as_it_is(self, stage):
        other = stage.new_course()
        requirement = stage.in_force(courses=[stage.course, other])
        services.close_class(requirement.classes.get(course=other), by=stage.office)
        newcomer = UserFactory(unit=stage.a)
        place_person(stage.first, unit=stage.b, since=timezone.localdate())

        assert services.apply(requirement).numbers == {"add": 1, "keep": 1, "drop": 1}
        assert stage.row(requirement, newcomer).training_class.course == stage.course

    def test_nobody_comes_into_a_period_that_is_over(self, stage):
        requirement = stage.in_force(due=DueRule(DueKind.AFTER_ENTRY, days=30))
        type(stage.period).objects.update(ends_on=in_days(-1))
        UserFactory(unit=stage.a)
        requirement = Requirement.objects.get()

        assert services.apply(requirement).numbers == {"keep": 2, "due_is_over": 1}

    def test_more_time_that_was_given_outlasts_leaving_and_coming_back(self, stage):
        requirement = stage.in_force()
        rows = Enrolment.objects.of_requirement(requirement)
        services.postpone(requirement, rows, until=in_days(60), basis="CV 5", by=stage.leader)
        for unit in (stage.b, stage.a):
            place_person(stage.first, unit=unit, since=timezone.localdate())
            services.apply(requirement)

        row = stage.row(requirement, stage.first)
        assert (row.withdrawn_at, row.due_at) == (None, due_moment(in_days(60)))

    def test_a_list_follows_a_row_that_was_merged(self, stage):
        requirement = stage.in_force(units=(), groups=("1",), include=(stage.second.pk,))
        type(stage.second).objects.filter(pk=stage.second.pk).update(
            merged_into=stage.first, is_active=False
        )
        plan = evaluate(requirement)
        assert [line.person for line in plan.of([Verdict.ADD])] == [stage.first.pk]

    def test_asks_the_same_number_of_questions_for_many(self, stage, count_queries):
        requirement = stage.in_force()
        evaluate(requirement)
        with count_queries() as few:
            evaluate(requirement)
        for _ in range(6):
            UserFactory(unit=stage.a)
        with count_queries() as many:
            evaluate(requirement)

        assert len(many.statements) == len(few.statements)

    def test_the_log_says_whom_a_sweep_took_off(self, stage):
        from members.models import AuditEntry

        requirement = stage.in_force()
        place_person(stage.first, unit=stage.b, since=timezone.localdate())
        services.apply(requirement)

        entry = AuditEntry.objects.get(action="learning.withdraw_by_rule")
        assert entry.person == stage.first


@pytest.mark.django_db(transaction=True)
def test_two_evaluations_at_once_oblige_everybody_once():
    stage = Stage()
    requirement = stage.in_force()
    newcomers = {UserFactory(unit=stage.a).pk for _ in range(5)}
    place_person(stage.first, unit=stage.b, since=timezone.localdate())

    def evaluate_here(_number):
        try:
            return services.apply(Requirement.objects.get(pk=requirement.pk)).numbers
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(evaluate_here, range(2)), key=len)

    assert found == [{"keep": 6}, {"add": 5, "keep": 1, "drop": 1}]
    assert stage.members_of(requirement) == newcomers | {stage.second.pk}
