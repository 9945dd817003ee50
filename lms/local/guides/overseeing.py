"""The scenes of the guides of clerks, leaders and inspectors, and later ones of the office's."""

import re

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
