"""Whom each part of a rule means."""

import pytest

from learning.evaluating import evaluate
from members.models import PositionHeld, StatusPeriod, Unit
from members.services import change_status, exempt_person
from tests.factories.members import LONG_AGO, UserFactory
from tests.learning.requirement_stage import Stage, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


class TestAudience:
    """What each part of a rule means, in one question."""

    def meant(self, stage, **audience):
        requirement = stage.draft(**({"units": ()} | audience))
        return {
            line.person for line in evaluate(requirement, version=requirement.versions.get()).lines
        }

    def test_nothing_chosen_is_the_whole_branch(self, stage):
        meant = self.meant(stage)
        assert {stage.first.pk, stage.second.pk, stage.other.pk, stage.leader.pk} <= meant

    def test_statuses_positions_groups_kinds_sectors_days(self, stage):
        person = stage.first
        change_status(person, status=StatusPeriod.Status.PROBATIONARY, since=in_days(-10))
        PositionHeld.objects.create(
            person=person, position="secretary", unit=stage.a, valid_from=in_days(-10)
        )
        type(person).objects.filter(pk=person.pk).update(
            management_group="3", admitted_on=in_days(-10)
        )
        Unit.objects.filter(pk=stage.a.pk).update(sector="Y tế", kind=Unit.Kind.CELL)
        only = {person.pk}
        assert self.meant(stage, statuses=("probationary",)) == only
        assert self.meant(stage, positions=("secretary", "rapporteur")) == only
        assert self.meant(stage, groups=("3",)) == only
        assert self.meant(stage, admitted_from=in_days(-20), admitted_to=in_days(-5)) == only
        assert self.meant(stage, admitted_to=in_days(-15)) == set()
        assert self.meant(stage, sectors=("Y tế",)) == {person.pk, stage.second.pk}
        assert self.meant(stage, kinds=("cell",)) == {person.pk, stage.second.pk}
        assert self.meant(stage, groups=("3",), include=(stage.other.pk,)) == {
            person.pk,
            stage.other.pk,
        }
        assert self.meant(stage, units=(stage.a.pk,), exclude=(person.pk,)) == {stage.second.pk}

    def test_nobody_outside_the_branch_of_the_requirement(self, stage):
        stranger = UserFactory()
        assert stranger.pk not in self.meant(stage, units=(stranger.unit_id,))
        assert stranger.pk not in self.meant(stage, include=(stranger.pk,))

    def test_the_exempted_may_be_left_out_altogether(self, stage):
        exempt_person(stage.first, basis="QĐ 1", since=LONG_AGO, until=None, by=stage.office)
        assert self.meant(stage, units=(stage.a.pk,), without_exempted=True) == {stage.second.pk}
