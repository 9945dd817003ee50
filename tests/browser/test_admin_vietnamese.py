"""The admin as it stands on the screen once its scripts have run: not one English sentence."""

import pytest
from playwright.sync_api import expect

from cms.models import CoursePage, LessonPage, NewsIndexPage, NewsPage
from tests.i18n.english import english_sentences
from tests.i18n.test_wagtail_walk import ALLOWED, without_unseen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def course(stage):
    return CoursePage.objects.get(code="CN01")


@pytest.fixture
def lesson(course):
    return LessonPage.objects.child_of(course).order_by("path")[1]


@pytest.fixture
def news(stage):
    page = NewsPage(title="Tin mới", slug="tin-moi", summary="Tóm tắt", live=False)
    NewsIndexPage.objects.get().add_child(instance=page)
    page.save_revision()
    return page


@pytest.fixture
def reads_vietnamese(shoot):
    """``reads_vietnamese(page, "editor")``: a picture, and no English on the page as it is now."""

    def check(page, name):
        page.wait_for_load_state("networkidle")
        shoot(page, name)
        assert page.locator("html").get_attribute("lang") == "vi"
        found = english_sentences(without_unseen(page.content()), ALLOWED, alone=True)
        assert found == [], name

    return check


@pytest.fixture
def opens_every_panel(reads_vietnamese):
    """Open the panels beside the editor, one after the other."""

    def check(page):
        every = page.locator("[data-side-panel-toggle]").all()
        toggles = [toggle for toggle in every if toggle.is_visible()]
        assert len(toggles) >= 3
        for toggle in toggles:
            toggle.click()
            expect(toggle).to_have_attribute("aria-expanded", "true")
            reads_vietnamese(page, f"panel-{toggle.get_attribute('data-side-panel-toggle')}")
            toggle.click()

    return check


def test_the_editor_of_a_lesson(
    desk_page, stage, lesson, sign_in, reads_vietnamese, opens_every_panel
):
    page = desk_page
    sign_in(page, stage.trainer)
    page.goto(f"/quan-tri/pages/{lesson.pk}/edit/")
    body = page.locator("[data-contentpath=body]").first
    expect(page.get_by_role("button", name="Thu gọn tất cả")).to_be_visible()
    opens_every_panel(page)

    body.locator(".public-DraftEditor-content").first.click()
    page.keyboard.press("Control+a")
    expect(page.get_by_role("toolbar").first).to_be_visible()
    reads_vietnamese(page, "toolbar")
    body.locator("button.c-sf-add-button").first.click()
    expect(page.get_by_placeholder("Tìm trong các mục…")).to_be_visible()
    reads_vietnamese(page, "blocks")
    page.keyboard.press("Escape")

    page.locator("[name=title]").fill("Tên khác")
    expect(page.get_by_text("Đã lưu", exact=True).first).to_be_visible()
    reads_vietnamese(page, "saved")


def test_choosers(desk_page, stage, course, sign_in, reads_vietnamese):
    page = desk_page
    sign_in(page, stage.trainer)
    page.goto(f"/quan-tri/pages/{course.pk}/edit/")
    page.get_by_role("button", name="Chọn hình ảnh").first.click()
    dialog = page.locator(".modal-content")
    expect(dialog.get_by_role("tab").first).to_be_visible()
    reads_vietnamese(page, "image")
    dialog.get_by_role("tab").last.click()
    reads_vietnamese(page, "image-upload")


def test_the_editor_of_news(desk_page, stage, news, sign_in, reads_vietnamese, opens_every_panel):
    page = desk_page
    sign_in(page, stage.approver)
    page.goto(f"/quan-tri/pages/{news.pk}/edit/")
    opens_every_panel(page)
    page.get_by_role("button", name="Thêm thao tác").click()
    reads_vietnamese(page, "acts")
    page.keyboard.press("Escape")
    page.locator("[name=day]").click()
    picker = page.locator(".xdsoft_datetimepicker:visible")
    expect(picker.locator("thead th").first).to_have_text("T2")
    reads_vietnamese(page, "day")
    page.get_by_role("button", name="Trang", exact=True).click()
    reads_vietnamese(page, "tree")


@pytest.mark.parametrize("role", ["trainer", "approver"])
def test_screens_of_both(desk_page, stage, course, lesson, sign_in, reads_vietnamese, role):
    page = desk_page
    sign_in(page, getattr(stage, role))
    for name, address in {
        "home": "",
        "explorer": f"pages/{course.pk}/",
        "account": "account/",
        "history": f"pages/{lesson.pk}/history/",
        "workflow": f"pages/{lesson.pk}/workflow_history/",
        "course": f"pages/{course.pk}/edit/",
        "copy": f"pages/{lesson.pk}/copy/",
    }.items():
        assert page.goto(f"/quan-tri/{address}").ok, address
        reads_vietnamese(page, f"{role}-{name}")


def test_screens_of_the_approver(desk_page, stage, lesson, sign_in, reads_vietnamese):
    page = desk_page
    sign_in(page, stage.approver)
    for name, address in {
        "images": "images/",
        "image-add": "images/multiple/add/",
        "documents": "documents/",
        "locked": "reports/locked/",
        "aging": "reports/aging-pages/",
        "workflows": "reports/workflow/",
        "search": "pages/search/?q=chuyen",
        "delete": f"pages/{lesson.pk}/delete/",
        "move": f"pages/{lesson.pk}/move/",
        "unpublish": f"pages/{lesson.pk}/unpublish/",
    }.items():
        assert page.goto(f"/quan-tri/{address}").ok, address
        reads_vietnamese(page, name)
