"""The wizard of a reorganisation, at both widths: drafted, previewed, proposed, approved."""

import pytest
from playwright.sync_api import expect

from members.models import Unit
from members.roles import Role
from members.services import grant_role
from office.models import Reorganisation
from tests.factories.members import LONG_AGO, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def person(stage, role):
    someone = UserFactory(unit=stage.root, full_name="Bùi Đức Thành")
    grant_role(someone, role=role, unit=stage.root, since=LONG_AGO)
    return someone


def test_two_people_merge_a_unit(page, stage, sign_in, look):
    planner, leader = person(stage, Role.ORGANISATION), person(stage, Role.LEADER)
    sign_in(page, planner)
    page.goto("/van-phong/sap-xep/")
    look(page, "reorganisations")
    page.get_by_role("link", name="Lập phương án sắp xếp").click()
    page.get_by_label("Tên phương án").fill("Sắp xếp năm 2026")
    page.get_by_label("Số quyết định").fill("12-QĐ/ĐUK")
    page.get_by_label("Ngày quyết định").fill("01/03/2026")
    page.get_by_label("Có hiệu lực từ").fill("01/03/2026")
    look(page, "reorganisation-new")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Hợp nhất").click()
    page.get_by_label("Tìm tổ chức").fill(stage.branch_a.code)
    page.get_by_role("button", name="Tìm tổ chức").click()
    page.get_by_role("checkbox", name=stage.branch_a.code).first.check()
    page.get_by_label("Nhập vào tổ chức").select_option(stage.branch_b.code)
    look(page, "reorganisation-step")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("button", name="Xem trước kết quả").click()
    expect(page.locator("main")).to_contain_text("Tổ chức sau sắp xếp")
    look(page, "reorganisation-preview")
    page.get_by_role("link", name="Người liên quan").click()
    look(page, "reorganisation-people")
    page.go_back()
    if page.get_by_label("Tôi đã xem các vai trò").count():
        page.get_by_label("Tôi đã xem các vai trò").check()
    page.get_by_role("button", name="Trình người thứ hai").click()
    expect(page.locator("main")).to_contain_text("chờ người thứ hai duyệt")

    plan = Reorganisation.objects.get()
    sign_in(page, leader)
    page.goto(f"/van-phong/sap-xep/{plan.pk}/")
    look(page, "reorganisation-decide")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Duyệt và thực hiện").click()

    expect(page.locator("main")).to_contain_text("đã thực hiện")
    assert Unit.objects.get(pk=stage.branch_a.pk).ended_on is not None
