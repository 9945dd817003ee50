"""Who is late for ever, and the six numbers of every report."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning import services
from learning.evidence import Evidence
from learning.exceptions import ReasonMissing, RequirementRefused
from learning.models import (
    Enrolment,
    Postponement,
)
from learning.rules import was_late
from learning.services.classes import due_moment
from members.services import exempt_person
from tests.factories.members import LONG_AGO, UserFactory
from tests.learning.requirement_stage import Stage, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


def make_overdue(row, *, days=3):
    Enrolment.objects.filter(pk=row.pk).update(due_at=due_moment(in_days(-days)))


class TestLateness:
    def test_more_time_after_the_due_day_leaves_it_late_and_before_it_does_not(self, stage):
        requirement = stage.in_force()
        late, timely = (stage.row(requirement, one) for one in (stage.first, stage.second))
        make_overdue(late)
        rows = Enrolment.objects.of_requirement(requirement)
        moved = services.postpone(
            requirement, rows, until=in_days(60), basis="CV 5", by=stage.leader
        )
        assert moved == Postponement.objects.count() == 2

        lesson = stage.course_edition().lessons.get()
        for row in (late, timely):
            services.pass_lesson(row, lesson=lesson, evidence=Evidence.CONFIRMED)
        assert set(rows.late()) == {late}
        for row in rows:
            says = was_late(
                due_at=row.due_at,
                late_after=row.late_after,
                completed_at=row.completed_at,
                now=timezone.now(),
            )
            assert says == (row == late)

    def test_a_second_postponement_does_not_forget_the_first_lateness(self, stage):
        requirement = stage.in_force()
        row = stage.row(requirement, stage.first)
        make_overdue(row)
        rows = Enrolment.objects.filter(pk=row.pk)
        for days in (20, 40):
            services.postpone(requirement, rows, until=in_days(days), basis="CV 5", by=stage.leader)
        row.refresh_from_db()
        assert row.late_after == due_moment(in_days(-3))
        services.extend_due_date(row.training_class, until=in_days(80), by=stage.office)
        row.refresh_from_db()
        assert row.late_after == due_moment(in_days(-3))

    def test_needs_a_basis_a_role_and_a_day_within_the_period(self, stage):
        requirement = stage.in_force()
        rows = Enrolment.objects.all()
        ask = {"until": in_days(60), "basis": "CV 5", "by": stage.leader}
        with pytest.raises(ReasonMissing):
            services.postpone(requirement, rows, **(ask | {"basis": " "}))
        for wrong in (
            {"by": stage.first},
            {"until": in_days(-1)},
            {"until": stage.period.ends_on + timedelta(days=1)},
        ):
            with pytest.raises(RequirementRefused):
                services.postpone(requirement, rows, **(ask | wrong))
        assert not Postponement.objects.exists()


class TestDenominators:
    def test_the_six_numbers_add_up_in_all_and_by_unit(self, stage):
        people = [UserFactory(unit=unit) for unit in (stage.a, stage.a, stage.b)]
        exempt_person(people[0], basis="QĐ 1", since=LONG_AGO, until=None, by=stage.office)
        requirement = stage.in_force(units=(stage.a.pk, stage.b.pk))
        lesson = stage.course_edition().lessons.get()
        services.pass_lesson(
            stage.row(requirement, people[1]), lesson=lesson, evidence=Evidence.CONFIRMED
        )
        make_overdue(stage.row(requirement, people[2]))
        rows = Enrolment.objects.of_period(stage.period).of_requirement(requirement).counted()

        whole, parts = rows.denominators(), rows.denominators_by("member__unit")
        assert (whole.total, whole.exempt, whole.obliged) == (6, 1, 5)
        assert (whole.completed, whole.not_completed, whole.overdue, whole.late) == (1, 4, 1, 1)
        assert set(parts) == {stage.a.pk, stage.b.pk}
        for name in ("total", "exempt", "obliged", "completed", "not_completed", "overdue", "late"):
            assert sum(getattr(part, name) for part in parts.values()) == getattr(whole, name)
        statuses = rows.numbers_by_status()
        assert whole.total == sum(statuses.values())
        assert (whole.exempt, whole.completed, whole.overdue) == (
            statuses["exempt"],
            statuses["completed"],
            statuses["overdue"],
        )
