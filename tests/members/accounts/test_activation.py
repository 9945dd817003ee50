"""From a slip to the open account, through HTTP and the real queue."""

import pytest
from django.test import Client
from django.urls import reverse

from members.models import ActivationSlip, AuditEntry
from tests.factories.members import PASSWORD, UserFactory
from tests.members.accounts.conftest import (
    BORN,
    NEW,
    answer,
    choose,
    signed_in,
    token_of,
    type_code,
)

pytestmark = pytest.mark.django_db


class TestTheWayIn:
    def test_the_qr_code_opens_the_account(self, member, printed, client):
        token = token_of(printed(member)[0])

        exchanged = client.get(f"/kich-hoat/{token}/")
        assert exchanged.url == reverse("activation:confirm")
        assert exchanged["Referrer-Policy"] == "no-referrer"
        assert answer(client).url == reverse("activation:choose_password")
        assert member.full_name in client.get(reverse("activation:choose_password")).text
        landed = choose(client)

        member.refresh_from_db()
        assert landed.url == reverse("learning:home")
        assert client.session["_auth_user_id"] == str(member.pk)
        assert member.check_password(NEW)

    @pytest.mark.parametrize("written", [str.lower, lambda c: c.replace("-", " "), str.strip])
    def test_number_and_code_do_the_same_in_any_writing(self, member, printed, client, written):
        slip = printed(member)[0]

        type_code(client, member.card_number, written(slip["code"]))
        answer(client, "19 5 1968")

        assert choose(client).status_code == 302
        member.refresh_from_db()
        assert member.check_password(NEW)

    def test_nothing_personal_is_shown_before_the_answer(self, member, printed, client):
        token = token_of(printed(member)[0])

        page = client.get(f"/kich-hoat/{token}/", follow=True).text

        for secret in (member.full_name, member.card_number, member.unit.name, "1968", token):
            assert secret not in page
        assert client.get(reverse("activation:choose_password")).status_code == 302

    def test_a_slip_works_once(self, member, printed, client):
        token = token_of(printed(member)[0])
        client.get(f"/kich-hoat/{token}/")
        answer(client)
        choose(client)

        again = Client().get(f"/kich-hoat/{token}/", follow=True)

        assert "không còn dùng được" in again.text

    def test_two_at_once_set_one_password(self, member, printed):
        token = token_of(printed(member)[0])
        first, second = Client(), Client()
        for client in (first, second):
            client.get(f"/kich-hoat/{token}/")
            answer(client)

        choose(first)
        choose(second, "mật khẩu của người khác")

        member.refresh_from_db()
        assert member.check_password(NEW)

    def test_looking_at_the_address_uses_nothing_up(self, member, printed):
        token = token_of(printed(member)[0])
        for _number in range(3):
            Client().get(f"/kich-hoat/{token}/")

        assert ActivationSlip.objects.valid().filter(person=member).exists()

    def test_it_ends_by_its_day(self, member, printed, client, time_machine_later):
        token = token_of(printed(member)[0])

        with time_machine_later(days=31):
            assert client.get(f"/kich-hoat/{token}/").url == reverse("activation:enter_code")

    def test_a_reprint_revokes_the_earlier_one(self, member, printed, client):
        first = printed(member)[0]
        second = printed(member)[-1]

        assert client.get(f"/kich-hoat/{token_of(first)}/").url == reverse("activation:enter_code")
        assert client.get(f"/kich-hoat/{token_of(second)}/").url == reverse("activation:confirm")

    def test_sessions_of_before_end(self, cell, printed, client):
        person = UserFactory(unit=cell, birth_date=BORN, password=PASSWORD)
        old = signed_in(person)
        client.get(f"/kich-hoat/{token_of(printed(person)[0])}/")
        answer(client)
        choose(client)

        assert old.get("/hoc-tap/").status_code == 302
        assert client.get("/hoc-tap/").status_code == 200


class TestSecondQuestion:
    @pytest.mark.parametrize(
        ("fields", "right", "wrong"),
        [
            ({"birth_date": BORN}, "19051968", "20/05/1968"),
            ({"birth_year": 1955}, "1955", "1956"),
            ({"card_number": "99012345"}, "2345", "9901"),
            ({"card_number": None, "personal_code": "HV009876"}, "9876", "1234"),
        ],
    )
    def test_asks_for_what_the_register_knows(self, cell, printed, client, fields, right, wrong):
        person = UserFactory(unit=cell, **fields)
        client.get(f"/kich-hoat/{token_of(printed(person)[0])}/")

        assert answer(client, wrong).status_code == 200
        assert answer(client, right).url == reverse("activation:choose_password")

    def test_five_wrong_answers_revoke_the_slip(self, member, printed, client):
        client.get(f"/kich-hoat/{token_of(printed(member)[0])}/")
        for _number in range(5):
            answer(client, "01/01/1970")

        assert answer(client).url == reverse("activation:enter_code")
        assert not ActivationSlip.objects.valid().exists()
        assert AuditEntry.objects.filter(action="members.slip_tries_used_up").count() == 1

    @pytest.mark.parametrize("text", ["", "31/02/1968", "x", "99/99/9999", "19/05/68", "0" * 40])
    def test_anything_else_is_a_wrong_answer(self, member, printed, client, text):
        client.get(f"/kich-hoat/{token_of(printed(member)[0])}/")

        assert answer(client, text).status_code == 200


class TestTypedCode:
    def test_the_sixth_try_is_stopped_even_with_the_right_code(self, member, printed, client):
        slip = printed(member)[0]
        for _number in range(5):
            assert "không khớp" in type_code(client, member.card_number, "AAAAA-AAAAA").text

        assert "sau 5 phút" in type_code(client, member.card_number, slip["code"]).text

    def test_the_code_of_another_person_opens_nothing(self, member, cell, printed, client):
        other = UserFactory(unit=cell)
        slip = printed(member)[0]

        assert type_code(client, other.card_number, slip["code"]).status_code == 200

    def test_an_unknown_number_reads_the_same(self, member, printed, client):
        printed(member)

        known = type_code(client, member.card_number, "AAAAAAAAAA").context["form"].errors
        unknown = type_code(client, "99888777", "AAAAAAAAAA").context["form"].errors

        assert known == unknown
