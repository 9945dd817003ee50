"""Signing in through a real OpenID Connect provider: a process of oidc-provider-mock."""

import json
import re
import socket
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from members.models import AuditEntry, User
from members.roles import Role
from tests.factories.members import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = [
    {"sub": "s-hoa", "employee_code": "CB0001", "email": "hoa@coquan.example"},
    {"sub": "s-hoa-2", "employee_code": "CB0001"},
    {"sub": "s-la", "employee_code": "KHONG-CO"},
    {"sub": "s-khong-ma", "name": "Không có mã"},
    {"sub": "s-mail", "email": "mail@coquan.example", "email_verified": True},
    {"sub": "s-mail-2", "email": "mail@coquan.example", "email_verified": False},
]


@pytest.fixture(scope="module")
def provider():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    people = [part for one in PEOPLE for part in ("--user-claims", json.dumps(one))]
    command = [sys.executable, "-m", "oidc_provider_mock", "-p", str(port), "--require-nonce"]
    process = subprocess.Popen([*command, *people], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _try in range(100):
        try:
            requests.get(address, timeout=1)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture(autouse=True)
def configured(settings, provider):
    settings.OIDC_CLAIM, settings.OIDC_MATCH = "employee_code", "personal_code"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "co-quan",
                    "name": "Đăng nhập bằng tài khoản cơ quan",
                    "client_id": "hoc-tap",
                    "secret": "bi-mat",
                    "settings": {"server_url": provider, "oauth_pkce_enabled": True},
                }
            ]
        }
    }


@pytest.fixture
def hoa():
    return UserFactory(personal_code="CB0001", full_name="Lê Thị Hoa")


def begin(client):
    """Press the button; return where the browser is sent."""
    return client.post("/tai-khoan/oidc/co-quan/login/").url


def authorise(address, sub):
    """Say yes at the provider as that person; return the way back to us."""
    back = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
    way = urlsplit(back.headers["Location"])
    return f"{way.path}?{way.query}"


def sign_in(client, sub):
    return client.get(authorise(begin(client), sub), follow=True)


def is_in(client):
    return "_auth_user_id" in client.session


def refused(client, sub, sentence):
    page = sign_in(client, sub)
    assert sentence in page.text
    return not is_in(client)


class TestKnownPerson:
    def test_is_signed_in_and_linked_without_what_else_was_told(self, hoa, client):
        sign_in(client, "s-hoa")

        assert client.session["_auth_user_id"] == str(hoa.pk)
        account = SocialAccount.objects.get()
        assert (account.user, account.uid, account.extra_data) == (hoa, "s-hoa", {})
        assert AuditEntry.objects.filter(action="members.link_provider", person=hoa).exists()

    def test_comes_back_with_the_same_link(self, hoa, client):
        sign_in(client, "s-hoa")
        client.logout()
        sign_in(client, "s-hoa")

        assert is_in(client)
        assert SocialAccount.objects.get().extra_data == {}

    def test_by_an_address_that_the_provider_vouches_for(self, settings):
        settings.OIDC_CLAIM, settings.OIDC_MATCH = "email", "email"
        UserFactory(email="mail@coquan.example")

        sure, unsure = Client(), Client()
        sign_in(sure, "s-mail")

        assert is_in(sure)
        assert refused(unsure, "s-mail-2", "chưa có trong danh sách")


class TestRefused:
    @pytest.mark.parametrize("sub", ["s-la", "s-khong-ma"])
    def test_an_unknown_person_and_nobody_is_made(self, hoa, client, sub):
        before = User.objects.count()

        assert refused(client, sub, "chưa có trong danh sách")
        assert User.objects.count() == before
        assert not SocialAccount.objects.exists()

    def test_a_suspended_person(self, hoa, client):
        User.objects.update(is_active=False)

        assert refused(client, "s-hoa", "chưa có trong danh sách")

    def test_a_second_account_at_the_provider_for_one_person(self, hoa, client):
        sign_in(Client(), "s-hoa")

        assert refused(client, "s-hoa-2", "gắn với một người khác")

    def test_an_account_whose_claim_moved_to_another_person(self, hoa, client):
        sign_in(Client(), "s-hoa")
        User.objects.filter(pk=hoa.pk).update(personal_code="CB0009")
        UserFactory(personal_code="CB0001")

        assert refused(client, "s-hoa", "gắn với một người khác")

    def test_staff_without_a_second_step(self, hoa, client):
        RoleGrantFactory(person=hoa, role=Role.OFFICE, unit=hoa.unit)

        assert refused(client, "s-hoa", "cài đặt xác thực hai lớp trước")

    def test_staff_with_one_are_asked_for_it(self, hoa, client):
        RoleGrantFactory(person=hoa, role=Role.OFFICE, unit=hoa.unit)
        TOTP.activate(hoa, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")

        page = sign_in(client, "s-hoa")

        assert page.request["PATH_INFO"] == reverse("mfa_authenticate")
        assert not is_in(client)

    def test_the_same_answer_twice(self, hoa, client):
        way = authorise(begin(client), "s-hoa")
        client.get(way)
        client.logout()

        client.get(way, follow=True)

        assert not is_in(client)

    def test_an_answer_made_for_another_browser(self, hoa, client):
        way = authorise(begin(Client()), "s-hoa")

        assert "không thành công" in client.get(way, follow=True).text
        assert not is_in(client)

    def test_a_code_of_another_request_with_the_state_of_this_one(self, hoa, client):
        stolen = parse_qs(urlsplit(authorise(begin(Client()), "s-hoa")).query)["code"][0]
        way = re.sub(r"code=[^&]*", f"code={stolen}", authorise(begin(client), "s-la"))

        client.get(way, follow=True)

        assert not is_in(client)

    def test_a_nonce_of_another_request(self, hoa, client):
        way = authorise(re.sub(r"nonce=[^&]*", "nonce=cu", begin(client)), "s-hoa")

        assert "không thành công" in client.get(way, follow=True).text
        assert not is_in(client)

    def test_one_who_gives_up(self, client):
        address = begin(client)
        back = requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=5)
        way = urlsplit(back.headers["Location"])

        client.get(f"{way.path}?{way.query}", follow=True)

        assert not is_in(client)


class TestDoors:
    def test_the_button_is_there_only_when_a_provider_is(self, client, settings):
        assert "tài khoản cơ quan" in client.get(reverse("account_login")).text
        settings.SOCIALACCOUNT_PROVIDERS = {}
        assert "tài khoản cơ quan" not in client.get(reverse("account_login")).text

    def test_a_get_begins_nothing(self, client):
        assert client.get("/tai-khoan/oidc/co-quan/login/").status_code == 200

    def test_nobody_links_by_hand(self, hoa, client):
        other = UserFactory()
        client.force_login(other)
        address = client.post("/tai-khoan/oidc/co-quan/login/?process=connect").url
        client.get(authorise(address, "s-hoa"), follow=True)

        assert not SocialAccount.objects.exists()

    def test_a_provider_that_is_away_is_said(self, client, settings):
        apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
        apps[0]["settings"]["server_url"] = "http://127.0.0.1:1"

        page = client.post("/tai-khoan/oidc/co-quan/login/", follow=True)

        assert "không thành công" in page.text
