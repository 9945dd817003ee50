"""What each scope leaves out: rows of another branch, another session, another role."""

import re
from datetime import date

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.accounts.recovery import request_code
from members.directory import selectors
from members.directory.forms import ContactForm, RegisterForm, StatusForm
from members.importing.forms import UploadForm
from members.models import HeadingMap, RecoveryCode, RoleGrant, StatusPeriod, Unit
from members.querysets import RECOVERY_IN_HAND
from members.roles import Role
from members.services import directory, merges
from tests.factories.members import LONG_AGO, RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
KEEPERS = frozenset({Role.ORGANISATION})
MOST = 10


@pytest.fixture
def root():
    return UnitFactory()


@pytest.fixture
def mine(root):
    return UnitFactory(parent=root, code="MINE")


@pytest.fixture
def other(root):
    return UnitFactory(parent=root, code="OTHER")


def keeper_of(unit):
    person = UserFactory(unit=unit)
    RoleGrantFactory(person=person, role=Role.ORGANISATION, unit=unit)
    return person


def codes(units):
    return [unit.code for unit in units]


class TestUnits:
    def test_branches_hold_the_unit_and_what_lies_below_for_the_named_roles_only(self, mine, other):
        below = UnitFactory(parent=mine)
        UnitFactory(parent=other)
        keeper = keeper_of(mine)

        found = Unit.objects.in_branches_of(keeper, roles=KEEPERS)

        assert set(found) == {mine, below}
        assert not Unit.objects.in_branches_of(keeper, roles=frozenset({Role.OFFICE})).exists()

    def test_a_list_is_entrusted_for_the_head_and_the_living_units_right_below(self, mine, other):
        below = UnitFactory(parent=mine, code="BELOW")
        UnitFactory(parent=below, code="DEEP")
        ended = UnitFactory(parent=mine, code="ENDED")
        Unit.objects.filter(pk=ended.pk).update(ended_on=LONG_AGO)
        Unit.objects.filter(pk=mine.pk).update(ended_on=LONG_AGO)
        keeper = keeper_of(mine)

        assert codes(Unit.objects.entrusted_to(keeper, roles=KEEPERS)) == ["MINE", "BELOW"]
        form = UploadForm(user=keeper)
        assert codes(form.fields["unit"].queryset) == ["MINE", "BELOW"]
        assert form.fields["unit"].initial == mine

    def test_two_branches_are_offered_and_nothing_between_them(self, root, mine, other):
        keeper = keeper_of(mine)
        RoleGrantFactory(person=keeper, role=Role.ORGANISATION, unit=other)
        UnitFactory(parent=root, code="THIRD")

        assert codes(Unit.objects.entrusted_to(keeper, roles=KEEPERS)) == ["MINE", "OTHER"]

    def test_people_are_registered_in_the_own_branch_only(self, mine, other):
        form = RegisterForm(user=keeper_of(mine))

        assert codes(form.fields["unit"].queryset) == ["MINE"]


class TestGrants:
    def test_those_of_another_branch_stay_unseen(self, mine, other):
        inside = RoleGrantFactory(person=UserFactory(unit=other), role=Role.OFFICE, unit=mine)
        outside = RoleGrantFactory(person=UserFactory(unit=mine), role=Role.OFFICE, unit=other)

        found = RoleGrant.objects.on_branches_of(keeper_of(mine), roles=KEEPERS)

        assert inside in found
        assert outside not in found


class TestHeadings:
    def test_are_remembered_for_who_imports_only(self, mine):
        HeadingMap.objects.create(fingerprint="f", fields={"full_name": 0})

        assert HeadingMap.objects.visible_to(keeper_of(mine)).count() == 1
        assert not HeadingMap.objects.visible_to(UserFactory(unit=mine)).exists()


class TestRecoveryCodes:
    def test_a_session_reaches_the_code_that_was_asked_for_in_it(self):
        code = request_code(UserFactory(email="hoa@coquan.example"))
        request_code(UserFactory(email="mai@coquan.example"))
        session = SessionStore()
        session[RECOVERY_IN_HAND] = {"code": code.pk, "login": "hoa@coquan.example"}

        assert RecoveryCode.objects.asked_for_in(session).get() == code

    @pytest.mark.parametrize("kept", [None, {"code": None, "login": "x"}])
    def test_a_session_without_a_code_reaches_none(self, kept):
        request_code(UserFactory(email="hoa@coquan.example"))
        session = SessionStore()
        session[RECOVERY_IN_HAND] = kept

        assert not RecoveryCode.objects.asked_for_in(session).exists()
        assert not RecoveryCode.objects.asked_for_in(SessionStore()).exists()

    def test_the_code_of_another_session_opens_nothing(
        self, client, run_tasks, django_capture_on_commit_callbacks
    ):
        UserFactory(email="hoa@coquan.example")
        UserFactory(email="mai@coquan.example")
        stranger = Client()
        for browser, login in ((client, "hoa@coquan.example"), (stranger, "mai@coquan.example")):
            with django_capture_on_commit_callbacks(execute=True):
                browser.post(reverse("accounts:ask_for_code"), {"login": login})
        run_tasks()
        letter = next(one for one in mail.outbox if one.to == ["hoa@coquan.example"])
        code = re.search(r"\d{4} \d{4}", letter.body)[0]

        tried = stranger.post(reverse("accounts:enter_code"), {"code": code})
        own = client.post(reverse("accounts:enter_code"), {"code": code})

        assert tried.status_code == 200
        assert own.url == reverse("accounts:choose_password")


class TestStatus:
    def test_is_read_of_people_in_reach_only(self, mine, other):
        seen, unseen = UserFactory(unit=mine), UserFactory(unit=other)
        for person in (seen, unseen):
            StatusPeriod.objects.filter(person=person).delete()
            StatusPeriod.objects.create(person=person, status="candidate", valid_from=LONG_AGO)
        keeper = keeper_of(mine)

        assert selectors.open_status(seen, seen_by=keeper).status == "candidate"
        assert selectors.open_status(unseen, seen_by=keeper) is None

    def test_of_who_has_left_is_read_by_the_keeper_of_the_last_branch(self, mine, other):
        person = UserFactory(unit=mine)
        keeper = keeper_of(mine)
        directory.leave_organisation(person, on=timezone.localdate(), reason="Nghỉ", by=keeper)
        person.refresh_from_db()
        StatusPeriod.objects.filter(person=person).delete()
        StatusPeriod.objects.create(person=person, status="probationary", valid_from=LONG_AGO)

        form = StatusForm(user=keeper, person=person)

        assert person.unit is None
        assert {value for value, _label in form.fields["status"].choices} == {"full", "other"}
        assert selectors.open_status(person, seen_by=keeper_of(other)) is None


class TestMerges:
    @pytest.fixture
    def foreign(self, other):
        pair = [UserFactory(unit=other, full_name="Lê Thị Hòa") for _row in range(2)]
        return merges.propose_merge(
            pair[0], other=pair[1], swapped=(), reason="Cùng hồ sơ", by=keeper_of(other)
        )

    def test_of_another_branch_are_neither_listed_nor_opened(self, client, mine, other, foreign):
        client.force_login(keeper_of(mine))

        listed = client.get(reverse("directory:duplicates"))
        opened = client.get(reverse("directory:merge", args=[foreign.pk]))

        assert "Lê Thị Hòa" not in listed.content.decode()
        assert opened.status_code == 404
        assert not selectors.merges_in_reach(keeper_of(mine)).exists()
        assert selectors.merges_in_reach(keeper_of(other)).get() == foreign

    def test_pairs_of_another_branch_are_not_listed(self, client, mine, other):
        for unit, name in ((mine, "Trần Văn Ánh"), (other, "Phạm Thị Lụa")):
            for _row in range(2):
                UserFactory(unit=unit, full_name=name, birth_date=date(1970, 5, 17))
        client.force_login(keeper_of(mine))

        shown = client.get(reverse("directory:duplicates")).content.decode()

        assert "Trần Văn Ánh" in shown
        assert "Phạm Thị Lụa" not in shown

    def test_the_desk_asks_the_same_for_two_and_for_twelve(self, client, mine, count_queries):
        def add(number):
            for at in range(number):
                for _row in range(2):
                    UserFactory(unit=mine, full_name="Trần Ánh", birth_date=date(1970, 5, 1 + at))

        client.force_login(keeper_of(mine))
        add(2)
        client.get(reverse("directory:duplicates"))
        with count_queries() as few:
            client.get(reverse("directory:duplicates"))
        add(MOST)

        with count_queries(exactly=len(few.statements)):
            page = client.get(reverse("directory:duplicates"))
        assert page.status_code == 200


class TestEmail:
    def test_of_somebody_out_of_sight_is_refused_without_a_name(self, mine, other):
        UserFactory(unit=other, full_name="Lê Thị Hòa", email="hoa@coquan.example")
        person = UserFactory(unit=mine)

        form = ContactForm({"email": "HOA@coquan.example"}, instance=person)

        assert "email" in form.errors
        assert "Lê Thị Hòa" not in str(form.errors)

    def test_of_oneself_is_not_taken(self):
        person = UserFactory(email="hoa@coquan.example")

        assert not selectors.is_email_taken("Hoa@coquan.example", beside=person)
        assert selectors.is_email_taken("Hoa@coquan.example", beside=UserFactory())
