"""The scenes of the guide for the office, the unit's clerk, the class manager and the leader."""

import re

from lms.local.guides.camera import Camera
from lms.local.guides.staging import (
    CLERK,
    COURSE,
    LEADER,
    MANAGER,
    OFFICE,
    PLANNED_CLASS,
    RUNNING_CLASS,
    button,
    go,
    link,
    scene,
)


@scene("desk", OFFICE)
def office_watches_over(camera: Camera) -> None:
    """The numbers by unit."""
    page = camera.page
    camera.open("/theo-doi/")
    number = page.locator("main table tbody tr").first.get_by_role("link").nth(4)
    marks = [page.locator("main form").first, number]
    camera.shoot("van-phong/theo-doi", marks=marks, height=1000)


@scene("desk", CLERK)
def clerk_reminds(camera: Camera) -> None:
    """The clerk's own branch, and the list of those who have not begun."""
    page = camera.page
    camera.open("/theo-doi/")
    camera.shoot("van-phong/don-vi-minh", height=1000)
    camera.open("/theo-doi/hoc-vien/?status=not_started")
    marks = [page.get_by_label("Trạng thái")]
    camera.shoot("van-phong/danh-sach", marks=marks, height=960)


@scene("desk", OFFICE)
def office_exports(camera: Camera) -> None:
    """The purpose of an export, and its file."""
    page = camera.page
    camera.open("/theo-doi/")
    go(page, link(page, "Xuất Excel"))
    page.get_by_label("Mục đích xuất dữ liệu").fill("Báo cáo Ban Thường vụ tháng 11")
    make = button(page, "Tạo tệp")
    purpose = page.get_by_label("Mục đích xuất dữ liệu")
    camera.shoot("van-phong/xuat-excel", marks=[purpose, make], height=760)
    make.click()
    ready = link(page, re.compile("Tải tệp"))
    ready.wait_for(timeout=60_000)
    camera.shoot("van-phong/tai-tep", marks=[ready], height=560)


@scene("desk", MANAGER)
def manager_plans_a_class(camera: Camera) -> None:
    """The classes, the form, and the class before it is opened."""
    page = camera.page
    camera.open("/lop-hoc/")
    camera.shoot("van-phong/lop-hoc", marks=[link(page, "Lớp mới")], height=700)
    if not link(page, PLANNED_CLASS).is_visible():
        _fill_class(camera)
    else:
        go(page, link(page, PLANNED_CLASS))
    acts = [button(page, "Mở lớp"), link(page, "Sửa thông tin lớp")]
    camera.shoot("van-phong/truoc-khi-mo", marks=acts, height=860)


def _fill_class(camera: Camera) -> None:
    page = camera.page
    go(page, link(page, "Lớp mới"))
    page.get_by_label("Khóa bồi dưỡng").select_option(label=COURSE)
    page.get_by_label("Tên lớp").fill(PLANNED_CLASS)
    page.get_by_label("Mã lớp").fill("CDS-K2-2026")
    page.get_by_label("Số quyết định").fill("75-QĐ/ĐUK")
    page.get_by_label("Ngày quyết định").fill("20/11/2026")
    page.get_by_label("Ngày khai giảng").fill("01/12/2026")
    page.get_by_label("Hạn hoàn thành").fill("25/12/2026")
    page.get_by_role("checkbox", name="Đảng bộ Sở Tài chính").check()
    camera.shoot("van-phong/lop-moi", height=1100)
    units = page.get_by_role("group", name="Đơn vị tham gia học")
    camera.shoot("van-phong/doi-tuong", top=units, height=900)
    go(page, button(page, "Lưu"))


@scene("desk", MANAGER)
def manager_runs_a_class(camera: Camera) -> None:
    """An open class, its people, more time, and one exempted."""
    page = camera.page
    camera.open("/lop-hoc/")
    go(page, link(page, RUNNING_CLASS))
    people = link(page, "Danh sách học viên")
    more = [link(page, "Thêm một người"), link(page, "Gia hạn hoàn thành")]
    close = button(page, "Đóng lớp")
    camera.shoot("van-phong/lop-dang-mo", marks=[people, *more, close], height=1020)
    go(page, link(page, "Gia hạn hoàn thành"))
    camera.shoot("van-phong/gia-han", height=600)
    page.go_back(wait_until="networkidle")
    go(page, link(page, "Danh sách học viên"))
    go(page, link(page, re.compile("^Thay đổi")))
    camera.shoot("van-phong/mien-hoc", height=680)


@scene("desk", MANAGER)
def manager_proposes(camera: Camera) -> None:
    """The list of those who completed; proposing it is the last act."""
    page = camera.page
    camera.open("/giay-chung-nhan/lop/")
    go(page, link(page, RUNNING_CLASS))
    marks = [link(page, re.compile("^Đủ điều kiện")), link(page, re.compile("^Chưa đủ điều kiện"))]
    camera.shoot("van-phong/xet-cong-nhan", marks=marks, height=800)
    propose = button(page, "Trình phê duyệt")
    camera.shoot("van-phong/trinh", top=page.get_by_role("heading", name="Đề nghị"), height=330)
    go(page, propose)


@scene("desk", LEADER)
def leader_approves(camera: Camera) -> None:
    """The form of the approval; the list is returned, so that it can be proposed again."""
    page = camera.page
    camera.open("/giay-chung-nhan/lop/")
    go(page, link(page, RUNNING_CLASS))
    page.get_by_label("Số quyết định").fill("80-QĐ/ĐUK")
    page.get_by_label("Ngày quyết định").fill("25/11/2026")
    heading = page.get_by_role("heading", name="Phê duyệt danh sách")
    marks = [page.get_by_label("Số quyết định"), button(page, "Phê duyệt và cấp")]
    camera.shoot("van-phong/phe-duyet", top=heading, marks=marks, height=760)
    reason = page.get_by_label("Lý do")
    if not reason.is_visible():
        page.get_by_text("Hoặc trả lại danh sách").click()
    reason.fill("Rà soát lại danh sách")
    go(page, button(page, "Trả lại danh sách"))


@scene("desk", OFFICE)
def office_keeps_the_register(camera: Camera) -> None:
    """The register and one line of it."""
    page = camera.page
    camera.open("/giay-chung-nhan/so-cap/")
    camera.shoot("van-phong/so-cap", height=860)
    go(page, page.locator("main table tbody").get_by_role("link").first)
    camera.shoot("van-phong/dong-trong-so", height=900)
