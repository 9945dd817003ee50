"""Signing in through HTTP, with the real hash, the real limits and the real cache."""

import time
import unicodedata
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import AuditEntry, User
from members.roles import Role
from tests.factories.members import PASSWORD, RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/tai-khoan/login/"
CODE = "CB0001"
CARD = "99012345"
EMAIL = "hoa.nguyen@coquan.example"
PHONE = "+84912345678"


@pytest.fixture
def member():
    return UserFactory(
        personal_code=CODE, card_number=CARD, email=EMAIL, phone=PHONE, password=PASSWORD
    )


def sign_in(identifier, password=PASSWORD, *, client=None, address="10.0.0.1", **data):
    client = client or Client()
    form = {"login": identifier, "password": password, **data}
    return client.post(LOGIN, form, REMOTE_ADDR=address)


def is_in(response):
    return response.status_code == 302 and "_auth_user_id" in response.client.session


class TestIdentifiers:
    @pytest.mark.parametrize(
        "written",
        [CARD, "990 123 45", CODE, "cb0001", EMAIL, EMAIL.upper(), PHONE, "0912345678",
         "0912 345 678", "0912.345.678", "84912345678", f"  {CARD} "],
    )  # fmt: skip
    def test_a_person_signs_in_by_any_of_four_in_any_writing(self, member, written):
        assert is_in(sign_in(written))

    def test_a_decomposed_identifier_is_the_same_identifier(self):
        UserFactory(personal_code="ĐV01", password=PASSWORD)

        assert is_in(sign_in(unicodedata.normalize("NFD", "đv01")))

    def test_the_phone_is_stored_in_one_form(self):
        assert UserFactory(phone="0912.345.678").phone == PHONE

    @pytest.mark.parametrize(
        "written", ["", "99999999", "x", "0912", "hoa.nguyen@", "%", "1 OR 1=1"]
    )
    def test_anything_else_is_refused(self, member, written):
        assert not is_in(sign_in(written))

    def test_an_identifier_of_two_people_names_nobody(self, member):
        UserFactory(personal_code=CARD, password=PASSWORD)

        assert not is_in(sign_in(CARD))

    def test_a_wrong_password_and_an_unknown_person_read_the_same(self, member):
        wrong, unknown = sign_in(CARD, "sai-mat-khau"), sign_in("99888888", "sai-mat-khau")

        assert errors(wrong) == errors(unknown) != []
        assert "không đúng" in str(errors(wrong))


def errors(response):
    return list(response.context["form"].non_field_errors())


class TestForm:
    def test_has_one_field_for_every_identifier(self, client):
        form = client.get(LOGIN).context["form"]

        assert list(form.fields) == ["login", "password", "remember"]
        assert form.fields["login"].widget.attrs["autocomplete"] == "username"
        assert form.fields["login"].max_length == 254
        assert "Số thẻ đảng viên" in str(form["login"].label_tag())

    def test_offers_no_registration(self, client):
        page = client.post("/tai-khoan/signup/", {"username": "x", "password1": PASSWORD})

        assert not User.objects.filter(personal_code__iexact="x").exists()
        assert page.status_code == 200


class TestSuspended:
    def test_a_suspended_person_with_the_right_password_is_told_so(self, member):
        User.objects.filter(pk=member.pk).update(is_active=False)

        response = sign_in(CARD)

        assert response.url == reverse("account_inactive")
        assert "_auth_user_id" not in response.client.session
        assert AuditEntry.objects.filter(action="members.sign_in_refused", person=member).exists()

    def test_with_a_wrong_password_nothing_is_revealed(self, member):
        User.objects.filter(pk=member.pk).update(is_active=False)

        assert "không đúng" in str(errors(sign_in(CARD, "sai-mat-khau")))


class TestFailureLimit:
    def test_the_sixth_try_is_stopped_however_the_person_is_written(self, member):
        for written in (CARD, CODE, EMAIL, PHONE, "0912 345 678"):
            assert "không đúng" in str(errors(sign_in(written, "sai-mat-khau")))

        blocked = sign_in(CARD)

        assert not is_in(blocked)
        assert "sau 5 phút" in str(errors(blocked))

    def test_other_addresses_give_a_stranger_no_more_tries(self, member):
        for number in range(5):
            sign_in(CARD, "sai-mat-khau", address=f"10.0.1.{number}")

        assert "sau 5 phút" in str(errors(sign_in(CARD, address="10.0.2.1")))

    def test_forged_forwarding_headers_give_no_more_tries(self, member):
        for number in range(5):
            Client().post(
                LOGIN,
                {"login": CARD, "password": "sai"},
                HTTP_X_FORWARDED_FOR=f"192.0.2.{number}, 198.51.100.{number}",
            )

        assert "sau 5 phút" in str(errors(sign_in(CARD, address="127.0.0.1")))

    def test_a_stranger_elsewhere_cannot_lock_out_who_signed_in_here_before(self, member):
        assert is_in(sign_in(CARD, address="10.0.0.7"))
        for _number in range(8):
            sign_in(CARD, "sai-mat-khau", address="203.0.113.5")

        assert is_in(sign_in(EMAIL, address="10.0.0.7"))

    def test_a_known_network_has_a_limit_of_its_own(self, member):
        sign_in(CARD, address="10.0.0.7")
        for _number in range(5):
            sign_in(CARD, "sai-mat-khau", address="10.0.0.7")

        assert not is_in(sign_in(CARD, address="10.0.0.7"))

    def test_a_block_leaves_others_alone_and_is_logged_once(self, member):
        other = UserFactory(password=PASSWORD)
        for _number in range(9):
            sign_in(CARD, "sai-mat-khau")

        assert is_in(sign_in(other.card_number))
        assert AuditEntry.objects.filter(action="members.sign_in_blocked").count() == 1

    def test_unknown_identifiers_are_limited_too(self):
        for _number in range(5):
            sign_in("99777777", "sai-mat-khau")

        assert "sau 5 phút" in str(errors(sign_in("99777777")))

    def test_200_people_behind_one_address_sign_in_within_five_minutes(self):
        first = UserFactory(password=PASSWORD)
        people = [UserFactory(unit=first.unit) for _number in range(200)]
        User.objects.filter(pk__in=[p.pk for p in people]).update(password=first.password)

        failed = [p for p in people if not is_in(sign_in(p.card_number))]

        assert failed == []

    def test_success_does_not_wipe_the_failures_of_a_stranger(self, member):
        for _number in range(4):
            sign_in(CARD, "sai-mat-khau")
        sign_in(CARD, address="10.0.0.9")
        sign_in(CARD, "sai-mat-khau")

        assert not is_in(sign_in(CARD))


class TestLanding:
    @pytest.mark.parametrize(
        ("role", "page"),
        [
            (None, "learning:home"),
            (Role.CELL_SECRETARY, "monitoring:overview"),
            (Role.UNIT_CLERK, "monitoring:overview"),
            (Role.CLASS_MANAGER, "monitoring:overview"),
            (Role.ORGANISATION, "monitoring:overview"),
            (Role.OFFICE, "monitoring:overview"),
            (Role.LEADER, "monitoring:overview"),
            (Role.INSPECTOR, "monitoring:overview"),
            (Role.TRAINER, "wagtailadmin_home"),
            (Role.APPROVER, "wagtailadmin_home"),
            (Role.SYSTEM_ADMIN, "learning:home"),
        ],
    )
    def test_each_role_lands_at_its_desk(self, member, role, page):
        if role:
            RoleGrantFactory(person=member, role=role, unit=member.unit)

        assert sign_in(CARD).url == reverse(page)

    def test_an_expired_role_lands_nobody(self, member):
        RoleGrantFactory(
            person=member,
            role=Role.OFFICE,
            unit=member.unit,
            valid_to=timezone.localdate() - timedelta(days=1),
        )

        assert sign_in(CARD).url == reverse("learning:home")

    def test_the_page_asked_for_comes_first_but_never_another_site(self, member):
        assert sign_in(CARD, next="/tai-khoan/ho-so/").url == "/tai-khoan/ho-so/"
        assert sign_in(CARD, next="https://evil.example/").url == reverse("learning:home")


class TestLog:
    def test_success_and_failure_are_logged_without_what_was_typed(self, member):
        sign_in(CARD)
        sign_in(EMAIL, "sai-mat-khau")
        sign_in("la.ai.day@coquan.example", "sai-mat-khau")

        entries = AuditEntry.objects.filter(action__startswith="members.sign_in").order_by("pk")
        told = [(e.action, e.actor_id, e.person_id) for e in entries]
        assert told == [
            ("members.sign_in", member.pk, member.pk),
            ("members.sign_in_failed", None, member.pk),
            ("members.sign_in_failed", None, None),
        ]
        assert not [e for e in entries if e.facts or e.subject or e.reason]

    def test_leaving_is_logged(self, member):
        response = sign_in(CARD)

        response.client.post("/tai-khoan/logout/")

        assert AuditEntry.objects.filter(action="members.sign_out", actor=member).exists()


class TestTwoSteps:
    @pytest.mark.parametrize("page", ["mfa_index", "mfa_activate_totp"])
    def test_the_pages_can_be_reached(self, member, page):
        client = sign_in(CARD).client

        response = client.get(reverse(page), follow=True)

        assert response.status_code == 200


@pytest.fixture
def real_hash(settings):
    settings.PASSWORD_HASHERS = [
        "members.hashers.SizedArgon2Hasher",
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]


class TestHash:
    def test_has_the_agreed_size(self, real_hash):
        encoded = make_password(PASSWORD)

        assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")

    def test_costs_milliseconds_not_seconds(self, real_hash):
        started = time.process_time()
        make_password(PASSWORD)

        assert 0.005 < time.process_time() - started < 0.2

    @pytest.mark.parametrize("weaker", ["pbkdf2_sha256", "default argon2"])
    def test_another_hash_is_replaced_at_sign_in(self, member, real_hash, weaker, settings):
        if weaker == "pbkdf2_sha256":
            member.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
        else:
            settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
            member.set_password(PASSWORD)
            settings.PASSWORD_HASHERS = ["members.hashers.SizedArgon2Hasher"]
        member.save()
        before = member.password

        assert is_in(sign_in(CARD))

        member.refresh_from_db()
        assert before != member.password
        assert member.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")

    def test_an_unknown_identifier_costs_one_hash_like_a_known_one(self, member, real_hash):
        member.set_password(PASSWORD)
        member.save()

        def cost(identifier):
            cache.clear()
            started = time.process_time()
            sign_in(identifier, "sai-mat-khau")
            return time.process_time() - started

        cost(CARD)
        known = min(cost(CARD) for _number in range(3))
        unknown = min(cost("99777777") for _number in range(3))
        assert 0.5 < unknown / known < 2


def test_the_editors_desk_has_no_door_of_its_own(client, member):
    RoleGrantFactory(person=member, role=Role.TRAINER, unit=member.unit)
    form = {"username": CODE, "personal_code": CODE, "password": PASSWORD}

    response = client.post("/quan-tri/login/", form)

    assert response.status_code == 404
    assert "_auth_user_id" not in client.session
    assert client.get("/quan-tri/").url == f"{LOGIN}?next=/quan-tri/"


def test_wagtail_has_no_door_of_its_own(member):
    """Its sign-in at ``/_util/login/`` would ask for no second step and count no tries."""
    client = Client()

    for name in (CODE, CARD):
        form = {"username": name, "password": PASSWORD}
        assert client.post("/_util/login/", form).status_code == 404
        assert "_auth_user_id" not in client.session
    assert client.get("/_util/login/").status_code == 404
