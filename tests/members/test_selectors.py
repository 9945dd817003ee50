"""The organisation by day, and where a unit stands."""

from datetime import date

import pytest
from django.test import RequestFactory

from members import selectors, services
from members.context import organisation
from members.models import Organisation, Signer
from tests.factories.members import UnitFactory

pytestmark = pytest.mark.django_db


def organisation_of(root, name, since, until=None):
    return Organisation.objects.create(
        root=root,
        name=name,
        short_name="ĐUK",
        issuer_name="Ban Thường vụ",
        symbol="ĐUK",
        place="Lam Thành",
        valid_from=since,
        valid_to=until,
    )


class TestOrganisation:
    def test_is_the_one_of_the_day(self):
        root = UnitFactory()
        organisation_of(root, "Đảng ủy Khối", date(2020, 1, 1), date(2025, 1, 31))
        organisation_of(root, "Đảng ủy các cơ quan Đảng tỉnh", date(2025, 2, 1))

        names = [
            getattr(selectors.organisation_on(day, root), "name", None)
            for day in (date(2019, 12, 31), date(2025, 1, 31), date(2025, 2, 1))
        ]

        assert names == [None, "Đảng ủy Khối", "Đảng ủy các cơ quan Đảng tỉnh"]

    def test_each_tree_has_its_own(self):
        one, other = UnitFactory(), UnitFactory()
        organisation_of(one, "Một", date(2020, 1, 1))
        organisation_of(other, "Hai", date(2021, 1, 1))
        below = UnitFactory(parent=one)

        assert selectors.organisation_on(date(2026, 1, 1), below).name == "Một"
        assert selectors.organisation_on(date(2026, 1, 1)).name == "Hai"

    def test_the_signer_is_the_one_of_the_day_appointed_last(self):
        root = UnitFactory()
        for name, since, until in (
            ("Lê Một", date(2020, 1, 1), None),
            ("Lê Hai", date(2024, 1, 1), date(2024, 6, 30)),
        ):
            Signer.objects.create(
                organisation_root=root,
                full_name=name,
                position="Phó Bí thư",
                valid_from=since,
                valid_to=until,
            )

        signers = [
            selectors.signer_on(day, root).full_name
            for day in (date(2023, 1, 1), date(2024, 6, 30), date(2024, 7, 1))
        ]

        assert signers == ["Lê Một", "Lê Hai", "Lê Một"]

    def test_stands_on_every_page_and_is_asked_for_once_a_minute(self, count_queries):
        organisation_of(UnitFactory(), "Đảng ủy Khối", date(2020, 1, 1))
        request = RequestFactory().get("/")

        with count_queries(exactly=1):
            first, second = organisation(request), organisation(request)

        assert first == second
        assert first["organisation"]["name"] == "Đảng ủy Khối"

    def test_may_be_missing_on_a_new_installation(self, client):
        assert organisation(RequestFactory().get("/"))["organisation"]["name"] == ""
        assert client.get("/tai-khoan/login/").status_code == 200


class TestUnits:
    def test_bear_the_name_of_the_day(self):
        unit = UnitFactory(name="Sở Nội vụ", since=date(2020, 1, 1))
        services.rename_unit(unit, name="Sở Nội vụ mới", since=date(2025, 3, 1))
        unit.refresh_from_db()

        names = [selectors.unit_name_on(unit, day) for day in (date(2025, 2, 28), date(2025, 3, 1))]

        assert names == ["Sở Nội vụ", "Sở Nội vụ mới"]
        assert selectors.unit_name_on(unit, date(1990, 1, 1)) == "Sở Nội vụ mới"

    def test_know_what_is_above_them_in_one_query(self, count_queries):
        root = UnitFactory(name="Đảng bộ Khối")
        middle = UnitFactory(name="Đảng bộ Sở Nội vụ", parent=root)
        UnitFactory(parent=root)
        cell = UnitFactory(name="Chi bộ 1", parent=middle)

        with count_queries(exactly=1):
            above = selectors.ancestors_of(cell)

        assert above == [root, middle]
        assert selectors.place_of(cell) == "Chi bộ 1, Đảng bộ Sở Nội vụ"
        assert selectors.ancestors_of(root) == []
