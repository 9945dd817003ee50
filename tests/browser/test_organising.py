"""The register of units, the organisation by date, and reports by the organisation of then."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.roles import Role
from members.services import rename_unit

pytestmark = pytest.mark.django_db(transaction=True)


def test_walks_the_register_and_changes_details(page, stage, sign_in, look):
    rename_unit(stage.branch_a, name="Đảng bộ Bệnh viện Mắt Trung tâm", since=date(2026, 6, 1))
    sign_in(page, stage.person(Role.ORGANISATION))
    page.goto("/van-phong/")
    page.get_by_role("link", name="Sổ đơn vị").click()
    look(page, "register")
    page.get_by_label("Tên hoặc mã đơn vị").fill("benh vien mat")
    page.get_by_role("button", name="Lọc").click()
    look(page, "register-search")
    page.locator("main table").get_by_role("link", name="Đảng bộ Bệnh viện Mắt").first.click()
    expect(page.locator("main")).to_contain_text("31/05/2026")
    look(page, "unit")
    page.get_by_role("link", name="Sửa thông tin đơn vị").click()
    page.get_by_label("Người đứng đầu").fill("000")
    page.get_by_label("Hội").fill("Hội Điều dưỡng")
    page.get_by_role("button", name="Lưu").click()
    look(page, "edit-refused")
    expect(page.get_by_label("Hội")).to_have_value("Hội Điều dưỡng")
    page.get_by_label("Người đứng đầu").fill("")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("main")).to_contain_text("Hội Điều dưỡng")
    page.get_by_label("Tại ngày").fill("02/03/2026")
    page.get_by_role("button", name="Lọc").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đảng bộ Bệnh viện Mắt")
    look(page, "unit-then")


def test_gives_the_organisation_a_new_name(page, stage, sign_in, look):
    sign_in(page, stage.office)
    page.goto("/to-chuc/co-quan/")
    look(page, "organisation")
    page.get_by_role("link", name="Thêm tên mới từ một ngày").click()
    page.locator("#id_valid_from").fill("01/01/2020")
    page.locator("#id_name").fill("Đảng ủy các cơ quan Đảng")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("main")).to_contain_text("đang áp dụng")
    look(page, "name-refused")
    expect(page.locator("#id_name")).to_have_value("Đảng ủy các cơ quan Đảng")
    page.locator("#id_valid_from").fill(f"{timezone.localdate():%d/%m/%Y}")
    page.locator("#id_form").select_option("state")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("main")).to_contain_text("ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG")
    look(page, "organisation-after")


def test_reports_by_the_organisation_of_then(page, stage, sign_in, look):
    sign_in(page, stage.office)
    page.goto("/theo-doi/?basis=as_was")
    expect(page.locator("main")).to_contain_text("cây tổ chức ngày")
    look(page, "tree-then")
    page.locator("main table").get_by_role("link", name=stage.branch_a.name).click()
    look(page, "unit-numbers-then")
    page.goto("/theo-doi/hoc-vien/?basis=as_was")
    look(page, "people-then")
    page.goto(f"/theo-doi/hoc-vien/{stage.member.pk}/?basis=as_is")
    look(page, "person-as-is")
    page.goto("/giay-chung-nhan/so-cap/?basis=as_is")
    look(page, "register-of-certificates")
