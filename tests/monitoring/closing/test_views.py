"""The pages of closings: who sees which, what they say, and how often they ask."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from learning.services import exempt_enrolment
from members.roles import Role
from monitoring.closing import services
from monitoring.models import Closing, Confirmation
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.monitoring import person_with, unit_below
from tests.monitoring.closing.world import page_of

MOST_QUERIES = 12


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def get(user, name, *args, **query):
    return signed_in(user).get(reverse(f"closing:{name}", args=args), query)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


class TestWhoSeesWhat:
    def test_members_see_none(self, closed):
        for name, args in (("list", ()), ("show", (closed.closing.pk,))):
            assert get(UserFactory(), name, *args).status_code == 403

    def test_a_clerk_sees_the_own_unit_and_no_other(self, closed):
        clerk, world, key = closed.world.clerks[0], closed.world, closed.closing.pk

        for name in ("unit", "people", "minutes"):
            assert get(clerk, name, key, world.cells[0].pk).status_code == 200
            assert get(clerk, name, key, world.cells[2].pk).status_code == 404
            assert get(clerk, name, key, world.root.pk).status_code == 404

    def test_an_office_elsewhere_sees_nothing_of_it(self, closed):
        elsewhere = person_with(Role.OFFICE, UnitFactory())

        assert get(elsewhere, "show", closed.closing.pk).status_code == 404
        assert get(elsewhere, "unit", closed.closing.pk, closed.world.root.pk).status_code == 404

    def test_an_amendment_shows_what_the_units_confirmed(self, closed):
        world = closed.world
        exempt_enrolment(world.enrolments[3, "overdue"], basis="Ốm", by=world.office)
        world.amended(closed.closing)

        page = text(get(world.office, "unit", closed.closing.pk, world.root.pk))

        assert "đã xác nhận" in page
        assert "chưa xác nhận" not in page

    def test_a_draft_is_seen_by_the_office_only(self, world):
        closing = world.prepared()

        assert get(world.office, "show", closing.pk).status_code == 200
        assert get(world.clerks[0], "show", closing.pk).status_code == 404

    def test_a_secretary_answers_for_the_own_cell_only(self, world):
        closing = world.opened()

        assert get(world.secretaries[0], "answer", closing.pk, world.cells[0].pk).status_code == 200
        assert get(world.secretaries[0], "answer", closing.pk, world.cells[1].pk).status_code == 404
        assert get(world.clerks[0], "answer", closing.pk, world.cells[1].pk).status_code == 403


class TestConfirming:
    def test_from_the_card_to_the_confirmation(self, world):
        closing = world.opened()
        client = signed_in(world.secretaries[0])
        address = reverse("closing:answer", args=[closing.pk, world.cells[0].pk])

        assert address in text(client.get(reverse("closing:list")))
        client.post(address, {"answer": "confirmed"})

        assert address not in text(client.get(reverse("closing:list")))
        assert Confirmation.objects.get(unit=world.cells[0]).by == world.secretaries[0]

    def test_an_objection_without_reason_says_how_to_mend_it(self, world):
        closing = world.opened()
        address = reverse("closing:answer", args=[closing.pk, world.cells[0].pk])

        page = text(signed_in(world.secretaries[0]).post(address, {"answer": "objected"}))

        assert "Ghi rõ số nào sai" in page
        assert not Confirmation.objects.filter(unit=world.cells[0]).exists()

    def test_an_organisation_is_told_whom_it_does_not_wait_for(self, world):
        closing = world.opened()
        address = reverse("closing:answer", args=[closing.pk, world.branches[0].pk])
        client = signed_in(world.clerks[0])

        assert world.cells[0].name in text(client.get(address))
        assert "Ghi rõ vì sao" in text(client.post(address, {"answer": "confirmed"}))
        client.post(address, {"answer": "confirmed", "reason": "Chi bộ 1 khuyết bí thư"})

        assert Confirmation.objects.get(unit=world.branches[0]).reason == "Chi bộ 1 khuyết bí thư"


class TestOffice:
    def test_prepares_asks_and_proposes(self, world):
        client = signed_in(world.office)
        day = timezone.localdate()
        sent = {
            "period": world.period.pk, "unit": world.root.pk, "note": "Kiểm tra kỹ",
            "cutoff_on": f"{day - timedelta(days=1):%d/%m/%Y}",
            "cells_due_on": f"{day:%d/%m/%Y}", "grassroots_due_on": f"{day:%d/%m/%Y}",
        }  # fmt: skip
        client.post(reverse("closing:create"), sent)
        closing = Closing.objects.get(unit=world.root)
        world.work(closing)
        show = reverse("closing:show", args=[closing.pk])
        assert "Đề nghị các đơn vị xác nhận" in text(client.get(show))

        client.post(reverse("closing:open", args=[closing.pk]))
        client.post(reverse("closing:propose", args=[closing.pk]), {"reason": ""})
        assert closing.snapshots.get().state == "ready"
        client.post(reverse("closing:propose", args=[closing.pk]), {"reason": "Đã quá hạn"})

        assert "chờ người thứ hai" in text(client.get(show))
        assert "Phê duyệt và niêm phong" not in text(client.get(show))
        assert "Phê duyệt và niêm phong" in text(signed_in(world.leader).get(show))

    def test_days_in_no_order_are_refused_where_they_stand(self, world):
        day = timezone.localdate()
        sent = {
            "period": world.period.pk, "unit": world.root.pk, "cutoff_on": f"{day:%d/%m/%Y}",
            "cells_due_on": f"{day:%d/%m/%Y}",
            "grassroots_due_on": f"{day - timedelta(days=2):%d/%m/%Y}",
        }  # fmt: skip

        page = text(signed_in(world.office).post(reverse("closing:create"), sent))

        assert "Ngày này chưa hết" in page
        assert "xác nhận sau chi bộ" in page
        assert not Closing.objects.filter(unit=world.root).exists()

    def test_filters_the_ladder(self, world):
        closing = world.opened()
        services.confirm(closing, unit=world.cells[0], by=world.secretaries[0])

        page = text(get(world.office, "show", closing.pk, state="confirmed"))

        assert world.cells[0].name in page
        assert world.cells[1].name not in page


class TestPages:
    def test_the_page_says_what_was_closed_and_its_hash(self, closed):
        page = page_of(closed.closing.snapshots.get(), closed.world.cells[3])

        shown = text(get(closed.world.secretaries[3], "unit", closed.closing.pk, page.unit_id))

        assert page.digest in shown
        assert closed.closing.snapshots.get().root_hash in shown
        assert "Số liệu đã chốt ngày" in shown
        assert closed.world.training_class.title in shown

    def test_names_the_people_of_the_unit(self, closed):
        row = closed.world.enrolments[3, "late"]

        shown = text(
            get(closed.world.clerks[1], "people", closed.closing.pk, closed.world.cells[3].pk)
        )

        assert row.member.full_name in shown
        assert "muộn" in shown

    def test_the_difference_leads_to_the_person_and_the_reason(self, closed):
        row, world = closed.world.enrolments[3, "overdue"], closed.world
        exempt_enrolment(row, basis="Giấy ra viện số 5", by=world.office)
        services.compare(closed.closing, by=world.office)
        world.work(closed.closing)

        first = text(get(world.office, "difference", closed.closing.pk))
        second = text(
            get(world.office, "difference_people", closed.closing.pk, unit=world.cells[3].pk)
        )

        assert world.branches[1].name in first
        assert world.branches[0].name not in first
        assert row.member.full_name in second
        assert "Giấy ra viện số 5" in second

    def test_the_minutes_are_a_paper_of_the_unit(self, closed):
        unit = closed.world.cells[3]

        answer = get(closed.world.secretaries[3], "minutes", closed.closing.pk, unit.pk)

        printed = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
        printed = " ".join(printed.split())
        assert "BIÊN BẢN" in printed
        assert unit.name.upper() in printed
        assert "Tổng số lượt học 6; được miễn 1; phải học 5" in printed
        assert closed.closing.snapshots.get().root_hash[:8] in printed

    def test_by_the_units_of_today_the_sum_is_the_same(self, closed):
        shown = text(
            get(closed.world.office, "unit", closed.closing.pk, closed.world.root.pk, basis="as_is")
        )

        assert "Số liệu đã chốt theo đơn vị hiện nay" in shown


class TestQueries:
    @pytest.mark.parametrize(
        "name",
        ["list", "show", "unit", "people", "difference", "difference_people", "answer"],
    )
    def test_a_page_asks_as_often_of_many_units_as_of_few(self, world, count_queries, name):
        counts = []
        closing = world.opened()
        for more in (0, 4):
            for number in range(more):
                cell = unit_below(world.branches[0], name=f"Chi bộ thêm {number}")
                for status in ("exempt", "completed", "overdue"):
                    world.obliged(cell, status)
            world.obliged(world.branches[0], "overdue")
            services.recount(closing, by=world.office)
            world.work(closing)
            services.propose(closing, reason="Đủ", by=world.office)
            if name == "answer":
                services.send_back(closing, answer="Chưa", by=world.leader)
            counts.append(self.asked(world, closing, name, count_queries))
            if name != "answer":
                services.send_back(closing, answer="Chưa", by=world.leader)

        assert counts[0] == counts[1]
        assert counts[1] <= MOST_QUERIES

    def asked(self, world, closing, name, count_queries):
        args = {
            "list": [], "unit": [closing.pk, world.branches[0].pk],
            "people": [closing.pk, world.branches[0].pk],
            "answer": [closing.pk, world.branches[0].pk],
        }.get(name, [closing.pk])  # fmt: skip
        user = world.clerks[0] if name == "answer" else world.office
        client = signed_in(user)
        address = reverse(f"closing:{name}", args=args)
        client.get(address)
        with count_queries() as queries:
            client.get(address)
        return len(queries.statements)
