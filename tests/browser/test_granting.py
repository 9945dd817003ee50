"""Roles: one grants, another approves; the risk stands before the act."""

import pytest
from playwright.sync_api import expect

from members.models import RoleGrant
from members.roles import Role
from tests.factories.members import RoleGrantFactory, UserFactory
from tests.members.granting.test_services import House

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_risky_role_is_requested_and_approved_by_another(page, sign_in, look):
    house = House()
    person = UserFactory(full_name="Nguyễn Thị Minh Hòa", unit=house.cell)
    RoleGrantFactory(person=person, role=Role.TRAINER, unit=house.branch)
    sign_in(page, house.organisation)
    page.goto("/vai-tro/")
    look(page, "roles")
    page.get_by_role("link", name="Cấp vai trò").click()
    page.get_by_label("Họ tên, số thẻ hoặc mã").fill("minh hoa")
    page.get_by_role("button", name="Lọc").click()
    look(page, "person-found")
    page.get_by_role("link", name="Nguyễn Thị Minh Hòa").click()

    page.get_by_label("Vai trò").select_option(value="approver")
    page.get_by_label("Đơn vị").fill(house.branch.code)
    page.get_by_label("Lý do").fill("Quyết định 12-QĐ/ĐUK")
    page.get_by_role("button", name="Xem vai trò này mở ra những gì").click()
    expect(page.locator("main")).to_contain_text("vừa viết bài học, vừa duyệt")
    look(page, "risk")
    page.get_by_role("button", name="Gửi người thứ hai duyệt").click()
    expect(page.locator("main")).to_contain_text("Rút đề nghị")

    sign_in(page, house.leader)
    page.goto("/vai-tro/de-nghi/")
    look(page, "requests")
    page.get_by_role("link", name="Nguyễn Thị Minh Hòa").click()
    look(page, "request")
    page.get_by_label("Duyệt", exact=True).check()
    page.get_by_role("button", name="Lưu quyết định").click()

    expect(page.locator("main")).to_contain_text("Người quyết định")
    grant = RoleGrant.objects.get(role=Role.APPROVER)
    assert (grant.person, grant.granted_by) == (person, house.organisation)
    sign_in(page, house.organisation)
    page.goto(f"/vai-tro/{grant.pk}/")
    look(page, "grant")
    page.get_by_role("link", name="Thu hồi vai trò").click()
    look(page, "revoke")
