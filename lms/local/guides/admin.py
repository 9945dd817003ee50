"""The scenes of the administrator's guide."""

from lms.local.guides.camera import Camera
from lms.local.guides.staging import (
    ADMIN,
    scene,
)


@scene("desk", ADMIN)
def admin_looks_after(camera: Camera) -> None:
    """The own roles, two-step verification, and the number of an incident."""
    page = camera.page
    camera.open("/tai-khoan/ho-so/")
    roles = page.get_by_text("Vai trò trên hệ thống")
    camera.shoot("quan-tri/vai-tro", top=roles, height=480)
    camera.open("/tai-khoan/2fa/")
    camera.shoot("quan-tri/xac-thuc-hai-lop", height=520)
    page.goto(camera.address + "/khong-co-trang-nay/")
    camera.shoot("quan-tri/ma-su-co", marks=[page.locator(".incident")], height=640)
