"""The scenes of the guides of clerks, leaders and inspectors, and later ones of the office's."""

import re

from playwright.sync_api import Locator, Page

from lms.local.guides.camera import Camera
from lms.local.guides.staging import (
    CLERK,
    INSPECTOR,
    LEADER,
    MEMBER,
    OFFICE,
    ORGANISATION,
    button,
    go,
    link,
    scene,
    words,
)


@scene("desk", CLERK)
def clerk_looks_after_accounts(camera: Camera) -> None:
    """Whom to remind, and the slips for those without an account."""
    page = camera.page
    camera.open("/van-phong/nhac-hoc/gui/")
    camera.shoot("dau-moi/nhac-hoc", marks=[button(page, "Lọc")], height=900)
    camera.open("/cap-tai-khoan/")
    camera.shoot("dau-moi/phieu-kich-hoat", height=760)


@scene("desk", LEADER)
def leader_decides(camera: Camera) -> None:
    """What waits, and what a rule would do."""
    page = camera.page
    camera.open("/van-phong/")
    camera.shoot("lanh-dao/ban-lam-viec", height=760)
    camera.open("/van-phong/yeu-cau/")
    go(page, link(page, re.compile("^Chuyển đổi số cho cấp ủy viên")))
    camera.shoot("lanh-dao/yeu-cau", height=1000)


@scene("desk", INSPECTOR)
def inspector_reads(camera: Camera) -> None:
    """The desk with the state of the chain, and the log."""
    camera.open("/van-phong/giam-sat/")
    camera.shoot("kiem-tra/giam-sat", height=860)
    camera.open("/van-phong/nhat-ky/")
    camera.shoot("kiem-tra/nhat-ky", height=860)


@scene("desk", OFFICE)
def office_looks_at_quality(camera: Camera) -> None:
    """Three signals side by side, and an official report."""
    page = camera.page
    camera.open("/theo-doi/chat-luong/")
    camera.shoot("van-phong/chat-luong", height=1000)
    camera.open("/theo-doi/bao-cao/1/")
    camera.shoot("van-phong/bao-cao", height=1000)
    camera.open("/van-phong/yeu-cau/")
    camera.shoot("van-phong/yeu-cau", marks=[link(page, "Yêu cầu mới")], height=700)


@scene("desk", ORGANISATION)
def organisation_reorganises(camera: Camera) -> None:
    """What a plan meets before it happens, and what an import changed."""
    page = camera.page
    camera.open("/van-phong/sap-xep/")
    go(page, link(page, re.compile("^Sáp nhập")))
    camera.shoot("van-phong/sap-xep", height=1000)
    camera.open("/nhap-danh-sach/")
    go(page, link(page, re.compile("danh-sach-bo-sung")))
    camera.shoot("van-phong/nhap-danh-sach", height=900)


@scene("phone", MEMBER)
def member_sees_own_data(camera: Camera) -> None:
    """What is held, and who looked."""
    camera.open("/tai-khoan/du-lieu/")
    camera.shoot("hoc-vien/du-lieu-cua-toi", top=words(camera.page, "Dữ liệu của tôi"))


@scene("desk", CLERK)
def clerk_confirms_and_nominates(camera: Camera) -> None:
    """The figures that wait for the unit, and its list of nominations."""
    page = camera.page
    camera.open("/theo-doi/chot-so-lieu/")
    go(page, page.locator("main .card a, main .panel a").first)
    marks = [link(page, "Danh sách học viên")]
    camera.shoot("dau-moi/xac-nhan", top=_title(page), marks=marks, height=1010)
    camera.open("/van-phong/cu-hoc-vien/")
    go(page, link(page, re.compile("^Lớp Chuyển đổi số")))
    marks = [
        page.get_by_label("Họ tên, số thẻ hoặc mã"),
        button(page, "Tải tệp mẫu"),
        button(page, "Gửi danh sách cho văn phòng"),
    ]
    top = words(page, "Người được cử")
    camera.shoot("dau-moi/cu-hoc-vien", top=top, marks=marks, height=1130)


@scene("desk", OFFICE)
def office_closes_a_period(camera: Camera) -> None:
    """How far the confirmation of the figures is."""
    page = camera.page
    camera.open("/theo-doi/chot-so-lieu/")
    go(page, link(page, re.compile("hiện nay")))
    camera.shoot("van-phong/chot-so-lieu", top=link(page, "Trình chốt số liệu"), height=720)


@scene("desk", OFFICE)
def office_plans_training(camera: Camera) -> None:
    """The nominations of the units, and the year's target."""
    page = camera.page
    camera.open("/van-phong/cu-hoc-vien/")
    go(page, link(page, re.compile("^Lớp Chuyển đổi số")))
    marks = [link(page, "Xét duyệt học viên"), link(page, "Duyệt danh sách học viên")]
    camera.shoot("van-phong/cu-hoc-vien", top=_title(page), marks=marks, height=640)
    camera.open("/van-phong/chi-tieu/")
    camera.shoot("van-phong/chi-tieu", top=_title(page), height=760)


@scene("desk", OFFICE)
def office_sends_on_schedule(camera: Camera) -> None:
    """A schedule with its dates, receivers and history."""
    page = camera.page
    camera.open("/theo-doi/lich-bao-cao/")
    go(page, link(page, "Danh sách học viên"))
    marks = [button(page, "Lập ngay")]
    camera.shoot("van-phong/lich-bao-cao", top=_title(page), marks=marks, height=860)


@scene("desk", OFFICE)
def office_connects(camera: Camera) -> None:
    """The form of a new token, left unsent."""
    page = camera.page
    camera.open("/van-phong/ket-noi/")
    go(page, link(page, "Phần mềm hồ sơ cán bộ"))
    go(page, link(page, "Tạo mã truy cập"))
    camera.shoot("quan-tri/ma-truy-cap", top=_title(page), height=900)


@scene("desk", LEADER)
def leader_sees_closed_figures(camera: Camera) -> None:
    """Sealed figures with their version and hash."""
    page = camera.page
    camera.open("/theo-doi/chot-so-lieu/")
    go(page, link(page, re.compile("trước")))
    camera.shoot("lanh-dao/chot-so-lieu", top=_title(page), height=760)


def _title(page: Page) -> Locator:
    """Return the heading of the page, below which the picture begins."""
    return page.locator("main h1")
