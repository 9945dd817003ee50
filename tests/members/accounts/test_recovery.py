"""A forgotten password: codes by e-mail and SMS, through the real queue and gateways."""

import re
import socket
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.gateways import SmsNotSent, send_sms
from members.accounts import recovery
from members.models import AuditEntry, RecoveryCode
from tests.factories.members import PASSWORD, UserFactory
from tests.members.accounts.conftest import NEW, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(email="hoa@coquan.example", password=PASSWORD)


@pytest.fixture
def ask(run_tasks, django_capture_on_commit_callbacks):
    def asked(client, login):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(reverse("accounts:ask_for_code"), {"login": login})
        run_tasks()
        return response

    return asked


def mailed():
    return re.search(r"\d{4} \d{4}", mail.outbox[-1].body)[0]


def enter(client, code):
    return client.post(reverse("accounts:enter_code"), {"code": code})


def choose(client, password=NEW):
    form = {"password": password, "again": password}
    return client.post(reverse("accounts:choose_password"), form)


class TestByMail:
    def test_a_code_opens_the_account_and_ends_other_sessions(self, person, ask, client):
        elsewhere = signed_in(person)

        assert ask(client, person.card_number).url == reverse("accounts:enter_code")
        assert enter(client, mailed()).url == reverse("accounts:choose_password")
        assert choose(client).url == reverse("learning:home")

        person.refresh_from_db()
        assert person.check_password(NEW)
        assert elsewhere.get("/hoc-tap/").status_code == 302
        assert RecoveryCode.objects.get().state == "sent"

    def test_the_code_is_nowhere_but_in_the_message(self, person, ask, client):
        ask(client, person.email)
        code = mailed().replace(" ", "")

        assert code not in str(list(RecoveryCode.objects.values()))
        assert code not in str(list(AuditEntry.objects.values()))

    def test_it_works_once_and_for_a_quarter_of_an_hour(self, person, ask, client):
        ask(client, person.email)
        code = mailed()
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            assert enter(client, code).status_code == 200
        enter(client, code)
        choose(client)
        client.logout()

        assert enter(client, code).url == reverse("accounts:ask_for_code")

    def test_a_new_code_ends_the_earlier_one(self, person, ask, client):
        ask(client, person.email)
        first = mailed()
        ask(client, person.email)

        assert enter(client, first).status_code == 200
        assert enter(client, mailed()).status_code == 302

    def test_the_sixth_try_is_stopped_even_with_the_right_code(self, person, ask, client):
        ask(client, person.email)
        for _number in range(5):
            enter(client, "00000000")

        assert "sau 5 phút" in enter(client, mailed()).text

    def test_a_password_cannot_be_set_without_the_code(self, person, ask, client):
        ask(client, person.email)

        assert choose(client).url == reverse("accounts:ask_for_code")
        person.refresh_from_db()
        assert person.check_password(PASSWORD)


class TestNobodyIsTold:
    @pytest.mark.parametrize("login", ["99888777", "khongai@coquan.example", "HV999999"])
    def test_an_unknown_name_gets_the_same_pages(self, person, ask, login):
        known, unknown = Client(), Client()

        assert ask(known, person.card_number).url == ask(unknown, login).url
        pages = [c.get(reverse("accounts:enter_code")).text for c in (known, unknown)]
        assert len({re.sub(r'value="[^"]{64}"', "", page) for page in pages}) == 1
        errors = [enter(c, "00000000").context["form"].errors for c in (known, unknown)]
        assert errors[0] == errors[1]

    def test_somebody_without_an_address_too(self, ask, client):
        assert ask(client, UserFactory().card_number).url == reverse("accounts:enter_code")
        assert not RecoveryCode.objects.exists()

    def test_a_suspended_person_gets_nothing(self, ask, client):
        ask(client, UserFactory(email="x@coquan.example", is_active=False).email)

        assert mail.outbox == []

    def test_asking_is_limited_for_known_and_unknown_alike(self, person, ask, client):
        for login in (person.email, "99888777"):
            answers = [ask(client, login).status_code for _number in range(4)]

            assert answers == [302, 302, 302, 200]


class TestBySms:
    @pytest.fixture
    def person(self):
        return UserFactory(phone="0912345678", password=PASSWORD)

    def sms(self, settings):
        files = sorted(
            Path(settings.SMS_FILE_PATH).glob("*.txt"), key=lambda it: it.stat().st_mtime
        )
        return files[-1].read_text(encoding="utf-8")

    def test_who_has_a_telephone_only_gets_a_text_message(
        self, person, ask, client, settings, tmp_path
    ):
        settings.SMS_FILE_PATH = tmp_path
        ask(client, "0912 345 678")
        text = self.sms(settings)

        assert "To: +84912345678" in text
        enter(client, re.search(r"\d{4} \d{4}", text)[0])
        choose(client)
        person.refresh_from_db()
        assert person.check_password(NEW)

    def test_without_a_gateway_nothing_is_asked_for(self, person, ask, client, settings):
        settings.SMS_GATEWAY = ""
        ask(client, person.phone)

        assert not RecoveryCode.objects.exists()

    def test_the_console_gateway_prints(self, settings, capsys):
        settings.SMS_GATEWAY = "console"
        send_sms("+84912345678", "Thử")

        assert capsys.readouterr().out == "SMS +84912345678: Thử\n"


class TestProvider:
    @pytest.fixture
    def provider(self, settings):
        """A real HTTP server that notes what it gets, and answers as told."""
        got = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                got.append((self.headers["Authorization"], body.decode()))
                self.send_response(server.answer)
                self.end_headers()

            def log_message(self, *told):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        server.answer, server.got = 200, got
        Thread(target=server.serve_forever, daemon=True).start()
        settings.SMS_GATEWAY = "http"
        settings.SMS_HTTP = {
            "url": f"http://127.0.0.1:{server.server_port}/send",
            "token": "t0k",
            "to_field": "phone",
            "text_field": "content",
        }
        yield server
        server.shutdown()
        server.server_close()

    def test_gets_number_and_text_in_the_fields_of_the_settings(self, provider):
        send_sms("+84912345678", "Mã")

        assert provider.got == [("Bearer t0k", '{"phone": "+84912345678", "content": "M\\u00e3"}')]

    def test_a_refusal_is_a_state_of_the_row_and_tried_three_times(self, provider):
        provider.answer = 500
        person = UserFactory(phone="0912345678")
        code = recovery.request_code(person)

        states = [recovery.send_code(code).state for _number in range(4)]

        assert states == ["waiting", "waiting", "failed", "failed"]
        assert len(provider.got) == 3
        assert RecoveryCode.objects.get().failure == "SmsNotSent"

    def test_lost_codes_are_found(self, person, run_tasks, django_capture_on_commit_callbacks):
        code = recovery.request_code(person)
        RecoveryCode.objects.update(created_at=timezone.now() - timedelta(minutes=3))

        with django_capture_on_commit_callbacks(execute=True):
            assert recovery.queue_lost() == 1
        run_tasks()

        code.refresh_from_db()
        assert code.state == "sent"

    def test_nobody_there_is_an_error_without_number_and_text(self, settings):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings.SMS_GATEWAY = "http"
        settings.SMS_HTTP = {**settings.SMS_HTTP, "url": f"http://127.0.0.1:{port}/"}

        with pytest.raises(SmsNotSent) as refused:
            send_sms("+84912345678", "mã bí mật")

        assert "84912345678" not in str(refused.value)
        assert "bí mật" not in str(refused.value)
