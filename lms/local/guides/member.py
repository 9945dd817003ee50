"""The scenes of the member's guide, on a phone."""

import json
import re

from playwright.sync_api import Page

from lms.local.guides.camera import Camera
from lms.local.guides.staging import (
    MEMBER,
    READING,
    RUNNING_CLASS,
    button,
    go,
    link,
    scene,
    words,
)
from lms.local.paths import ROOT

QUESTIONS = ROOT / "lms" / "demo" / "courses" / "chuyen_doi_so" / "quiz_questions.json"


@scene("phone")
def member_signs_in(camera: Camera) -> None:
    """The form of signing in."""
    page = camera.page
    camera.open("/tai-khoan/login/")
    fields = page.get_by_label("Số thẻ"), page.get_by_role("textbox", name="Mật khẩu")
    camera.shoot("hoc-vien/dang-nhap", marks=[*fields, button(page, "Đăng nhập")])


@scene("phone", MEMBER)
def member_at_home(camera: Camera) -> None:
    """The first page, the menu, and the change of the password."""
    page = camera.page
    camera.open("/hoc-tap/")
    start = link(page, re.compile("Bắt đầu học|Học tiếp"))
    camera.shoot("hoc-vien/trang-hoc-tap", marks=[words(page, "Hạn hoàn thành"), start])
    page.locator("summary", has_text="Trình đơn").click()
    larger = page.get_by_role("button", name="Chữ to hơn")
    password = page.locator(".site-nav").get_by_role("link", name="Đổi mật khẩu")
    camera.shoot("hoc-vien/trinh-don", marks=[larger, password])
    camera.open("/tai-khoan/password/change/")
    camera.shoot("hoc-vien/doi-mat-khau")
    camera.open("/hoc-tap/")
    go(page, link(page, RUNNING_CLASS))
    camera.shoot("hoc-vien/trang-lop", marks=[page.locator(".outline__item").first])


@scene("phone", MEMBER)
def member_watches(camera: Camera) -> None:
    """A video lesson: what is credited."""
    page = camera.page
    camera.open("/hoc-tap/")
    go(page, link(page, RUNNING_CLASS))
    go(page, link(page, re.compile("^Video mở đầu")))
    quality = page.get_by_label("Chất lượng")
    marks = [button(page, "Xem video"), quality, page.locator("[data-credited]")]
    camera.shoot("hoc-vien/bai-video", top=page.locator("lms-player"), marks=marks, height=680)


@scene("phone", MEMBER)
def member_reads(camera: Camera) -> None:
    """The end of a text lesson: the check questions and what is still missing."""
    page = camera.page
    camera.open("/hoc-tap/")
    go(page, link(page, RUNNING_CLASS))
    go(page, link(page, READING))
    camera.shoot("hoc-vien/bai-doc")
    conditions = page.locator("lms-reading")
    camera.shoot("hoc-vien/dieu-kien", top=conditions, marks=[conditions], height=520)
    checks = page.locator("#cau-hoi")
    camera.shoot("hoc-vien/cau-hoi-cung-co", top=checks)


@scene("phone", MEMBER)
def member_takes_the_quiz(camera: Camera) -> None:
    """The way into the quiz, a question, the last look, and the result."""
    page = camera.page
    camera.open("/hoc-tap/")
    go(page, link(page, RUNNING_CLASS))
    go(page, link(page, "Bài kiểm tra cuối khóa"))
    start = button(page, re.compile("Bắt đầu làm bài|Làm tiếp|Làm lại|Làm bài"))
    panel = page.locator("[aria-labelledby=quiz-start]")
    camera.shoot("hoc-vien/truoc-kiem-tra", top=panel, marks=[words(page, "Số lượt còn lại")])
    go(page, start)
    _answer(page)
    state = page.locator("[data-role=state]")
    state.filter(has_text="Đã lưu").wait_for()
    marks = [page.locator(".quiz-bar__link"), state, page.locator("#danh-sach-cau")]
    camera.shoot("hoc-vien/lam-bai", marks=marks)
    _lose_the_line(camera)
    go(page, button(page, "Kiểm tra lại trước khi nộp"))
    camera.shoot("hoc-vien/kiem-tra-lai", marks=[button(page, "Nộp bài")])
    go(page, button(page, "Nộp bài"))
    camera.shoot("hoc-vien/ket-qua")


def _answer(page: Page) -> None:
    """Answer all questions but the last as the demo's own list of questions says."""
    listed = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    right = {
        each["cau_hoi"]: {each["phuong_an"][place] for place in each["dap_an"]} for each in listed
    }
    for question in page.locator("form.quiz__form fieldset").all()[:-1]:
        answers = right[question.locator(".question__text").inner_text().strip()]
        for choice in question.locator("label.choice").all():
            if choice.inner_text().strip() in answers:
                choice.click()


def _lose_the_line(camera: Camera) -> None:
    """Show what the page says when the network is gone, and let it come back."""
    page = camera.page
    page.context.set_offline(True)
    page.locator("form.quiz__form fieldset").last.locator("label.choice").first.click()
    notice = page.locator("[data-role=notice]")
    notice.wait_for()
    camera.shoot("hoc-vien/mat-mang", top=notice, height=420)
    page.context.set_offline(False)
    page.locator("[data-role=state]").filter(has_text="Đã lưu").wait_for(timeout=60_000)


@scene("phone", MEMBER)
def member_gets_the_certificate(camera: Camera) -> None:
    """The own certificates, and what the public page says of one."""
    page = camera.page
    camera.open("/giay-chung-nhan/")
    marks = [link(page, re.compile("Tải bản PDF")), link(page, re.compile("Trang tra cứu"))]
    camera.shoot("hoc-vien/giay-chung-nhan", marks=marks, height=680)
    go(page, link(page, re.compile("Trang tra cứu")))
    camera.shoot("hoc-vien/tra-cuu")
