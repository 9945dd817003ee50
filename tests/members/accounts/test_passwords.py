"""What a password must be, and that the rules hold at every door that sets one."""

from datetime import date

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from members.accounts.forms import NewPasswordForm
from members.roles import Role
from tests.factories.members import PASSWORD, RoleGrantFactory, UnitFactory, UserFactory
from tests.members.accounts.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(
        full_name="Nguyễn Thị Hoài Phương",
        card_number="99012345",
        phone="0912345678",
        email="hoai.phuong@coquan.example",
        birth_date=date(1968, 5, 19),
        unit=UnitFactory(name="Đảng bộ Sở Nội vụ"),
        password=PASSWORD,
    )


@pytest.mark.parametrize(
    "password",
    [
        "mùa thu lá bay",
        "con trâu đi trước",
        "tre già măng mọc",
        "aaaabbbbccccd",
        "kx7vq2mp",
        "dieu gi cung duoc " * 5,
        "x y z w v u t",
    ],
)
def test_no_kind_of_character_is_asked_for(person, password):
    form = NewPasswordForm({"password": password, "again": password}, person=person)

    assert form.errors == {}


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("bảy ký", "ít nhất 8"),
        ("x" * 129, "nhiều nhất 128"),
        ("matkhau123", "nhiều người dùng"),
        ("Mật Khẩu @ 2026", "nhiều người dùng"),
        ("anhyeuem1", "nhiều người dùng"),
        ("Viet-Nam-1945", "nhiều người dùng"),
        ("123456789", "nhiều người dùng"),
        ("trustno1", "nhiều người dùng"),
        ("hoaiphuong", "gần như chỉ gồm"),
        ("nguyenthihoaiphuong", "gần như chỉ gồm"),
        ("NguyễnThịHoàiPhương1", "gần như chỉ gồm"),
        ("99012345", "gần như chỉ gồm"),
        ("0912345678a", "gần như chỉ gồm"),
        ("19051968", "gần như chỉ gồm"),
        ("dangbosonoivu", "gần như chỉ gồm"),
        ("hoai.phuong!", "gần như chỉ gồm"),
    ],
)
def test_what_is_guessed_first_is_refused(person, password, said):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, person)
    assert said in " ".join(refused.value.messages)


def test_people_with_a_staff_role_need_twelve_characters(person):
    validate_password("kx7vq2mp", person)
    RoleGrantFactory(person=person, role=Role.OFFICE, unit=person.unit)

    with pytest.raises(ValidationError, match="ít nhất 12"):
        validate_password("kx7vq2mp", person)
    validate_password("kx7vq2mpkx7w", person)


def test_a_cell_secretary_needs_eight(person):
    RoleGrantFactory(person=person, role=Role.CELL_SECRETARY, unit=person.unit)

    assert validate_password("kx7vq2mp", person) is None
    with pytest.raises(ValidationError, match="ít nhất 8"):
        validate_password("kx7vq2m", person)


class TestChange:
    def change(self, client, old, new):
        form = {"oldpassword": old, "password1": new, "password2": new}
        return client.post(reverse("account_change_password"), form)

    def test_asks_for_the_present_one_and_signs_out_elsewhere(self, person):
        here, elsewhere = signed_in(person), signed_in(person)

        assert self.change(here, "sai", "con trâu đi trước").status_code == 200
        assert self.change(here, PASSWORD, "con trâu đi trước").status_code == 302

        assert here.get("/hoc-tap/").status_code == 200
        assert elsewhere.get("/hoc-tap/").status_code == 302
        person.refresh_from_db()
        assert person.check_password("con trâu đi trước")

    def test_keeps_the_rules(self, person):
        response = self.change(signed_in(person), PASSWORD, "matkhau123")

        assert "nhiều người dùng" in response.text

    def test_the_form_lets_paste_and_shows_what_is_typed(self, person):
        page = signed_in(person).get(reverse("account_change_password")).text

        assert "<lms-show-password" in page
        assert "onpaste" not in page
        assert 'autocomplete="new-password"' in page


def test_a_long_password_signs_in():
    long = "một câu rất dài mà chỉ mình tôi biết " * 3
    person = UserFactory(password=long.strip())

    response = Client().post(
        reverse("account_login"), {"login": person.card_number, "password": long.strip()}
    )

    assert response.status_code == 302
