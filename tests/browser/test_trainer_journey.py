"""A trainer edits a lesson and submits it; the approver sees it and publishes."""

import pytest
from playwright.sync_api import expect

from cms.models import CoursePage, LessonPage

pytestmark = pytest.mark.django_db(transaction=True)
ADDED = "Bổ sung: xem thêm ví dụ ở đơn vị mình."


@pytest.fixture
def lesson(stage):
    course = CoursePage.objects.get(code="CN01")
    return LessonPage.objects.child_of(course).order_by("path")[1]


def menu_of(page):
    """Return the entries of the admin's main menu, without the account."""
    entries = page.locator("#wagtail-sidebar .sidebar-main-menu__list > li")
    return [" ".join(text.split()) for text in entries.all_inner_texts()]


def test_the_desk_is_short_and_in_vietnamese(desk_page, stage, sign_in, shoot, axe_of_admin):
    page = desk_page
    sign_in(page, stage.trainer)
    page.goto("/quan-tri/")
    assert page.locator("html").get_attribute("lang") == "vi"
    expect(page.locator("#wagtail-sidebar")).to_contain_text("Khóa học của tôi")
    assert 4 <= len(menu_of(page)) <= 7
    shoot(page, "home")
    axe_of_admin(page)

    page.get_by_role("link", name="Khóa học của tôi").click()
    shoot(page, "courses")
    axe_of_admin(page)
    page.get_by_role("link", name=stage.course.title).first.click()
    expect(page.locator("main")).to_contain_text("Đề cương và điều kiện của khóa học")
    shoot(page, "course")
    for address, name in (
        ("video/", "videos"),
        ("cau-hoi/", "questions"),
        ("bai-kiem-tra/", "quizzes"),
        ("video/moi/", "upload"),
    ):
        page.goto(f"/quan-tri/ban-bien-tap/{address}")
        shoot(page, name)
        axe_of_admin(page)


def test_a_lesson_is_edited_previewed_submitted_and_published(
    desk_page, stage, lesson, sign_in, shoot
):
    page = desk_page
    sign_in(page, stage.trainer)
    page.goto(f"/quan-tri/pages/{lesson.pk}/edit/")
    page.locator("[name=summary]").fill(ADDED)
    shoot(page, "lesson")
    preview_in_panel_and_tab(page, shoot)
    page.get_by_role("button", name="Thêm thao tác").click()
    page.locator("[name=action-submit]").click()
    expect(page.locator(".messages")).to_contain_text(lesson.title)
    shoot(page, "submitted")
    assert LessonPage.objects.get(pk=lesson.pk).current_workflow_state is not None
    assert LessonPage.objects.get(pk=lesson.pk).summary != ADDED

    sign_in(page, stage.approver)
    page.goto("/quan-tri/")
    expect(page.locator("main")).to_contain_text(lesson.title)
    shoot(page, "approver-home")
    page.goto(f"/quan-tri/pages/{lesson.pk}/edit/")
    page.get_by_role("button", name="Thêm thao tác").click()
    shoot(page, "approver-acts")
    page.locator("[data-workflow-action-name=approve]").first.click()
    expect(page.locator(".messages")).to_contain_text(lesson.title)
    shoot(page, "published")

    assert LessonPage.objects.get(pk=lesson.pk).summary == ADDED


def preview_in_panel_and_tab(page, shoot):
    """Look at what is not saved yet, beside the editor and in a tab of its own."""
    page.get_by_role("button", name="Mở hoặc đóng xem trước").click()
    panel = page.frame_locator("iframe.w-preview__iframe:not(.w-preview__proxy)")
    expect(panel.locator("main")).to_contain_text(ADDED)
    shoot(page, "preview-panel")
    with page.expect_popup() as preview:
        page.get_by_role("link", name="Xem trước ở thẻ mới").click()
    expect(preview.value.locator("main")).to_contain_text(ADDED)
    shoot(preview.value, "preview")
    preview.value.close()


def test_members_and_clerks_do_not_come_in(page, stage, sign_in):
    # A refused page stands in the console as an error, so in a tab that is not watched.
    tab = page.context.new_page()
    for person in (stage.member, stage.clerk):
        sign_in(page, person)
        response = tab.goto("/quan-tri/")
        assert response.status == 404
        assert tab.locator("#wagtail-sidebar").count() == 0
