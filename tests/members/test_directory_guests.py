"""A host unit sees its guests: by name and days, read only, and nothing of their home."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Membership
from members.roles import Role
from tests.exporting import form_of
from tests.factories.members import LONG_AGO, UnitFactory, UserFactory
from tests.factories.monitoring import person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return UnitFactory(name="Đảng bộ Khối")


@pytest.fixture
def host(root):
    return UnitFactory(parent=root, name="Chi bộ Đón Khách")


@pytest.fixture
def home(root, host):
    root.refresh_from_db()
    return UnitFactory(parent=root, name="Chi bộ Nhà Xa")


def guest_of(host, home, **fields):
    fields.setdefault("valid_from", LONG_AGO)
    person = UserFactory(unit=home, full_name="Phan Thị Làm Khách", job_title="Kế toán kín")
    Membership.objects.create(person=person, unit=host, kind=Membership.Kind.TEMPORARY, **fields)
    return person


def listed(client, **query):
    return client.get(reverse("directory:list"), query).content.decode()


def test_the_clerk_of_the_host_sees_the_guest_without_the_home(client, host, home):
    guest = guest_of(host, home)
    client.force_login(person_with(Role.UNIT_CLERK, host))

    page = listed(client)

    assert "Phan Thị Làm Khách" in page
    assert "Khách sinh hoạt tạm thời" in page
    assert "Chi bộ Nhà Xa" not in page
    assert guest.personal_code not in page
    assert reverse("directory:person", args=[guest.pk]) not in page
    assert client.get(reverse("directory:person", args=[guest.pk])).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_to": LONG_AGO + timedelta(days=9)},
        {"valid_from": timezone.localdate() + timedelta(days=2)},
    ],
)
def test_only_guests_of_today(client, host, home, fields):
    guest_of(host, home, **fields)
    client.force_login(person_with(Role.UNIT_CLERK, host))

    assert "Phan Thị Làm Khách" not in listed(client)


def test_another_unit_does_not_see_them(client, root, host, home):
    guest_of(host, home)
    root.refresh_from_db()
    client.force_login(person_with(Role.UNIT_CLERK, UnitFactory(parent=root)))

    assert "Phan Thị Làm Khách" not in listed(client)


def test_who_looks_after_both_sees_them_at_home_and_as_guests_of_the_host(client, root, host, home):
    guest = guest_of(host, home)
    client.force_login(person_with(Role.OFFICE, root))

    assert "Khách sinh hoạt tạm thời" not in listed(client)
    page = listed(client, unit=host.pk)

    assert "Khách sinh hoạt tạm thời" in page
    assert reverse("directory:person", args=[guest.pk]) in page


def test_the_search_finds_guests_too(client, host, home):
    guest_of(host, home)
    client.force_login(person_with(Role.UNIT_CLERK, host))

    assert "Phan Thị Làm Khách" in listed(client, q="lam khach")
    assert "Phan Thị Làm Khách" not in listed(client, q="nguyen")


def test_the_export_has_no_guests(client, host, home):
    guest_of(host, home)
    client.force_login(person_with(Role.UNIT_CLERK, host))

    page = client.get(form_of("directory")).content.decode()

    assert "Tệp sẽ có 1 dòng" in page


def test_the_list_asks_the_same_for_two_and_for_twelve_guests(client, host, home, count_queries):
    client.force_login(person_with(Role.UNIT_CLERK, host))

    def ask(many):
        for _number in range(many):
            guest_of(host, home)
        with count_queries() as counted:
            listed(client)
        return len(counted)

    listed(client)
    assert ask(2) == ask(10)
