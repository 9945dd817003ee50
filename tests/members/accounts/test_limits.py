"""SEC-13: the same limit at every door, for everybody, and nobody locked out by a stranger."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.urls import reverse

from members.models import User
from members.roles import Role
from tests.factories.members import PASSWORD, RoleGrantFactory, UserFactory
from tests.members.accounts.conftest import token_of

pytestmark = pytest.mark.django_db

LOGIN = "/tai-khoan/login/"
STOPPED = ("sau 5 phút", "Quá nhiều lần", "Đăng nhập lại sau", "quá nhiều lần")


def was_stopped(response):
    return response.status_code == 429 or any(words in response.text for words in STOPPED)


@pytest.fixture
def person(cell):
    return UserFactory(unit=cell, email="hoa@coquan.example", password=PASSWORD)


class TestEveryDoor:
    """Five wrong tries, then the right secret: refused at each of six doors."""

    @pytest.fixture
    def slip(self, person, printed):
        return printed(person)[0]

    def login(self, client, person, slip, is_right):
        password = PASSWORD if is_right else "sai"
        form = {"login": person.card_number, "password": password}
        return client.post(LOGIN, form)

    def desk_of_editors(self, client, person, slip, is_right):
        address = client.get("/quan-tri/").headers.get("Location", "/quan-tri/")
        password = PASSWORD if is_right else "sai"
        return client.post(address, {"login": person.personal_code, "password": password})

    def second_step(self, client, person, slip, is_right):
        if not person.authenticator_set.exists():
            TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
            self.login(client, person, slip, True)
        from tests.members.accounts.test_second_step import code

        return client.post(reverse("mfa_authenticate"), {"code": code() if is_right else "000000"})

    def typed_slip(self, client, person, slip, is_right):
        code = slip["code"] if is_right else "AAAAA-AAAAA"
        form = {"login": person.card_number, "code": code}
        return client.post(reverse("activation:enter_code"), form)

    def forgotten(self, client, person, slip, is_right):
        code = re.search(r"\d{4} \d{4}", mail.outbox[-1].body)[0] if is_right else "00000000"
        return client.post(reverse("accounts:enter_code"), {"code": code})

    def second_question(self, client, person, slip, is_right):
        client.get(f"/kich-hoat/{token_of(slip)}/")
        answer = person.card_number[-4:] if is_right else "0000"
        return client.post(reverse("activation:confirm"), {"answer": answer})

    @pytest.mark.parametrize(
        "door",
        [login, desk_of_editors, second_step, typed_slip, forgotten],
        ids=lambda door: door.__name__,
    )
    def test_stops_at_the_sixth_try(
        self, door, person, slip, client, run_tasks, django_capture_on_commit_callbacks
    ):
        RoleGrantFactory(person=UserFactory(), role=Role.TRAINER, unit=person.unit)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("accounts:ask_for_code"), {"login": person.email})
        run_tasks()
        for number in range(5):
            assert not was_stopped(door(self, client, person, slip, False)), number

        assert was_stopped(door(self, client, person, slip, True))
        assert "_auth_user_id" not in client.session

    def test_the_second_question_revokes_the_slip_instead(self, person, slip, client):
        for _number in range(5):
            self.second_question(client, person, slip, False)

        assert self.second_question(client, person, slip, True).url == reverse(
            "activation:enter_code"
        )

    def test_what_is_tried_at_one_door_is_missing_at_the_next(self, person, slip, client):
        for _number in range(3):
            self.login(client, person, slip, False)
        for _number in range(2):
            self.typed_slip(client, person, slip, False)

        assert was_stopped(self.login(client, person, slip, True))
        assert was_stopped(self.typed_slip(client, person, slip, True))

    def test_asking_for_the_password_again_counts_too(self, person, slip, client):
        self.login(client, person, slip, True)
        address = reverse("account_reauthenticate")
        for _number in range(5):
            client.post(address, {"password": "sai"})

        assert was_stopped(client.post(address, {"password": PASSWORD}))


class TestStrangers:
    def test_ten_of_ten_victims_get_in_from_their_own_network(self, cell):
        first = UserFactory(unit=cell, password=PASSWORD)
        people = [first, *(UserFactory(unit=cell) for _number in range(9))]
        User.objects.filter(pk__in=[p.pk for p in people]).update(password=first.password)

        def sign_in(person, password, address):
            form = {"login": person.card_number, "password": password}
            return Client().post(LOGIN, form, REMOTE_ADDR=address).status_code == 302

        for number, person in enumerate(people):
            assert sign_in(person, PASSWORD, f"10.0.0.{number}")
            for _number in range(7):
                assert not sign_in(person, "sai", "203.0.113.5")

        assert [
            sign_in(person, PASSWORD, f"10.0.0.{number}") for number, person in enumerate(people)
        ] == [True] * 10

    def test_a_thousand_forged_addresses_give_no_more_tries(self, person):
        client, tried = Client(), 0
        for number in range(1_000):
            forged = f"198.51.{number // 250}.{number % 250}, 192.0.2.{number % 250}"
            form = {"login": person.card_number, "password": "sai"}
            response = client.post(LOGIN, form, HTTP_X_FORWARDED_FOR=forged)
            tried += not was_stopped(response)

        assert tried == 5

    def test_nor_behind_one_proxy_of_ours(self, person, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        tried = 0
        for number in range(50):
            header = f"192.0.2.{number}, 203.0.113.7"  # the last one is what our proxy saw
            form = {"login": person.card_number, "password": "sai"}
            tried += not was_stopped(Client().post(LOGIN, form, HTTP_X_FORWARDED_FOR=header))

        assert tried == 5


@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once_look_at_seven_passwords_at_most(monkeypatch):
    """The passwords that were really compared are counted where the comparing is done."""
    from members.backends import IdentifierBackend

    person = UserFactory(password=PASSWORD)
    compared = []
    check = IdentifierBackend._authenticate

    def counted(self, request, **credentials):
        compared.append(1)
        return check(self, request, **credentials)

    monkeypatch.setattr(IdentifierBackend, "_authenticate", counted)
    cache.clear()

    def guess(number):
        try:
            form = {"login": person.card_number, "password": f"sai-{number}"}
            return Client().post(LOGIN, form, REMOTE_ADDR=f"10.1.0.{number}").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=100) as crowd:
        answers = list(crowd.map(guess, range(100)))

    assert len(answers) == 100
    assert 1 <= len(compared) <= 7
