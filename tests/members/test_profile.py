"""The page about oneself."""

from datetime import date

import pytest
from django.urls import reverse

from members import services
from members.models import StatusPeriod
from members.roles import Role
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/tai-khoan/ho-so/"


@pytest.fixture
def member():
    return UserFactory(
        full_name="Nguyễn Thị Minh Khai",
        card_number="99012345",
        birth_date=date(1980, 5, 19),
        phone="0912345678",
        email="khai@coquan.example",
        status=StatusPeriod.Status.FULL,
    )


class TestProfile:
    def test_shows_the_own_record_with_masked_contacts(self, client, member):
        old_unit = member.unit.name
        services.place_person(member, unit=UnitFactory(name="Sở Mới"), since=date(2026, 1, 5))
        services.give_position(
            member, position="secretary", unit=member.unit, since=date(2026, 1, 5)
        )
        RoleGrantFactory(person=member, role=Role.OFFICE, unit=member.unit)
        client.force_login(member)

        page = client.get(URL).content.decode()

        for text in ("Nguyễn Thị Minh Khai", "19/05/1980", "99012345", old_unit, "Sở Mới",
                     "04/01/2026", "05/01/2026", "đảng viên chính thức", "bí thư", "Văn phòng",
                     "0912 *** 678", "k***@coquan.example"):  # fmt: skip
            assert text in page
        assert "0912345678" not in page
        assert "khai@coquan.example" not in page

    def test_shows_the_year_where_the_birthday_is_not_known(self, client):
        client.force_login(UserFactory(birth_year=1955, without_unit=True))

        assert "1955" in client.get(URL).content.decode()

    def test_a_stranger_is_sent_to_the_door(self, client):
        response = client.get(URL)

        assert response.status_code == 302
        assert response.url == f"{reverse('account_login')}?next={URL}"

    def test_nobody_can_be_named_in_the_address(self, client, member):
        other = UserFactory(full_name="Trần Văn Khác")
        client.force_login(member)

        page = client.get(URL, {"person": other.pk, "id": other.pk}).content.decode()

        assert "Trần Văn Khác" not in page
        assert client.post(URL).status_code == 405

    def test_asks_no_more_for_a_long_history(self, client, member, count_queries):
        client.force_login(member)
        client.get(URL)
        with count_queries() as few:
            client.get(URL)
        for month in range(1, 12):
            services.place_person(member, unit=UnitFactory(), since=date(2026, month, 1))
            RoleGrantFactory(person=member, role=Role.OFFICE, unit=UnitFactory())

        with count_queries(at_most=len(few.statements)):
            page = client.get(URL)
        assert page.status_code == 200
