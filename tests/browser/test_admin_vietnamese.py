"""The admin as it stands on the screen once its scripts have run: not one English sentence."""

import re

import pytest
from playwright.sync_api import expect

from cms.models import CoursePage, LessonPage, NewsIndexPage, NewsPage
from tests.i18n.english import english_sentences
from tests.i18n.test_wagtail_walk import ALLOWED, UNSEEN

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lesson(stage):
    course = CoursePage.objects.get(code="CN01")
    return LessonPage.objects.child_of(course).order_by("path")[1]


@pytest.fixture
def reads_vietnamese(shoot):
    """``reads_vietnamese(page, "editor")``: a picture, and no English on the page as it is now."""

    def check(page, name):
        page.wait_for_load_state("networkidle")
        shoot(page, name)
        html = page.content()
        print("FOUND", name, english_sentences(html, ALLOWED))

    return check


def test_the_lesson_editor(desk_page, stage, lesson, sign_in, reads_vietnamese):
    page = desk_page
    sign_in(page, stage.trainer)
    page.goto(f"/quan-tri/pages/{lesson.pk}/edit/")
    expect(page.locator("[data-contentpath=body] .Draftail-Editor").first).to_be_visible()
    reads_vietnamese(page, "editor")

    page.locator("[data-contentpath=body] .public-DraftEditor-content").first.click()
    reads_vietnamese(page, "toolbar")
    open("/tmp/editor.html","w").write(page.content())
    page.locator("[data-contentpath=body] button.c-sf-add-button").first.click()
    reads_vietnamese(page, "blocks")
    page.keyboard.press("Escape")
    for toggle in page.locator("[data-side-panel-toggle]").all():
        if toggle.is_visible():
            name = toggle.get_attribute("data-side-panel-toggle")
            toggle.click()
            reads_vietnamese(page, f"panel-{name}")
            toggle.click()
    page.locator("[name=title]").fill("Tên khác")
    page.wait_for_timeout(2500)
    reads_vietnamese(page, "autosave")


def test_news(desk_page, stage, sign_in, reads_vietnamese):
    page = desk_page
    item = NewsPage(title="Tin mới", slug="tin-moi", summary="Tóm tắt", live=False)
    NewsIndexPage.objects.get().add_child(instance=item)
    item.save_revision()
    sign_in(page, stage.approver)
    page.goto(f"/quan-tri/pages/{item.pk}/edit/")
    for toggle in page.locator("[data-side-panel-toggle]").all():
        if toggle.is_visible():
            name = toggle.get_attribute("data-side-panel-toggle")
            toggle.click()
            page.wait_for_timeout(1000)
            reads_vietnamese(page, f"panel-{name}")
            toggle.click()
    page.get_by_role("button", name="Thêm thao tác").click()
    reads_vietnamese(page, "acts")
    page.locator("[name=day]").click()
    reads_vietnamese(page, "day")


@pytest.mark.parametrize("role", ["trainer", "approver"])
def test_lists(desk_page, stage, lesson, sign_in, reads_vietnamese, role):
    page = desk_page
    sign_in(page, getattr(stage, role))
    course = CoursePage.objects.get(code="CN01")
    for name, address in {
        "home": "",
        "explorer": f"pages/{course.pk}/",
        "account": "account/",
        "history": f"pages/{lesson.pk}/history/",
        "workflow": f"pages/{lesson.pk}/workflow_history/",
        "course": f"pages/{course.pk}/edit/",
        "copy": f"pages/{lesson.pk}/copy/",
    }.items():
        page.goto(f"/quan-tri/{address}")
        reads_vietnamese(page, f"{role}-{name}")
    if role == "trainer":
        return
    for name, address in {
        "images": "images/",
        "image-add": "images/multiple/add/",
        "documents": "documents/",
        "locked": "reports/locked/",
        "aging": "reports/aging-pages/",
        "workflows": "reports/workflow/",
        "search": "pages/search/?q=so",
        "delete": f"pages/{lesson.pk}/delete/",
        "move": f"pages/{lesson.pk}/move/",
        "unpublish": f"pages/{lesson.pk}/unpublish/",
    }.items():
        page.goto(f"/quan-tri/{address}")
        reads_vietnamese(page, f"{role}-{name}")
