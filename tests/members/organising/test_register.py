"""The register of units: the tree, one unit, and the change of its details."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import AuditEntry, StatusPeriod, Unit, UnitEvent, UnitEventSide, UnitTag
from members.roles import Role
from members.services import rename_unit
from tests.factories.members import LONG_AGO, RoleGrantFactory, UnitFactory, UserFactory
from tests.factories.monitoring import person_with, unit_below

pytestmark = pytest.mark.django_db

REGISTER = "organising:register"


@pytest.fixture
def root():
    return UnitFactory(name="Đảng bộ gốc", kind=Unit.Kind.COMMITTEE)


@pytest.fixture
def organisation(root):
    return person_with(Role.ORGANISATION, root)


def page_of(client, unit, **query):
    return client.get(reverse("organising:unit", args=[unit.pk]), query)


class TestRegister:
    def test_shows_the_top_and_its_parts_with_their_people(self, client, root, organisation):
        part = unit_below(root, name="Đảng bộ Sở Nội vụ", sector="Sở, ban, ngành")
        UserFactory(unit=unit_below(part))
        client.force_login(organisation)

        page = client.get(reverse(REGISTER)).content.decode()

        assert "Đảng bộ gốc" in page
        assert "Đảng bộ Sở Nội vụ" in page
        assert "Sở, ban, ngành" in page

    def test_finds_without_diacritics_and_says_where(self, client, root, organisation):
        part = unit_below(root, name="Đảng bộ Sở Nội vụ")
        unit_below(part, name="Chi bộ Văn thư")
        unit_below(root, name="Đảng bộ khác")
        client.force_login(organisation)

        page = client.get(reverse(REGISTER), {"q": "chi bo van thu"}).content.decode()

        assert "Chi bộ Văn thư" in page
        assert "Đảng bộ Sở Nội vụ" in page
        assert "Đảng bộ khác" not in page

    def test_a_clerk_sees_the_own_branch_only(self, client, root):
        own, other = unit_below(root, name="Nhà mình"), unit_below(root, name="Nhà khác")
        client.force_login(person_with(Role.UNIT_CLERK, own))

        for query in ({}, {"q": "nha"}, {"day": f"{timezone.localdate():%d/%m/%Y}"}):
            page = client.get(reverse(REGISTER), query).content.decode()
            assert "Nhà mình" in page
            assert "Nhà khác" not in page
        for unit in (other, root):
            assert page_of(client, unit).status_code == 404
            edit = reverse("organising:edit_unit", args=[unit.pk])
            assert client.get(edit).status_code == 404

    def test_is_not_for_members_and_strangers_sign_in(self, client):
        assert client.get(reverse(REGISTER)).status_code == 302
        client.force_login(UserFactory())
        assert client.get(reverse(REGISTER)).status_code == 403

    def test_shows_the_tree_as_of_a_day(self, client, root, organisation):
        old = unit_below(root, name="Tên cũ")
        unit_below(root, name="Lập sau", since=date(2026, 5, 4))
        rename_unit(old, name="Tên mới", since=date(2026, 6, 1))
        client.force_login(organisation)

        then = client.get(reverse("organising:unit", args=[root.pk]), {"day": "02/03/2026"})
        now = client.get(reverse("organising:unit", args=[root.pk]))

        assert "Tên cũ" in then.content.decode()
        assert "Lập sau" not in then.content.decode()
        assert "Tên mới" in now.content.decode()
        assert "Lập sau" in now.content.decode()
        nonsense = client.get(reverse(REGISTER), {"day": "hôm kia", "q": "\x00"})
        assert nonsense.status_code in (200, 400)

    def test_asks_the_same_for_two_units_as_for_twelve(
        self, client, root, organisation, count_queries
    ):
        client.force_login(organisation)
        addresses = [
            reverse(REGISTER),
            reverse(REGISTER) + "?q=dang",
            reverse(REGISTER) + "?day=02/03/2026",
            reverse("organising:unit", args=[root.pk]),
        ]
        numbers = {address: set() for address in addresses}
        for count in (2, 10):
            for _number in range(count):
                UserFactory(unit=unit_below(root))
                RoleGrantFactory(person=organisation, role=Role.OFFICE, unit=unit_below(root))
            for address in addresses:
                client.get(address)
                with count_queries(at_most=20) as queries:
                    client.get(address)
                numbers[address].add(len(queries.statements))

        assert all(len(found) == 1 for found in numbers.values()), numbers


class TestUnit:
    def test_shows_names_superiors_events_and_roles(self, client, root, organisation):
        unit = unit_below(root, name="Đảng bộ Sở cũ")
        rename_unit(unit, name="Đảng bộ Sở mới", since=date(2026, 3, 1))
        event = UnitEvent.objects.create(
            kind=UnitEvent.Kind.RENAMING,
            decision_number="15-QĐ/ĐU",
            decision_date=date(2026, 2, 20),
            effective_on=date(2026, 3, 1),
        )
        for side in UnitEventSide.Side:
            UnitEventSide.objects.create(event=event, unit=unit, side=side)
        RoleGrantFactory(person=UserFactory(full_name="Lê Thị Sổ"), role=Role.UNIT_CLERK, unit=unit)
        RoleGrantFactory(
            person=UserFactory(full_name="Trần Thị Sổ", unit=unit), role=Role.UNIT_CLERK, unit=unit
        )
        client.force_login(organisation)

        page = page_of(client, Unit.objects.get(pk=unit.pk)).content.decode()

        for words in ("Đảng bộ Sở cũ", "28/02/2026", "Đảng bộ gốc", "15-QĐ/ĐU, 20/02/2026"):
            assert words in page
        assert "Trần Thị Sổ" in page
        assert "Lê Thị Sổ" not in page  # of another branch: seen by those who look after her

    def test_an_undone_event_is_not_shown(self, client, root, organisation):
        event = UnitEvent.objects.create(
            kind="end", effective_on=LONG_AGO, note="Đã hoàn tác", undone_at=timezone.now()
        )
        UnitEventSide.objects.create(event=event, unit=root, side="before")
        client.force_login(organisation)

        assert "Đã hoàn tác" not in page_of(client, root).content.decode()

    def test_warns_about_sizes_and_counts_by_status(self, client, root, organisation, settings):
        settings.UNIT_COMMITTEE_FROM, settings.UNIT_FULL_MEMBERS_FROM = 3, 2
        cell = unit_below(root, kind=Unit.Kind.GRASSROOTS_CELL)
        UserFactory(unit=cell)
        for _number in range(2):
            UserFactory(unit=cell, status=StatusPeriod.Status.PROBATIONARY)
        UserFactory(unit=cell, status=StatusPeriod.Status.OTHER)
        client.force_login(organisation)

        page = page_of(client, cell).content.decode()

        assert "từ 3 đảng viên" in page
        assert "dưới 2 đảng viên chính thức" in page


class TestEdit:
    def address(self, unit):
        return reverse("organising:edit_unit", args=[unit.pk])

    def typed(self, **fields):
        return {"code": "M1", "short_name": "Ngắn", "kind": "grassroots", "sector": "Y tế"} | fields

    def test_changes_details_and_tags_and_notes_it(self, client, root, organisation):
        unit = unit_below(root, name="Tên giữ nguyên")
        head = UserFactory(unit=unit)
        client.force_login(organisation)
        typed = self.typed(
            head_code=head.card_number,
            employer="Sở Y tế",
            association="Hội Điều dưỡng\n\nHội Điều dưỡng\nHội Y học",
        )

        assert client.post(self.address(unit), typed).status_code == 302

        unit = Unit.objects.get(pk=unit.pk)
        assert (unit.code, unit.short_name, unit.sector) == ("M1", "Ngắn", "Y tế")
        assert (unit.name, unit.head) == ("Tên giữ nguyên", head)
        assert unit.names.get(valid_to=None).short_name == "Ngắn"
        assert "ngan" in unit.search_text
        assert set(UnitTag.objects.values_list("kind", "name")) == {
            ("employer", "Sở Y tế"),
            ("association", "Hội Điều dưỡng"),
            ("association", "Hội Y học"),
        }
        entry = AuditEntry.objects.get(action="members.change_unit_details")
        assert (entry.actor, entry.unit) == (organisation, unit)
        assert "tags" in entry.facts["changed"]

    def test_saving_again_changes_and_notes_nothing(self, client, root, organisation):
        unit = unit_below(root)
        client.force_login(organisation)
        typed = self.typed(employer="Sở Y tế")
        for _time in range(2):
            client.post(self.address(unit), typed)

        assert AuditEntry.objects.filter(action="members.change_unit_details").count() == 1

    def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
        self, client, root, organisation
    ):
        taken, unit = unit_below(root), unit_below(root)
        stranger = UserFactory()
        client.force_login(organisation)
        typed = self.typed(code=taken.code, head_code=stranger.card_number, sector="Giữ lại")

        page = client.post(self.address(unit), typed).content.decode()

        assert "Không có ai trong phạm vi của đồng chí mang số này" in page
        assert "Giữ lại" in page
        assert Unit.objects.get(pk=unit.pk).code == unit.code

    def test_the_office_reads_but_does_not_change(self, client, root):
        unit = unit_below(root)
        client.force_login(person_with(Role.OFFICE, root))

        assert client.post(self.address(unit), self.typed()).status_code == 403
        assert "Sửa thông tin đơn vị" not in page_of(client, unit).content.decode()


def test_cards_stand_on_the_desk(client, root, organisation):
    client.force_login(organisation)

    page = client.get(reverse("office:home")).content.decode()

    assert "Sổ đơn vị" in page
    assert "Cơ quan và người ký" in page


def test_an_ended_grant_opens_nothing(client, root):
    person = UserFactory()
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleGrantFactory(person=person, role=Role.OFFICE, unit=root, valid_to=yesterday)
    client.force_login(person)

    assert client.get(reverse(REGISTER)).status_code == 403
    assert client.get(reverse("organising:organisation")).status_code == 403
