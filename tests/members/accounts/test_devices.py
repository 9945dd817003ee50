"""Where one is signed in: names, signing out one and all, idle sessions of staff."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from members.accounts.devices import device_name
from members.models import AuditEntry
from members.roles import Role
from tests.factories.members import PASSWORD, RoleGrantFactory, UserFactory

PHONE = (
    "Mozilla/5.0 (Linux; Android 10; SM-A105F) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (PHONE, "Điện thoại Android, Chrome"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1",
         "Điện thoại iPhone, Safari"),
        ("Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) Safari/604.1",
         "Máy tính bảng iPad, Safari"),
        ("Mozilla/5.0 (Linux; Android 11; SM-T500) Chrome/120.0 Safari/537.36",
         "Máy tính bảng Android, Chrome"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120 Safari/537.36 Edg/120",
         "Máy tính Windows, Edge"),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/120 Chrome/114 Safari/537.36",
         "Máy tính Windows, Cốc Cốc"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
         "Máy tính Linux, Firefox"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) Mobile/15E148 Zalo iOS/600",
         "Điện thoại iPhone, Zalo"),
        ("", "Thiết bị không rõ"),
        ("curl/8.0", "Thiết bị không rõ"),
    ],
)  # fmt: skip
def test_the_device_has_a_name_that_people_know(agent, name):
    with override("vi"):
        assert device_name(agent) == name


pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(password=PASSWORD)


def sign_in(person, agent=PHONE):
    client = Client(headers={"user-agent": agent})
    client.post(reverse("account_login"), {"login": person.card_number, "password": PASSWORD})
    return client


def is_in(client):
    return client.get("/hoc-tap/").status_code == 200


class TestList:
    def test_names_this_device_and_the_others(self, person):
        here = sign_in(person)
        sign_in(person, "Mozilla/5.0 (Windows NT 10.0) Firefox/120.0")

        page = here.get(reverse("accounts:devices"))

        names = [device.name for device in page.context["devices"]]
        assert names == ["Điện thoại Android, Chrome", "Máy tính Windows, Firefox"]
        assert [device.is_current for device in page.context["devices"]] == [True, False]
        assert "thiết bị này" in page.text

    def test_signs_out_on_one_other_device(self, person):
        here, there, third = sign_in(person), sign_in(person), sign_in(person)
        shown = there.get(reverse("accounts:devices")).context["devices"]
        its_id = next(device.session_id for device in shown if device.is_current)

        here.post(reverse("accounts:end_session", args=[its_id]))

        assert [is_in(client) for client in (here, there, third)] == [True, False, True]

    def test_signs_out_on_all_others(self, person):
        here, there, third = sign_in(person), sign_in(person), sign_in(person)

        page = here.post(reverse("accounts:devices"), follow=True)

        assert "2 thiết bị khác" in page.text
        assert [is_in(client) for client in (here, there, third)] == [True, False, False]
        assert AuditEntry.objects.get(action="members.end_sessions").facts == {"sessions": 2}

    def test_a_stranger_ends_nobodys_session(self, person):
        there, stranger = sign_in(person), sign_in(UserFactory(password=PASSWORD))
        shown = there.get(reverse("accounts:devices")).context["devices"]

        answer = stranger.post(reverse("accounts:end_session", args=[shown[0].session_id]))

        assert answer.status_code == 404
        assert is_in(there)

    def test_signing_out_here_is_the_usual_way_out(self, person):
        here = sign_in(person)
        shown = here.get(reverse("accounts:devices")).context["devices"]

        here.post(reverse("accounts:end_session", args=[shown[0].session_id]))

        assert not is_in(here)
        assert AuditEntry.objects.filter(action="members.sign_out").exists()


class TestIdle:
    def after(self, minutes):
        return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True)

    def test_a_staff_session_ends_after_an_hour_without_a_request(self, person):
        RoleGrantFactory(person=person, role=Role.OFFICE, unit=person.unit)
        client = sign_in(person)
        client.get("/hoc-tap/")

        with self.after(59):
            assert is_in(client)
        with self.after(59 + 61):
            assert "không thao tác" in client.get("/hoc-tap/", follow=True).text
            assert not is_in(client)
        assert AuditEntry.objects.filter(action="members.end_idle_session").count() == 1

    def test_a_learner_may_pause_for_hours(self, person):
        client = sign_in(person)
        client.get("/hoc-tap/")

        with self.after(180):
            assert is_in(client)

    def test_nought_switches_it_off(self, person, settings):
        settings.STAFF_IDLE_MINUTES = 0
        RoleGrantFactory(person=person, role=Role.OFFICE, unit=person.unit)
        client = sign_in(person)
        client.get("/hoc-tap/")

        with self.after(180):
            assert is_in(client)
