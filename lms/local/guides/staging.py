"""The list of scenes, whose logins they use, and how they find things: by words on the screen."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from lms.local.guides.camera import Camera, Device

MEMBER, CLERK, TRAINER, APPROVER = "99000001", "99000003", "99000004", "99000006"
MANAGER, OFFICE, LEADER, ADMIN = "99000007", "99000009", "99000010", "99000012"
ORGANISATION, INSPECTOR = "99000008", "99000011"
RUNNING_CLASS = "Lớp bồi dưỡng Chuyển đổi số khóa I/2026"
PLANNED_CLASS = "Lớp bồi dưỡng Chuyển đổi số khóa II/2026"
COURSE = "Chuyển đổi số - Từ nhận thức đến hành động"
VIDEO = "Video mở đầu: chuyển đổi số trong công việc hằng ngày"
READING = "Bài 1. Chuyển đổi số là gì?"

Scene = Callable[[Camera], None]


@dataclass(frozen=True)
class Take:
    """A scene, at which device, and who is signed in ("" is nobody)."""

    scene: Scene
    device: Device
    person: str


TAKES: list[Take] = []


def scene(device: Device, person: str = "") -> Callable[[Scene], Scene]:
    """Put the scene on the list."""

    def add(function: Scene) -> Scene:
        TAKES.append(Take(function, device, person))
        return function

    return add


def link(page: Page, name: str | re.Pattern[str]) -> Locator:
    """Find a link of the page's own part."""
    return page.locator("main").get_by_role("link", name=name).first


def button(page: Page, name: str | re.Pattern[str]) -> Locator:
    """Find a button of the page's own part."""
    return page.locator("main").get_by_role("button", name=name).first


def words(page: Page, text: str | re.Pattern[str]) -> Locator:
    """Find the innermost element with the text."""
    return page.locator("main").get_by_text(text).first


def go(page: Page, target: Locator) -> None:
    """Follow a link or press a button, and wait until the next page is there."""
    target.click()
    page.wait_for_load_state("networkidle")
