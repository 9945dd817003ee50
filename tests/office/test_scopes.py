"""What the office's scopes leave out: people, units and grants of another branch."""

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import RoleGrant, User
from members.roles import Role
from office.models import DataRequest, Restriction
from office.models.reorganisation import DECIDES
from office.privacy import services
from office.reorganisation.forms import StepForm
from office.reorganisation.views import _preview_words
from tests.factories.members import LONG_AGO, RoleGrantFactory, UnitFactory, UserFactory
from tests.office.reorganisation_stage import MERGE, Stage

pytestmark = pytest.mark.django_db


class TestToAnswer:
    @pytest.fixture
    def root(self):
        return UnitFactory()

    @pytest.fixture(params=[Role.OFFICE, Role.ORGANISATION])
    def officer(self, request, root):
        unit = UnitFactory(parent=root)
        person = UserFactory(unit=unit)
        RoleGrantFactory(person=person, role=request.param, unit=unit)
        return person

    @pytest.fixture
    def requests(self, root, officer):
        """Return three requests: of the own branch, of another one, and the officer's own."""
        inside = UserFactory(unit=UnitFactory(parent=officer.unit))
        outside = UserFactory(unit=UnitFactory(parent=root))
        return [
            services.open_request(person, kind=DataRequest.Kind.ACCESS, by=person)
            for person in (inside, outside, officer)
        ]

    def test_keeps_requests_of_the_own_branch_and_nobodys_own(self, officer, requests):
        assert list(DataRequest.objects.to_answer(officer)) == requests[:1]

    def test_keeps_restrictions_of_the_own_branch_and_nobodys_own(self, officer, requests):
        rows = [
            Restriction.objects.create(
                person=one.person, request=one, since=timezone.now(), imposed_by=one.person
            )
            for one in requests
        ]

        assert list(Restriction.objects.to_answer(officer)) == rows[:1]

    @pytest.mark.parametrize("role", [Role.TRAINER, Role.LEADER, Role.UNIT_CLERK, None])
    def test_keeps_nothing_for_other_roles(self, root, requests, role):
        person = UserFactory(unit=root)
        if role is not None:
            RoleGrantFactory(person=person, role=role, unit=root)

        assert not DataRequest.objects.to_answer(person).exists()
        assert not Restriction.objects.to_answer(person).exists()

    def test_keeps_nothing_once_the_grant_is_over(self, officer, requests):
        officer.grants.update(valid_from=LONG_AGO, valid_to=LONG_AGO)

        assert not DataRequest.objects.to_answer(User.objects.get(pk=officer.pk)).exists()

    def test_opens_no_account_of_another_branch(self, client, officer, requests):
        foreign = Restriction.objects.create(
            person=requests[1].person,
            request=requests[1],
            since=timezone.now(),
            imposed_by=requests[1].person,
        )
        client.force_login(officer)

        page = client.post(reverse("privacy:lift", args=[foreign.pk]), {"answer": "x"})

        foreign.refresh_from_db()
        assert page.status_code == 404
        assert foreign.until is None


class TestReorganisation:
    def test_offers_units_of_the_own_branch_only(self, count_queries):
        stage = Stage()
        plan = stage.plan()
        planner = stage.with_role(Role.ORGANISATION, stage.a)

        with count_queries(at_most=3):
            form = StepForm(kind="merge", plan=plan, user=planner)

        offered = [code for code, _name in form.fields["units"].choices]
        assert offered == ["AA1", "AA1-C1"]

    def test_shows_the_grants_of_the_own_branch_only(self):
        stage = Stage()
        plan = stage.proposed(MERGE)
        stranger = stage.with_role(Role.LEADER, stage.b)
        assert plan.preview["ended_grants"]

        seen = _preview_words(plan, stage.leader)["ended_grants"]
        unseen = _preview_words(plan, stranger)["ended_grants"]

        assert [line["grant"].person for line in seen] == [stage.clerk]
        assert unseen == []
        assert not RoleGrant.objects.on_branches_of(stage.clerk, roles=DECIDES).exists()
