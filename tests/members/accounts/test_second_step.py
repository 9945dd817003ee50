"""The second step: for whom it is compulsory, the days of grace, every door, and its reset."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.activation import services
from members.activation.exceptions import NotBothByOne, NotOnOneself
from members.activation.lost_steps import reset_second_step
from members.models import AuditEntry, RoleGrant, User
from members.roles import Role
from tests.factories.members import PASSWORD, RoleGrantFactory, UnitFactory, UserFactory
from tests.members.accounts.conftest import NEW, answer, choose, signed_in, staff, token_of

pytestmark = pytest.mark.django_db
STEP = 30  # seconds for which a code of the app is right

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STAFF = [role for role in Role if role != Role.CELL_SECRETARY]


@pytest.fixture(autouse=True)
def required(settings):
    settings.MFA_REQUIRED = True


@pytest.fixture
def unit():
    return UnitFactory()


def granted(role, unit, *, days_ago):
    person = staff(role, unit, password=PASSWORD)
    moment = timezone.now() - timedelta(days=days_ago)
    RoleGrant.objects.filter(person=person).update(granted_at=moment)
    return person


def code():
    left = STEP - time.time() % STEP
    if left < 3:
        time.sleep(left)  # or the code would be the one before when it arrives
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(SECRET, counter))


def with_app(person):
    TOTP.activate(person, SECRET)
    return person


class TestGate:
    @pytest.mark.parametrize("role", STAFF)
    def test_after_the_grace_every_staff_role_is_led_to_the_setting_up(self, unit, role):
        client = signed_in(granted(role, unit, days_ago=7))

        for address in ("/hoc-tap/", "/theo-doi/", "/quan-tri/", "/cap-tai-khoan/", "/van-phong/"):
            assert client.get(address).url == reverse("mfa_index"), address
        assert client.post("/quan-tri/pages/3/edit/").url == reverse("mfa_index")

    @pytest.mark.parametrize("role", [None, Role.CELL_SECRETARY])
    def test_learners_and_cell_secretaries_are_left_alone(self, unit, role):
        person = granted(role, unit, days_ago=90) if role else UserFactory(unit=unit)

        assert signed_in(person).get("/hoc-tap/").status_code == 200

    def test_within_the_grace_every_page_counts_down(self, unit):
        client = signed_in(granted(Role.OFFICE, unit, days_ago=4))

        assert "Còn 3 ngày" in client.get("/hoc-tap/").text

    def test_setting_up_leaving_and_the_own_account_stay_open(self, unit):
        client = signed_in(granted(Role.OFFICE, unit, days_ago=30))

        for name in (
            "mfa_index",
            "accounts:devices",
            "members:profile",
            "account_change_password",
            "account_reauthenticate",
            "common:help",
        ):
            assert client.get(reverse(name)).status_code == 200, name
        assert client.post(reverse("account_logout")).url == "/"

    def test_who_has_an_app_passes(self, unit):
        client = signed_in(with_app(granted(Role.OFFICE, unit, days_ago=30)))

        assert client.get("/hoc-tap/").status_code == 200

    def test_recovery_codes_alone_do_not_count(self, unit):
        person = granted(Role.OFFICE, unit, days_ago=30)
        Authenticator.objects.create(user=person, type="recovery_codes", data={"seed": "x"})

        assert signed_in(person).get("/hoc-tap/").status_code == 302

    def test_a_script_is_told_in_json(self, unit):
        client = signed_in(granted(Role.OFFICE, unit, days_ago=30))

        response = client.get("/hoc-tap/", headers={"accept": "application/json"})

        assert (response.status_code, response.json()["error"]) == (403, "SecondStepMissing")

    def test_a_second_role_does_not_renew_the_grace(self, unit):
        person = granted(Role.OFFICE, unit, days_ago=30)
        RoleGrantFactory(person=person, role=Role.TRAINER, unit=unit)

        assert signed_in(person).get("/hoc-tap/").status_code == 302

    def test_the_rule_may_begin_later_than_the_grant(self, unit, settings):
        settings.MFA_REQUIRED_SINCE = timezone.localdate().isoformat()

        response = signed_in(granted(Role.OFFICE, unit, days_ago=300)).get("/hoc-tap/")

        assert "Còn 7 ngày" in response.text

    def test_a_trial_site_does_not_ask_and_says_so(self, unit, settings):
        settings.MFA_REQUIRED = False
        client = signed_in(granted(Role.OFFICE, unit, days_ago=30))

        assert client.get("/hoc-tap/").status_code == 200
        assert "bản dùng thử" in client.get(reverse("mfa_index")).text

    def test_learners_cost_no_query_more(self, unit, count_queries, settings):
        client = signed_in(UserFactory(unit=unit))
        client.get("/tai-khoan/ho-so/")
        with count_queries() as asked:
            client.get("/tai-khoan/ho-so/")
        settings.MFA_REQUIRED = False
        with count_queries() as free:
            client.get("/tai-khoan/ho-so/")

        assert len(asked.statements) <= len(free.statements) + 1


class TestSigningIn:
    def sign_in(self, person):
        client = Client()
        form = {"login": person.card_number, "password": PASSWORD}
        return client, client.post(reverse("account_login"), form)

    def test_the_app_is_asked_for_after_the_password(self, unit):
        client, response = self.sign_in(with_app(granted(Role.OFFICE, unit, days_ago=30)))

        assert response.url == reverse("mfa_authenticate")
        assert "_auth_user_id" not in client.session
        client.post(reverse("mfa_authenticate"), {"code": code()})
        assert "_auth_user_id" in client.session

    def test_a_slip_does_not_go_around_it(self, unit, printed):
        person = with_app(granted(Role.OFFICE, unit, days_ago=30))
        token = token_of(printed(person, by=staff(Role.ORGANISATION, unit))[0])
        client = Client()
        client.get(f"/kich-hoat/{token}/")
        answer(client, person.card_number[-4:])

        assert choose(client).url == reverse("mfa_authenticate")
        assert "_auth_user_id" not in client.session

    def test_nor_does_a_code_for_a_forgotten_password(
        self, unit, run_tasks, django_capture_on_commit_callbacks
    ):
        person = with_app(granted(Role.OFFICE, unit, days_ago=30))
        User.objects.filter(pk=person.pk).update(email="x@coquan.example")
        client = Client()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("accounts:ask_for_code"), {"login": "x@coquan.example"})
        run_tasks()
        sent = re.search(r"\d{4} \d{4}", mail.outbox[-1].body)[0]
        client.post(reverse("accounts:enter_code"), {"code": sent})
        form = {"password": NEW, "again": NEW}

        assert client.post(reverse("accounts:choose_password"), form).url == reverse(
            "mfa_authenticate"
        )
        assert "_auth_user_id" not in client.session


class TestReset:
    @pytest.fixture
    def admin(self, unit):
        return staff(Role.SYSTEM_ADMIN, unit)

    @pytest.fixture
    def office(self, unit):
        return with_app(staff(Role.OFFICE, unit, email="vp@coquan.example", password=PASSWORD))

    def test_takes_everything_away_signs_out_tells_and_logs(
        self, admin, office, run_tasks, django_capture_on_commit_callbacks
    ):
        client, other = Client(), signed_in(with_app(admin))
        client.post(reverse("account_login"), {"login": office.card_number, "password": PASSWORD})
        client.post(reverse("mfa_authenticate"), {"code": code()})
        with django_capture_on_commit_callbacks(execute=True):
            other.post(
                reverse("slips:reset_second_step", args=[office.pk]), {"reason": "Mất điện thoại"}
            )
        run_tasks()

        assert not Authenticator.objects.filter(user=office).exists()
        assert client.get("/hoc-tap/").status_code == 302
        assert "gỡ xác thực hai lớp" in mail.outbox[-1].body
        entry = AuditEntry.objects.get(action="members.reset_second_step")
        assert (entry.actor, entry.person, entry.reason) == (admin, office, "Mất điện thoại")

    def test_needs_a_reason(self, admin, office):
        other = signed_in(with_app(admin))
        other.post(reverse("slips:reset_second_step", args=[office.pk]), {"reason": " "})

        assert Authenticator.objects.filter(user=office).exists()

    def test_nobody_resets_oneself_and_only_administrators_do(self, admin, office, unit):
        with pytest.raises(NotOnOneself):
            reset_second_step(admin, by=admin, reason="x")
        with pytest.raises(PermissionDenied):
            reset_second_step(office, by=staff(Role.ORGANISATION, unit), reason="x")

    def test_one_person_never_takes_both_the_password_and_the_second_step(
        self, admin, office, unit
    ):
        second = staff(Role.SYSTEM_ADMIN, unit)
        services.request_slips([office.pk], by=admin)
        with pytest.raises(NotBothByOne):
            reset_second_step(office, by=admin, reason="x")

        reset_second_step(office, by=second, reason="x")

        with pytest.raises(NotBothByOne):
            services.request_slips([office.pk], by=User.objects.get(pk=second.pk))
