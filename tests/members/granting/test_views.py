from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import GrantRequest, RoleGrant
from members.roles import Role
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory
from tests.flows.stage import filled_form, main_of
from tests.members.granting.test_services import House

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def house():
    return House()


@pytest.fixture
def desk(client, house):
    client.force_login(house.organisation)
    return client


def choices(house, **changes):
    return {
        "role": "unit_clerk",
        "unit": house.branch.code,
        "since": f"{TODAY:%d/%m/%Y}",
        "until": f"{TODAY + timedelta(days=300):%d/%m/%Y}",
        "reason": "QĐ 12",
    } | changes


class TestList:
    def test_shows_who_holds_what_by_state(self, desk, house):
        dates = {
            "now": {},
            "soon": {"valid_to": TODAY + timedelta(days=30)},
            "future": {"valid_from": TODAY + timedelta(days=1)},
            "over": {"valid_to": TODAY - timedelta(days=1)},
        }
        for state, period in dates.items():
            person = UserFactory(full_name=f"Nguyễn Văn {state.title()}", unit=house.cell)
            RoleGrantFactory(person=person, role=Role.TRAINER, unit=house.branch, **period)

        def shown(state):
            text = main_of(desk.get(reverse("granting:list"), {"state": state, "role": "trainer"}))
            return [name for name in dates if f"Nguyễn Văn {name.title()}" in text]

        assert shown("") == ["now", "soon"]
        assert shown("now") == ["now", "soon"]
        assert shown("soon") == ["soon"]
        assert shown("future") == ["future"]
        assert shown("over") == ["over"]
        assert shown("all") == list(dates)

    def test_finds_by_name_and_by_branch(self, desk, house):
        person = UserFactory(full_name="Lê Thị Ánh", unit=house.cell)
        RoleGrantFactory(person=person, role=Role.TRAINER, unit=house.cell)

        for query in ({"q": "le thi anh"}, {"unit": house.branch.code}):
            assert "Lê Thị Ánh" in main_of(desk.get(reverse("granting:list"), query))
        for query in ({"q": "khong ai"}, {"unit": house.beside.code}, {"unit": "XYZ"}):
            assert "Lê Thị Ánh" not in main_of(desk.get(reverse("granting:list"), query))

    def test_shows_a_local_department_the_own_branch_only(self, client, house):
        local = house.holder(Role.ORGANISATION, house.branch)
        foreign = UserFactory(full_name="Trần Văn Ngoài", unit=house.beside)
        grant = RoleGrantFactory(person=foreign, role=Role.TRAINER, unit=house.beside)
        client.force_login(local)

        assert "Trần Văn Ngoài" not in main_of(client.get(reverse("granting:list")))
        assert client.get(reverse("granting:grant", args=[grant.pk])).status_code == 404
        assert client.get(reverse("granting:new", args=[foreign.pk])).status_code == 404

    @pytest.mark.parametrize("name", ["list", "requests"])
    def test_asks_the_same_for_two_and_for_twelve_rows(self, desk, house, name, count_queries):
        def add(number):
            for _ in range(number):
                person = UserFactory(unit=house.cell)
                RoleGrantFactory(person=person, role=Role.TRAINER, unit=house.branch)
                GrantRequest.objects.create(
                    person=person,
                    role=Role.LEADER,
                    unit=house.branch,
                    valid_from=TODAY,
                    reason="x",
                    requested_by=house.organisation,
                )

        add(2)
        desk.get(reverse(f"granting:{name}"))
        with count_queries(at_most=15) as few:
            desk.get(reverse(f"granting:{name}"))
        add(10)
        with count_queries(exactly=len(few.statements)):
            page = desk.get(reverse(f"granting:{name}"))
        assert page.status_code == 200


class TestGranting:
    def test_finds_the_person_and_nobody_of_another_branch(self, client, house):
        client.force_login(house.holder(Role.ORGANISATION, house.branch))
        inside = UserFactory(full_name="Lê Văn Tám", unit=house.cell)
        UserFactory(full_name="Lê Văn Tám", unit=house.beside)

        page = client.get(reverse("granting:choose_person"), {"q": "le van tam"})

        assert main_of(page).count("Lê Văn Tám") == 1
        assert inside.personal_code in main_of(page)

    def test_shows_the_risk_before_granting_and_then_grants(self, desk, house):
        url = reverse("granting:new", args=[house.person.pk])

        page = desk.post(url, choices(house))

        assert "Hồ sơ của 1 người" in main_of(page)
        assert not house.person.grants.exists()
        done = desk.post(url, filled_form(page, "main form"), follow=True)
        assert "Đã lưu" in main_of(done) or "Đã lưu" in done.content.decode()
        assert house.person.grants.get().reason == "QĐ 12"

    def test_shows_the_risk_again_when_the_choices_changed_meanwhile(self, desk, house):
        url = reverse("granting:new", args=[house.person.pk])
        page = desk.post(url, choices(house))

        changed = filled_form(page, "main form") | {"role": ["trainer"]}
        again = desk.post(url, changed)

        assert again.status_code == 200
        assert not house.person.grants.exists()

    def test_sends_a_risky_grant_to_a_second_person(self, desk, client, house):
        url = reverse("granting:new", args=[house.person.pk])
        page = desk.post(url, choices(house, role="leader"))
        assert "Gửi người thứ hai duyệt" in main_of(page)

        shown = desk.post(url, filled_form(page, "main form"), follow=True)
        asked = GrantRequest.objects.get()
        assert "Rút đề nghị" in main_of(shown)
        client.force_login(house.leader)
        detail = reverse("granting:request", args=[asked.pk])
        assert "Lưu quyết định" in main_of(client.get(detail))
        client.post(reverse("granting:decide", args=[asked.pk]), {"act": "approve"})

        assert house.person.grants.get().role == "leader"

    def test_asks_for_the_reason_of_a_refusal(self, client, house):
        asked = GrantRequest.objects.create(
            person=house.person,
            role=Role.LEADER,
            unit=house.branch,
            valid_from=TODAY,
            reason="x",
            requested_by=house.organisation,
        )
        client.force_login(house.leader)
        url = reverse("granting:decide", args=[asked.pk])

        page = client.post(url, {"act": "reject"})

        assert "Ghi rõ vì sao" in main_of(page)
        client.post(url, {"act": "reject", "reason": "Chưa có quyết định"})
        asked.refresh_from_db()
        assert (asked.state, asked.decided_by) == ("rejected", house.leader)

    def test_the_requester_withdraws_and_nobody_else(self, desk, client, house):
        asked = GrantRequest.objects.create(
            person=house.person,
            role=Role.LEADER,
            unit=house.branch,
            valid_from=TODAY,
            reason="x",
            requested_by=house.organisation,
        )
        url = reverse("granting:withdraw", args=[asked.pk])
        client.force_login(house.leader)
        assert client.post(url).status_code == 403

        client.force_login(house.organisation)
        client.post(url)

        asked.refresh_from_db()
        assert asked.state == "withdrawn"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"unit": "KHONGCO"}, "không có đơn vị nào"),
            ({"role": "inspector"}, "inspector"),
            ({"until": "01/01/2020"}, "phải từ hôm nay"),
            ({"reason": ""}, "Lý do"),
        ],
    )
    def test_says_what_to_mend_and_keeps_what_was_typed(self, desk, house, changes, words):
        url = reverse("granting:new", args=[house.person.pk])

        page = desk.post(url, choices(house, **changes))

        assert words in main_of(page)
        assert filled_form(page, "main form")["unit"] == [choices(house, **changes)["unit"]]
        assert not house.person.grants.exists()

    def test_names_the_units_that_a_name_could_mean(self, desk, house):
        for number in (1, 2):
            UnitFactory(parent=house.root, code=f"BV{number}", name=f"Bệnh viện Mắt {number}")
        url = reverse("granting:new", args=[house.person.pk])

        page = desk.post(url, choices(house, unit="bệnh viện mắt"))

        assert "BV1 (Bệnh viện Mắt 1); BV2 (Bệnh viện Mắt 2)" in main_of(page)

    def test_takes_a_name_that_means_one_unit(self, desk, house):
        UnitFactory(parent=house.root, code="BV1", name="Bệnh viện Mắt")
        url = reverse("granting:new", args=[house.person.pk])

        page = desk.post(url, choices(house, unit="benh vien mat"))

        assert "Vai trò này mở ra những gì" in main_of(page)


class TestOneGrant:
    def test_is_revoked_with_a_reason(self, desk, house):
        grant = RoleGrantFactory(person=house.person, role=Role.TRAINER, unit=house.branch)
        url = reverse("granting:revoke", args=[grant.pk])

        assert desk.post(url, {"reason": ""}).status_code == 200
        desk.post(url, {"reason": "Thôi việc"})

        grant.refresh_from_db()
        assert (grant.revoked_by, grant.revoked_reason) == (house.organisation, "Thôi việc")
        page = main_of(desk.get(reverse("granting:grant", args=[grant.pk])))
        assert "Thôi việc" in page
        assert "Cấp lại" in page

    def test_gets_another_last_day(self, desk, house):
        grant = RoleGrantFactory(
            person=house.person, role=Role.TRAINER, unit=house.branch, valid_to=TODAY
        )
        url = reverse("granting:change_end", args=[grant.pk])
        offered = filled_form(desk.get(url), "main form")

        desk.post(url, offered | {"reason": "Tiếp tục giảng dạy"})

        grant.refresh_from_db()
        assert grant.valid_to == TODAY + timedelta(days=365)

    def test_cannot_be_changed_by_those_who_only_look(self, client, house):
        grant = RoleGrantFactory(person=house.person, role=Role.TRAINER, unit=house.branch)
        for role in (Role.INSPECTOR, Role.LEADER):
            client.force_login(house.holder(role))
            page = client.get(reverse("granting:grant", args=[grant.pk]))
            assert page.status_code == 200
            assert "Thu hồi vai trò" not in main_of(page)
            for act in ("revoke", "change_end"):
                url = reverse(f"granting:{act}", args=[grant.pk])
                assert client.post(url, {"reason": "x"}).status_code == 403
        assert RoleGrant.objects.get(pk=grant.pk).revoked_at is None

    def test_of_the_last_administrator_is_kept_with_a_message(self, client, house):
        client.force_login(house.admin)
        url = reverse("granting:revoke", args=[house.admin.grants.get().pk])

        page = client.post(url, {"reason": "Nghỉ"}, follow=True)

        assert "người quản trị hệ thống cuối cùng" in page.content.decode()
        assert house.admin.grants.current().exists()
