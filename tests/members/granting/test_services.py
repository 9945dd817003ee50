from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from members import exceptions
from members.granting import services
from members.models import AuditEntry, GrantRequest, RoleGrant, User
from members.permissions import has_role, may_grant
from members.roles import Role
from members.services import grant_role, revoke_role
from tests.factories.cms import published_course
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


class House:
    """A root with a branch and a cell, who grants, and somebody to grant to."""

    def __init__(self):
        self.root = UnitFactory(kind="committee")
        self.branch, self.beside = UnitFactory(parent=self.root), UnitFactory(parent=self.root)
        self.cell = UnitFactory(parent=self.branch)
        self.admin = self.holder(Role.SYSTEM_ADMIN)
        self.organisation = self.holder(Role.ORGANISATION)
        self.leader = self.holder(Role.LEADER)
        self.person = UserFactory(unit=self.cell)

    def holder(self, role, unit=None):
        person = UserFactory(unit=unit or self.root)
        RoleGrantFactory(person=person, role=role, unit=unit or self.root)
        return person

    def plan(self, role=Role.UNIT_CLERK, unit=None, days=300, person=None, since=TODAY):
        return services.Plan(
            person=person or self.person,
            role=role,
            unit=unit or self.branch,
            since=since,
            until=None if days is None else TODAY + timedelta(days=days),
            reason="QĐ 12",
        )


@pytest.fixture
def house():
    return House()


def fresh(person):
    return User.objects.get(pk=person.pk)


class TestAsking:
    def test_a_small_grant_holds_at_once(self, house):
        grant = services.ask_for_grant(house.plan(), by=house.organisation)

        assert isinstance(grant, RoleGrant)
        assert grant.granted_by == house.organisation
        assert has_role(fresh(house.person), Role.UNIT_CLERK)

    @pytest.mark.parametrize(
        "risky",
        [
            {"role": Role.LEADER},
            {"role": Role.OFFICE, "root": True},
            {"days": None},
            {"days": 400},
        ],
    )
    def test_a_risky_grant_waits_for_a_second_person(self, house, risky):
        unit = house.root if risky.pop("root", False) else None

        request = services.ask_for_grant(house.plan(unit=unit, **risky), by=house.organisation)

        assert isinstance(request, GrantRequest)
        assert request.risks
        assert not RoleGrant.objects.filter(person=house.person).exists()

    def test_a_combination_that_breaks_the_separation_of_duties_waits(self, house):
        RoleGrantFactory(person=house.person, role=Role.TRAINER, unit=house.branch)

        request = services.ask_for_grant(house.plan(Role.APPROVER), by=house.organisation)

        assert [risk["code"] for risk in request.risks] == ["publishes_own_texts"]

    def test_a_combination_of_different_times_is_none(self, house):
        RoleGrantFactory(
            person=house.person,
            role=Role.TRAINER,
            unit=house.branch,
            valid_to=TODAY - timedelta(days=1),
        )

        assert services.assess(house.plan(Role.APPROVER)).risks == []

    def test_counts_the_people_that_the_grant_lets_the_person_see(self, house):
        UserFactory(unit=house.branch)
        UserFactory(unit=house.beside)

        assert services.assess(house.plan()).people == 2
        assert services.assess(house.plan(Role.TRAINER)).people == 0

    def test_nobody_grants_to_oneself(self, house):
        with pytest.raises(exceptions.NoGrantForOneself):
            services.ask_for_grant(house.plan(person=house.organisation), by=house.organisation)

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.ORGANISATION, Role.INSPECTOR])
    def test_the_organisation_department_does_not_appoint_its_equals(self, house, role):
        with pytest.raises(exceptions.NotYoursToGrant):
            services.ask_for_grant(house.plan(role), by=house.organisation)

    def test_nobody_grants_beyond_the_own_branch(self, house):
        local = house.holder(Role.ORGANISATION, house.branch)
        outside = UserFactory(unit=house.beside)

        assert may_grant(local, Role.UNIT_CLERK, house.cell)
        for plan in (
            house.plan(unit=house.beside),
            house.plan(unit=house.root),
            house.plan(person=outside),
        ):
            with pytest.raises(exceptions.NotYoursToGrant):
                services.ask_for_grant(plan, by=local)

    def test_a_leader_or_a_clerk_grants_nothing(self, house):
        for by in (house.leader, house.holder(Role.UNIT_CLERK, house.branch)):
            with pytest.raises(exceptions.NotYoursToGrant):
                services.ask_for_grant(house.plan(), by=by)

    def test_the_same_role_in_the_same_time_is_not_granted_twice(self, house):
        services.ask_for_grant(house.plan(), by=house.organisation)

        with pytest.raises(exceptions.AlreadyHeld):
            services.ask_for_grant(house.plan(days=200), by=house.organisation)

    def test_the_same_request_does_not_wait_twice(self, house):
        services.ask_for_grant(house.plan(Role.LEADER), by=house.organisation)

        with pytest.raises(exceptions.AlreadyRequested):
            services.ask_for_grant(house.plan(Role.LEADER), by=house.admin)

    def test_a_grant_of_the_past_is_refused(self, house):
        with pytest.raises(exceptions.LastDayInThePast):
            services.ask_for_grant(house.plan(days=-1), by=house.organisation)


class TestDeciding:
    @pytest.fixture
    def request_(self, house):
        return services.ask_for_grant(house.plan(Role.OFFICE, house.root), by=house.organisation)

    def test_a_leader_approves_and_the_role_holds(self, house, request_):
        services.approve_request(request_, by=house.leader)

        request_.refresh_from_db()
        assert request_.state == "approved"
        assert request_.grant.granted_by == house.organisation
        assert has_role(fresh(house.person), Role.OFFICE)
        assert AuditEntry.objects.filter(action="members.approved_grant_request").count() == 1

    def test_neither_the_requester_nor_the_beneficiary_decides(self, house, request_):
        RoleGrantFactory(person=house.person, role=Role.LEADER, unit=house.root)

        for by in (house.organisation, fresh(house.person)):
            with pytest.raises(exceptions.SecondPersonNeeded):
                services.approve_request(request_, by=by)
            with pytest.raises(exceptions.SecondPersonNeeded):
                services.reject_request(request_, by=by, reason="Không")

    def test_the_database_too_refuses_one_person_for_both(self, house, request_):
        with pytest.raises(IntegrityError), transaction.atomic():
            GrantRequest.objects.filter(pk=request_.pk).update(
                state="approved", decided_by=house.organisation
            )

    def test_a_leader_makes_no_system_administrator(self, house):
        request = services.ask_for_grant(house.plan(Role.SYSTEM_ADMIN), by=house.admin)

        with pytest.raises(exceptions.NotYoursToGrant):
            services.approve_request(request, by=house.leader)
        services.approve_request(request, by=house.holder(Role.SYSTEM_ADMIN))

    def test_a_leader_of_another_branch_does_not_decide(self, house, request_):
        with pytest.raises(exceptions.NotYoursToGrant):
            services.approve_request(request_, by=house.holder(Role.LEADER, house.branch))

    def test_is_made_once(self, house, request_):
        services.reject_request(request_, by=house.leader, reason="Chưa có quyết định")

        with pytest.raises(exceptions.AlreadyDecided):
            services.approve_request(request_, by=house.leader)
        assert not RoleGrant.objects.filter(person=house.person).exists()

    def test_a_refusal_has_a_reason(self, house, request_):
        with pytest.raises(exceptions.ReasonNeeded):
            services.reject_request(request_, by=house.leader, reason=" ")

    def test_a_request_of_somebody_who_lost_the_role_is_dead(self, house, request_):
        revoke_role(house.organisation.grants.get())

        with pytest.raises(exceptions.NotYoursToGrant):
            services.approve_request(request_, by=house.leader)

    def test_a_request_that_came_too_late_is_not_carried_out(self, house, request_):
        day = TODAY - timedelta(days=9)
        GrantRequest.objects.filter(pk=request_.pk).update(valid_from=day, valid_to=day)

        with pytest.raises(exceptions.LastDayInThePast):
            services.approve_request(request_, by=house.leader)

    def test_only_the_requester_takes_it_back(self, house, request_):
        with pytest.raises(exceptions.NotYoursToGrant):
            services.withdraw_request(request_, by=house.leader)
        services.withdraw_request(request_, by=house.organisation)

        with pytest.raises(exceptions.AlreadyDecided):
            services.approve_request(request_, by=house.leader)


class TestEnding:
    def test_a_role_granted_today_can_be_revoked_today_and_granted_again(self, house):
        grant = services.ask_for_grant(house.plan(), by=house.organisation)

        services.end_grant(grant, by=house.organisation, reason="Nhầm người")

        assert not has_role(fresh(house.person), Role.UNIT_CLERK)
        services.ask_for_grant(house.plan(), by=house.organisation)
        assert has_role(fresh(house.person), Role.UNIT_CLERK)

    def test_what_held_before_the_revoking_is_still_known(self, house):
        grant = RoleGrantFactory(person=house.person, role=Role.OFFICE, unit=house.branch)

        revoke_role(grant)

        grants = RoleGrant.objects.filter(pk=grant.pk)
        assert grants.on(TODAY - timedelta(days=1)).exists()
        assert not grants.on(TODAY).exists()

    def test_a_grant_that_begins_later_can_be_revoked(self, house):
        later = TODAY + timedelta(days=10)
        grant = services.ask_for_grant(house.plan(since=later), by=house.organisation)

        services.end_grant(grant, by=house.organisation, reason="Đổi phân công")

        assert not RoleGrant.objects.on(later).filter(pk=grant.pk).exists()

    def test_needs_a_reason_and_the_right(self, house):
        grant = RoleGrantFactory(person=house.person, role=Role.OFFICE, unit=house.branch)

        with pytest.raises(exceptions.ReasonNeeded):
            services.end_grant(grant, by=house.organisation, reason="")
        with pytest.raises(exceptions.NotYoursToGrant):
            services.end_grant(grant, by=house.leader, reason="Vì tôi muốn")

    def test_the_last_system_administrator_stays(self, house):
        grant = house.admin.grants.get()

        with pytest.raises(exceptions.LastSystemAdministrator):
            revoke_role(grant)
        second = house.holder(Role.SYSTEM_ADMIN)
        revoke_role(grant)
        with pytest.raises(exceptions.LastSystemAdministrator):
            revoke_role(second.grants.get())

    def test_a_suspended_or_future_administrator_is_no_other(self, house):
        other = house.holder(Role.SYSTEM_ADMIN)
        User.objects.filter(pk=other.pk).update(is_active=False)
        RoleGrantFactory(
            role=Role.SYSTEM_ADMIN, unit=house.root, valid_from=TODAY + timedelta(days=3)
        )

        with pytest.raises(exceptions.LastSystemAdministrator):
            revoke_role(house.admin.grants.get())

    def test_the_last_system_administrator_gets_no_last_day(self, house):
        other = house.holder(Role.SYSTEM_ADMIN)
        RoleGrant.objects.filter(person=other).update(valid_to=TODAY + timedelta(days=5))
        grant = house.admin.grants.get()
        services_of = house.holder(Role.SYSTEM_ADMIN)
        revoke_role(services_of.grants.get())

        with pytest.raises(exceptions.LastSystemAdministrator):
            services.ask_for_last_day(
                grant, until=TODAY + timedelta(days=9), by=fresh(other), reason="Hết nhiệm kỳ"
            )


class TestLastDay:
    def test_a_shorter_time_needs_one_person(self, house):
        grant = RoleGrantFactory(person=house.person, role=Role.OFFICE, unit=house.root)

        services.ask_for_last_day(
            grant, until=TODAY + timedelta(days=30), by=house.organisation, reason="Luân chuyển"
        )

        grant.refresh_from_db()
        assert grant.valid_to == TODAY + timedelta(days=30)

    def test_a_longer_time_for_a_risky_role_needs_two(self, house):
        grant = RoleGrantFactory(
            person=house.person,
            role=Role.OFFICE,
            unit=house.root,
            valid_to=TODAY + timedelta(days=10),
        )

        request = services.ask_for_last_day(
            grant, until=TODAY + timedelta(days=300), by=house.organisation, reason="QĐ 3"
        )
        grant.refresh_from_db()
        assert grant.valid_to == TODAY + timedelta(days=10)

        services.approve_request(request, by=house.leader)
        grant.refresh_from_db()
        assert grant.valid_to == TODAY + timedelta(days=300)
        assert RoleGrant.objects.filter(person=house.person).count() == 1

    def test_nobody_lengthens_the_own_role(self, house):
        with pytest.raises(exceptions.NoGrantForOneself):
            services.ask_for_last_day(
                house.organisation.grants.get(), until=None, by=house.organisation, reason="x"
            )

    def test_what_has_ended_is_granted_anew(self, house):
        grant = RoleGrantFactory(
            person=house.person,
            role=Role.UNIT_CLERK,
            unit=house.branch,
            valid_to=TODAY - timedelta(days=1),
        )

        with pytest.raises(exceptions.GrantHasEnded):
            services.ask_for_last_day(grant, until=TODAY, by=house.organisation, reason="x")


class TestOpenSessions:
    def test_a_revoked_clerk_loses_the_desk_with_the_next_click(self, client, house):
        clerk = house.holder(Role.UNIT_CLERK, house.branch)
        client.force_login(clerk)
        assert client.get(reverse("monitoring:people")).status_code == 200

        services.end_grant(clerk.grants.get(), by=house.organisation, reason="Thôi việc")

        assert client.get(reverse("monitoring:people")).status_code == 403

    def test_a_revoked_trainer_loses_the_open_admin_and_the_groups(self, client):
        course, lesson = published_course()
        trainer = course.owner
        client.force_login(trainer)
        edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
        assert client.get(edit).status_code == 200
        assert trainer.groups.exists()
        before = lesson.revisions.count()

        revoke_role(trainer.grants.get(role=Role.TRAINER))

        assert not fresh(trainer).groups.exists()
        assert client.get(edit).status_code == 404
        assert client.post(edit, {"title": "Sửa sau khi thôi"}).status_code == 404
        assert client.get(reverse("wagtailadmin_home")).status_code == 404
        assert lesson.revisions.count() == before

    def test_a_granted_trainer_has_the_groups_at_once(self):
        published_course()
        person = UserFactory()

        grant_role(person, role=Role.TRAINER, unit=person.unit)

        assert fresh(person).groups.filter(name="Giảng viên").exists()
