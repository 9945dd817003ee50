"""Registering, moving, admitting people; units; roles; and the log of it all."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from members import services
from members.models import AuditEntry, Exemption, Membership, StatusPeriod, Unit, UnitName, User
from members.permissions import has_role, has_role_over, may_import_people
from members.roles import Role
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def spells(person):
    rows = Membership.objects.filter(person=person).order_by("valid_from", "pk")
    return [(row.unit, row.kind, row.valid_from, row.valid_to) for row in rows]


class TestRegisterPerson:
    def test_gives_a_unit_a_status_and_a_code_but_no_password(self):
        unit = UnitFactory()

        person = services.register_person(full_name="Lê Na", unit=unit, since=DAY)

        person.refresh_from_db()
        assert person.unit == unit
        assert person.personal_code.startswith("HV")
        assert len(person.personal_code) == 8
        assert not person.has_usable_password()
        assert person.statuses.get().status == StatusPeriod.Status.FULL
        assert spells(person) == [(unit, "official", DAY, None)]

    def test_somebody_outside_the_party_is_a_learner_of_the_unit(self):
        person = services.register_person(
            full_name="Lê Na", unit=UnitFactory(), status=StatusPeriod.Status.CANDIDATE
        )

        assert person.memberships.get().kind == Membership.Kind.LEARNER

    def test_identifiers_are_stored_in_the_form_they_are_looked_up_by(self):
        person = services.register_person(
            full_name="Nguyễn  Thị Hòa",
            unit=UnitFactory(),
            personal_code=" ab12 ",
            email=" A@B.Example ",
            phone="0912.345.678",
            card_number=" 99000001 ",
        )

        assert person.full_name == "Nguyễn Thị Hòa"
        assert (person.personal_code, person.email) == ("AB12", "a@b.example")
        assert (person.phone, person.card_number) == ("+84912345678", "99000001")

    def test_the_search_finds_the_card_number_at_once(self):
        person = services.register_person(
            full_name="Lê Na", unit=UnitFactory(), card_number="99000001"
        )

        assert list(User.objects.search("le 99000001")) == [person]

    @pytest.mark.parametrize("field", ["card_number", "phone", "email"])
    def test_identifiers_belong_to_one_person(self, field):
        value = {"card_number": "99000001", "phone": "0912345678", "email": "A@b.example"}[field]
        UserFactory(**{field: value})

        with pytest.raises(IntegrityError), transaction.atomic():
            UserFactory(**{field: value.lower()})


class TestPlacePerson:
    def test_ends_the_home_before_and_keeps_it(self):
        person, new = UserFactory(), UnitFactory()
        old = person.unit

        services.place_person(person, unit=new, since=DAY)

        person.refresh_from_db()
        assert person.unit == new
        assert [spell[0] for spell in spells(person)] == [old, new]
        assert spells(person)[0][3] == DAY - timedelta(days=1)

    def test_twice_is_once(self):
        person, new = UserFactory(), UnitFactory()

        for _number in range(2):
            services.place_person(person, unit=new, since=DAY)

        assert len(spells(person)) == 2
        assert AuditEntry.objects.filter(person=person, unit=new).count() == 1

    def test_a_temporary_stay_is_no_home(self):
        person = UserFactory()
        stay = Membership.objects.create(
            person=person, unit=UnitFactory(), kind="temporary", valid_from=DAY
        )

        services.place_person(person, unit=UnitFactory(), since=DAY)

        stay.refresh_from_db()
        assert stay.valid_to is None


class TestChangeStatus:
    def test_keeps_what_was(self):
        person = UserFactory(status=StatusPeriod.Status.PROBATIONARY)

        services.change_status(person, status=StatusPeriod.Status.FULL, since=DAY)
        services.change_status(person, status=StatusPeriod.Status.FULL, since=DAY)

        held = [(row.status, row.valid_to) for row in person.statuses.order_by("valid_from")]
        assert held == [("probationary", DAY - timedelta(days=1)), ("full", None)]

    def test_who_is_admitted_stays_at_the_unit_as_a_member_of_it(self):
        person = services.register_person(
            full_name="Lê Na",
            unit=UnitFactory(),
            status=StatusPeriod.Status.CANDIDATE,
            since=DAY,
        )
        later = DAY + timedelta(days=30)

        services.change_status(person, status=StatusPeriod.Status.PROBATIONARY, since=later)

        kinds = [(kind, until) for _unit, kind, _since, until in spells(person)]
        assert kinds == [("learner", later - timedelta(days=1)), ("official", None)]
        person.refresh_from_db()
        assert person.unit is not None


class TestPositionsAndExemptions:
    def test_a_position_is_held_once(self):
        person = UserFactory()

        first, second = (
            services.give_position(person, position="secretary", unit=person.unit, since=DAY)
            for _number in range(2)
        )

        assert first == second

    def test_an_exemption_has_its_days(self):
        person = UserFactory()
        services.exempt_person(person, basis="Ốm", since=DAY, until=DAY + timedelta(days=9))

        on = [Exemption.objects.on(DAY + timedelta(days=n)).exists() for n in (-1, 0, 9, 10)]
        assert on == [False, True, True, False]


class TestUnits:
    def test_a_unit_stands_below_its_superior_with_a_dated_name(self):
        root = UnitFactory()
        unit = services.add_unit(
            code="X1", name="Đảng bộ Sở Nội vụ", kind=Unit.Kind.GRASSROOTS, parent=root, since=DAY
        )

        assert unit.get_parent() == root
        assert unit.parents.get().parent == root
        assert "dang bo so noi vu" in unit.search_text
        assert UnitName.objects.get(unit=unit).valid_from == DAY

    def test_siblings_made_from_one_stale_parent_keep_the_tree_whole(self):
        root = UnitFactory()
        for number in range(3):
            UnitFactory(parent=root, code=f"S{number}")

        assert Unit.find_problems() == ([], [], [], [], [])


class TestRoles:
    def test_hold_on_a_branch_and_below(self):
        root = UnitFactory()
        branch, beside = UnitFactory(parent=root), UnitFactory(parent=root)
        clerk = UserFactory(unit=branch)

        services.grant_role(clerk, role=Role.UNIT_CLERK, unit=branch)

        assert has_role(clerk, Role.UNIT_CLERK)
        cell = UnitFactory(parent=branch)
        looked_after = [
            unit
            for unit in (cell, branch, beside, root)
            if has_role_over(clerk, unit, Role.UNIT_CLERK)
        ]
        assert looked_after == [cell, branch]

    def test_end_with_their_date_and_with_the_account(self):
        person = UserFactory()
        yesterday = timezone.localdate() - timedelta(days=1)
        RoleGrantFactory(
            person=person, role=Role.ORGANISATION, unit=person.unit, valid_to=yesterday
        )
        suspended = UserFactory(is_active=False)
        RoleGrantFactory(person=suspended, role=Role.ORGANISATION, unit=suspended.unit)

        assert not may_import_people(person)
        assert not may_import_people(suspended)

    def test_a_revoked_role_is_history(self):
        person = UserFactory()
        grant = services.grant_role(
            person, role=Role.OFFICE, unit=person.unit, since=DAY - timedelta(days=99)
        )

        services.revoke_role(grant, reason="chuyển công tác")

        fresh = User.objects.get(pk=person.pk)
        grant.refresh_from_db()
        assert not has_role(fresh, Role.OFFICE)
        assert grant.valid_to == timezone.localdate() - timedelta(days=1)

    def test_a_clerk_sees_the_own_branch_and_nobody_else(self):
        root = UnitFactory()
        branch, beside = UnitFactory(parent=root), UnitFactory(parent=root)
        clerk, inside, outside = (
            UserFactory(unit=branch),
            UserFactory(unit=branch),
            UserFactory(unit=beside),
        )
        RoleGrantFactory(person=clerk, role=Role.UNIT_CLERK, unit=branch)

        assert set(User.objects.visible_to(clerk)) == {clerk, inside}
        assert set(User.objects.visible_to(outside)) == {outside}
        assert set(Unit.objects.visible_to(clerk)) == {branch}

    @pytest.mark.parametrize("role", [Role.TRAINER, Role.APPROVER, Role.SYSTEM_ADMIN])
    def test_writers_and_technicians_see_no_people(self, role):
        root = UnitFactory()
        person = UserFactory(unit=root)
        UserFactory(unit=root)
        RoleGrantFactory(person=person, role=role, unit=root)

        assert set(User.objects.visible_to(person)) == {person}


class TestLog:
    @pytest.mark.parametrize("act", ["update", "delete"])
    def test_the_database_refuses_to_change_it(self, act):
        entry = services.record("members.test", actor=None)

        rows = AuditEntry.objects.filter(pk=entry.pk)
        forbidden = partial(rows.update, action="x") if act == "update" else rows.delete
        with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
            forbidden()

        assert AuditEntry.objects.get(pk=entry.pk).action == "members.test"
