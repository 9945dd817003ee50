"""From the call to the list of learners: who may do what when, and what is left behind."""

import pytest
from django.utils import timezone

from learning import services
from learning.audience import Audience
from learning.exceptions import (
    CourseWithoutEdition,
    EnrolledByNomination,
    NominationRefused,
    ReasonMissing,
)
from learning.models import Enrolment, Nomination, NominationUnit
from learning.nominating import calls_for, facts_about, listed_people
from learning.nomination_rules import Warning
from learning.permissions import may_run_class, may_run_nominations
from members.models import AuditEntry, StatusPeriod, User
from members.roles import Role
from members.services.events import Decision, merge_units
from tests.factories.courses import CourseFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import UserFactory
from tests.learning.nomination_stage import Stage, in_days

pytestmark = pytest.mark.django_db
State = Nomination.State


def states(*rows):
    return [Nomination.objects.get(pk=row.pk).state for row in rows]


class TestCalling:
    def test_a_class_with_a_call_does_not_open_for_its_audience(self):
        stage = Stage()

        with pytest.raises(EnrolledByNomination):
            services.open_class(stage.lesson, by=stage.manager)

    def test_an_open_class_is_refused(self):
        stage = Stage()
        opened = TrainingClassFactory(unit=stage.root)

        with pytest.raises(NominationRefused):
            services.call_for_nominations(
                opened, closes_on=in_days(3), audience=Audience(), quotas={}, by=stage.office
            )

    def test_a_unit_with_people_on_its_list_keeps_its_line(self):
        stage = Stage()
        services.nominate(stage.entry, [stage.first], by=stage.clerk)

        services.set_quotas(stage.call, {stage.root: 5}, by=stage.office)

        assert set(stage.call.units.values_list("unit", flat=True)) == {stage.a.pk, stage.root.pk}


class TestNominating:
    def test_a_person_twice_is_once(self):
        stage = Stage()
        services.nominate(stage.entry, [stage.first], by=stage.clerk)

        made, refused = services.nominate(stage.entry, [stage.first], by=stage.clerk)

        assert made == []
        assert [person for person, _why in refused] == [stage.first]
        assert stage.entry.nominations.count() == 1

    def test_a_neighbour_is_refused(self):
        stage = Stage()

        made, refused = services.nominate(stage.entry, [stage.neighbour], by=stage.clerk)

        assert made == []
        assert [person for person, _why in refused] == [stage.neighbour]

    def test_a_secretary_nominates_own_people_only(self):
        stage = Stage()
        above = UserFactory(unit=stage.a)

        made, refused = services.nominate(stage.entry, [stage.first, above], by=stage.secretary)

        assert [row.member for row in made] == [stage.first]
        assert [person for person, _why in refused] == [above]

    def test_restricted_data_is_not_used(self):
        stage = Stage()
        User.objects.filter(pk=stage.first.pk).update(restricted_at=timezone.now())
        stage.first.refresh_from_db()

        made, refused = services.nominate(stage.entry, [stage.first], by=stage.clerk)

        assert (made, len(refused)) == ([], 1)

    def test_late_needs_a_reason_and_keeps_it(self):
        stage = Stage(closes_in=-1)
        with pytest.raises(NominationRefused):
            services.nominate(stage.entry, [stage.first], by=stage.clerk)

        made, _refused = services.nominate(
            stage.entry, [stage.first], by=stage.clerk, late_reason="Đi công tác"
        )

        assert made[0].late_reason == "Đi công tác"
        with pytest.raises(NominationRefused):
            services.send_list(stage.entry, by=stage.clerk)
        assert services.send_list(stage.entry, by=stage.clerk, late_reason="Đi công tác").is_sent

    def test_a_list_that_was_sent_is_shut_until_it_comes_back(self):
        stage = Stage()
        [row] = stage.sent(stage.first)
        with pytest.raises(NominationRefused):
            services.nominate(stage.entry, [stage.second], by=stage.clerk)
        with pytest.raises(NominationRefused):
            services.take_off_list(row, by=stage.clerk)

        services.return_list(stage.entry, answer="Thiếu người", by=stage.office)
        services.nominate(stage.entry, [stage.second], by=stage.clerk)
        services.take_off_list(row, by=stage.clerk)

        assert [one.member for one in stage.entry.nominations.all()] == [stage.second]

    def test_an_empty_list_is_not_sent(self):
        stage = Stage()

        with pytest.raises(NominationRefused):
            services.send_list(stage.entry, by=stage.clerk)


class TestWarnings:
    def test_facts_say_what_the_clerk_must_know(self):
        stage = Stage(audience=Audience(statuses=(StatusPeriod.Status.PROBATIONARY,)))
        new = stage.probationer()
        done = TrainingClassFactory(course=stage.lesson.course, edition=None, planned=True)
        EnrolmentFactory(member=new, training_class=done, completed_at=timezone.now())

        facts = facts_about(stage.entry, [new, stage.first])

        assert (facts[new.pk].is_eligible, facts[new.pk].has_studied) == (True, True)
        assert (facts[stage.first.pk].is_eligible, facts[stage.first.pk].has_studied) == (
            False,
            False,
        )

    def test_above_the_quota_is_told_at_the_line(self):
        stage = Stage(quota=1)
        made, _refused = services.nominate(stage.entry, [stage.first, stage.second], by=stage.clerk)

        lines = listed_people(stage.entry, made)

        assert [Warning.ABOVE_QUOTA in line.warnings for line in lines] == [False, True]

    def test_another_list_at_the_same_dates_is_told(self):
        stage, other = Stage(), Stage()
        services.nominate(stage.entry, [stage.first], by=stage.clerk)

        assert facts_about(other.entry, [stage.first])[stage.first.pk].has_class_then

    def test_many_people_cost_as_many_queries_as_one(self, count_queries):
        stage = Stage()
        people = [UserFactory(unit=stage.cell) for _ in range(9)]
        people = list(User.objects.filter(pk__in=[one.pk for one in people]).select_related("unit"))

        facts_about(stage.entry, people[:1])
        with count_queries() as few:
            facts_about(stage.entry, people[:1])
        with count_queries() as many:
            facts_about(stage.entry, people)

        assert len(few) == len(many)


class TestDeciding:
    def test_above_the_quota_people_wait_and_come_in_when_a_place_is_free(self):
        stage = Stage(quota=2)
        rows = stage.sent(stage.first, stage.second, stage.third)

        assert services.approve_nominations(rows, by=stage.office) == (2, 1)
        services.reject_nominations(rows[:1], reason="Đã học", by=stage.office)
        services.approve_nominations(rows[2:], by=stage.office)

        assert states(*rows) == [State.REJECTED, State.APPROVED, State.APPROVED]

    def test_nobody_decides_on_the_own_nomination(self):
        stage = Stage()
        services.nominate(stage.entry, [stage.first], by=stage.clerk)
        services.send_list(stage.entry, by=stage.clerk)

        with pytest.raises(NominationRefused):
            services.approve_nominations(stage.entry.nominations.all(), by=stage.clerk)

    def test_a_list_that_was_not_sent_is_not_decided(self):
        stage = Stage()
        made, _refused = services.nominate(stage.entry, [stage.first], by=stage.clerk)

        with pytest.raises(NominationRefused):
            services.approve_nominations(made, by=stage.office)

    def test_a_refusal_has_a_reason(self):
        stage = Stage()
        rows = stage.sent(stage.first)

        with pytest.raises(ReasonMissing):
            services.reject_nominations(rows, reason=" ", by=stage.office)

    def test_a_replacement_is_decided_anew_and_takes_the_other_off(self):
        stage = Stage()
        [row] = stage.sent(stage.first)
        services.approve_nominations([row], by=stage.office)
        services.approve_list(
            stage.call, decision_number="12-QĐ", decision_date=None, by=stage.office
        )
        services.enrol_listed(stage.call.pk)

        new = services.replace_nomination(row, stage.second, reason="Ốm", by=stage.clerk)
        services.approve_nominations([new], by=stage.office)
        services.enrol_listed(stage.call.pk)

        assert states(row, new) == [State.REPLACED, State.APPROVED]
        counted = Enrolment.objects.counted().filter(training_class=stage.lesson)
        assert [one.member for one in counted] == [stage.second]
        assert Enrolment.objects.get(member=stage.first).withdrawal_reason == "Ốm"


class TestList:
    def listed(self, stage, *people):
        rows = stage.sent(*people)
        services.approve_nominations(rows, by=stage.office)
        services.approve_list(
            stage.call, decision_number="12-QĐ/ĐU", decision_date=None, by=stage.office
        )
        return rows

    def test_enrols_the_approved_once_however_often_the_task_runs(self):
        stage = Stage()
        rows = self.listed(stage, stage.first, stage.second)

        assert [services.enrol_listed(stage.call.pk) for _ in range(2)] == [2, 0]

        stage.lesson.refresh_from_db()
        assert (stage.lesson.is_open, stage.lesson.decision_number) == (True, "12-QĐ/ĐU")
        assert set(
            Enrolment.objects.filter(training_class=stage.lesson).values_list("member", flat=True)
        ) == {
            stage.first.pk,
            stage.second.pk,
        }
        assert all(Nomination.objects.get(pk=row.pk).enrolment_id for row in rows)

    def test_task_and_office_lock_the_call_first_and_then_its_people(self, count_queries):
        stage = Stage()
        rows = self.listed(stage, stage.first)
        acts = (
            lambda: services.enrol_listed(stage.call.pk),
            lambda: services.approve_nominations(rows, by=stage.office),
        )

        for act in acts:
            with count_queries() as asked:
                act()
            locks = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
            tables = [sql.split('FROM "')[1].split('"')[0] for sql in locks]
            assert tables[0] == "learning_nominationcall"
            assert "learning_nomination" in tables[1:]

    def test_a_lost_task_is_found_by_the_sweep(self):
        stage = Stage()
        self.listed(stage, stage.first)

        assert services.lost_lists() == [stage.call.pk]
        services.enrol_listed(stage.call.pk)
        assert services.lost_lists() == []

    def test_who_cannot_be_enrolled_stays_with_what_stands_in_the_way(self):
        stage = Stage()
        rows = self.listed(stage, stage.first, stage.second)
        User.objects.filter(pk=stage.first.pk).update(restricted_at=timezone.now())

        assert services.enrol_listed(stage.call.pk) == 1

        assert Nomination.objects.get(pk=rows[0].pk).obstacle != ""

    def test_an_unpublished_course_is_refused_before_anything_is_written(self):
        stage = Stage()
        rows = stage.sent(stage.first)
        services.approve_nominations(rows, by=stage.office)
        stage.lesson.course = CourseFactory()
        stage.lesson.save()

        with pytest.raises(CourseWithoutEdition):
            services.approve_list(
                stage.call, decision_number="1", decision_date=None, by=stage.office
            )
        stage.call.refresh_from_db()
        assert stage.call.listed_at is None

    def test_every_step_is_in_the_log(self):
        stage = Stage()
        self.listed(stage, stage.first)

        acts = set(AuditEntry.objects.values_list("action", flat=True))

        assert {
            "learning.call_nominations",
            "learning.set_quotas",
            "learning.nominate",
            "learning.send_nominations",
            "learning.approve_nomination",
            "learning.approve_list",
        } <= acts


class TestWhoSees:
    def test_clerks_see_the_own_list_and_the_office_all(self):
        stage = Stage()
        visible = NominationUnit.objects.visible_to

        assert list(visible(stage.clerk)) == [stage.entry]
        assert list(visible(stage.secretary)) == [stage.entry]
        assert list(visible(stage.other_clerk)) == [stage.other_entry]
        assert set(visible(stage.office)) == {stage.entry, stage.other_entry}
        assert list(visible(stage.first)) == []

    def test_a_call_shows_to_those_whom_it_concerns(self):
        stage, elsewhere = Stage(), Stage()

        assert list(calls_for(stage.clerk)) == [stage.call]
        assert list(calls_for(stage.office)) == [stage.call]
        assert elsewhere.call not in calls_for(stage.office)

    def test_who_runs_the_class_of_a_unit_that_was_merged_runs_its_nominations(self):
        stage = Stage()
        stage.lesson.unit = stage.a
        stage.lesson.save()
        decision = Decision(effective_on=timezone.localdate(), number="7-QĐ/TU")
        merge_units(decision, [stage.a], stage.b)
        lesson = type(stage.lesson).objects.get(pk=stage.lesson.pk)
        offices = [stage.with_role(Role.OFFICE, unit) for unit in (stage.b, stage.cell)]

        runs = [may_run_nominations(one, lesson) for one in offices]

        assert runs == [may_run_class(one, lesson) for one in offices] == [True, False]
