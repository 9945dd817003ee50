"""Every message that allauth can send is Vietnamese, subject and body."""

from pathlib import Path
from types import SimpleNamespace

import allauth
import pytest
from allauth.account.adapter import get_adapter
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.factories.members import UserFactory
from tests.i18n.english import english_in

TEMPLATES = Path(allauth.__file__).parent / "templates"
# Of the apps that are installed; their bases are no messages.
MESSAGES = sorted(
    str(path.relative_to(TEMPLATES)).removesuffix("_subject.txt")
    for app in ("account", "mfa", "usersessions")
    for path in TEMPLATES.glob(f"{app}/email/*_subject.txt")
)
# What a message names: data, not language.
NAMES = ("Học tập trực tuyến", "hoctap.example", "Firefox")

pytestmark = pytest.mark.django_db


def context(person):
    """Everything that any of the messages prints."""
    return {
        "user": person,
        "user_display": person.full_name,
        "username": person.personal_code,
        "email": "lanh@coquan.vn",
        "from_email": "cu@coquan.vn",
        "to_email": "moi@coquan.vn",
        "deleted_email": "cu@coquan.vn",
        "current_site": SimpleNamespace(name="Học tập trực tuyến", domain="hoctap.example"),
        "password_reset_url": "https://hoctap.example/tai-khoan/mat-khau/",
        "activate_url": "https://hoctap.example/tai-khoan/xac-nhan/",
        "signup_url": "https://hoctap.example/tai-khoan/",
        "code": "123456",
        "key": "abc",
        "ip": "10.0.0.1",
        "user_agent": "Firefox",
        "timestamp": "07:30 03/04/2026",
    }


def test_there_are_messages_of_every_app():
    assert len(MESSAGES) > 15
    assert {name.split("/")[0] for name in MESSAGES} >= {"account", "mfa"}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_message_is_vietnamese(name):
    person = UserFactory(full_name="Nguyễn Thị Lành", email="lanh@coquan.vn")
    adapter = get_adapter(RequestFactory().get("/"))

    message = adapter.render_mail(name, "lanh@coquan.vn", context(person))

    assert message.subject.strip()
    assert not english_in(message.subject, NAMES), message.subject
    english = [line for line in message.body.splitlines() if english_in(line, NAMES)]
    assert english == []
    assert "đồng chí" in message.body
    assert "%(" not in message.subject + message.body


class TestSent:
    def test_the_code_for_a_new_password(self, run_tasks, django_capture_on_commit_callbacks):
        person = UserFactory(email="lanh@coquan.vn", password="mat-khau-cu-1")

        with django_capture_on_commit_callbacks(execute=True):
            Client().post(reverse("account_reset_password"), {"login": person.email})
        run_tasks()

        [message] = mail.outbox
        assert message.subject == "Mã đặt lại mật khẩu"
        assert [line for line in message.body.splitlines() if english_in(line, NAMES)] == []

    def test_nothing_to_an_address_that_nobody_has(self, run_tasks):
        Client().post(reverse("account_reset_password"), {"login": "khongai@coquan.vn"})

        assert run_tasks() == []
        assert mail.outbox == []
