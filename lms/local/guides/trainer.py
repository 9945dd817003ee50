"""The scenes of the guide for trainers and content approvers."""

import re

from playwright.sync_api import Locator, Page

from lms.local.guides.camera import Camera
from lms.local.guides.staging import (
    APPROVER,
    COURSE,
    READING,
    TRAINER,
    VIDEO,
    go,
    link,
    scene,
)


@scene("desk", TRAINER)
def trainer_at_the_desk(camera: Camera) -> None:
    """The first page, and the lessons of the course."""
    page = camera.page
    camera.open("/quan-tri/")
    camera.shoot("giang-vien/ban-bien-tap", marks=[_menu(page), link(page, COURSE)], height=620)
    camera.open("/quan-tri/ban-bien-tap/khoa-hoc/")
    marks = [_of_course(page, "Sửa khóa học"), _of_course(page, "Bài học")]
    camera.shoot("giang-vien/khoa-hoc", marks=marks, height=480)
    go(page, _of_course(page, "Bài học"))
    camera.shoot("giang-vien/cac-bai-hoc", height=720)


@scene("desk", TRAINER)
def trainer_edits(camera: Camera) -> None:
    """A lesson in the editor, its preview, and submitting it."""
    page = camera.page
    _open_lesson(camera)
    camera.shoot("giang-vien/sua-bai", marks=[page.locator("[name=summary]"), _more(page)])
    page.get_by_role("button", name="Mở hoặc đóng xem trước").click()
    page.wait_for_timeout(4000)
    camera.shoot("giang-vien/xem-truoc")
    page.get_by_role("button", name="Mở hoặc đóng xem trước").click()
    _more(page).click()
    submit = page.locator("[name=action-submit]")
    camera.shoot("giang-vien/gui-duyet", marks=[submit])
    go(page, submit)


@scene("desk", TRAINER)
def trainer_sees_the_contract(camera: Camera) -> None:
    """The outline of the course, and what publishing would change."""
    page = camera.page
    camera.open("/quan-tri/ban-bien-tap/khoa-hoc/")
    go(page, _of_course(page, "Sửa khóa học"))
    camera.shoot("giang-vien/hop-dong", height=620)
    outline = page.get_by_role("heading", name=re.compile("^Bài học 1")).first
    camera.shoot("giang-vien/de-cuong", top=outline)


@scene("desk", TRAINER)
def trainer_adds_material(camera: Camera) -> None:
    """A video, a question, a quiz."""
    page = camera.page
    camera.open("/quan-tri/ban-bien-tap/video/moi/")
    camera.shoot("giang-vien/tai-video", height=1000)
    camera.open("/quan-tri/ban-bien-tap/video/")
    go(page, link(page, VIDEO))
    camera.shoot("giang-vien/trang-video", height=900)
    camera.open("/quan-tri/ban-bien-tap/cau-hoi/")
    camera.shoot("giang-vien/ngan-hang", marks=[link(page, "Thêm câu hỏi")], height=640)
    go(page, link(page, "CDS01"))
    camera.shoot("giang-vien/sua-cau-hoi", height=1000)
    camera.open("/quan-tri/ban-bien-tap/bai-kiem-tra/")
    go(page, link(page, "Bài kiểm tra cuối khóa"))
    camera.shoot("giang-vien/bai-kiem-tra", height=900)


@scene("desk", APPROVER)
def approver_publishes(camera: Camera) -> None:
    """What waits for the approver, and the acts on it; approving ends the scene."""
    page = camera.page
    camera.open("/quan-tri/")
    camera.shoot("giang-vien/nguoi-duyet", marks=[link(page, READING)], height=620)
    go(page, link(page, READING))
    _more(page).click()
    approve = page.locator("[data-workflow-action-name=approve]").first
    camera.shoot("giang-vien/duyet-bai", marks=[approve])
    approve.click()
    page.locator(".messages").get_by_text(READING).wait_for()


def _of_course(page: Page, name: str) -> Locator:
    """Find the link in the row of the demo's first course."""
    return page.get_by_role("row", name=COURSE).get_by_role("link", name=name).first


def _menu(page: Page) -> Locator:
    return page.locator("#wagtail-sidebar .sidebar-main-menu__list")


def _more(page: Page) -> Locator:
    return page.get_by_role("button", name="Thêm thao tác").first


def _open_lesson(camera: Camera) -> None:
    page = camera.page
    camera.open("/quan-tri/ban-bien-tap/khoa-hoc/")
    go(page, _of_course(page, "Bài học"))
    go(page, page.get_by_role("link", name=READING).first)
