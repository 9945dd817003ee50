"""Larger text, and a test answered by the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.factories.quizzes import AttemptFactory

pytestmark = pytest.mark.django_db(transaction=True)


def size_of(page):
    return page.evaluate("parseFloat(getComputedStyle(document.querySelector('main')).fontSize)")


def test_larger_text_stays_and_everything_still_fits(page, stage, sign_in, look):
    sign_in(page, stage.member)
    page.goto("/hoc-tap/")
    before = size_of(page)
    assert before >= 18

    page.locator(".text-size__button--large").click()

    assert size_of(page) >= before * 1.15
    look(page, "home-large")
    enrolment = stage.enrolment(stage.training_class)
    lesson = enrolment.training_class.edition.lessons.filter(kind="reading").first()
    page.goto(f"/bai-hoc/{enrolment.pk}/{lesson.pk}/")
    assert size_of(page) >= before * 1.15
    look(page, "lesson-large")
    page.locator(".text-size__button").first.click()
    assert size_of(page) == before


def has_visible_focus(page):
    """Tell whether what has the focus shows it: an outline, or a shadow around its label."""
    return page.evaluate(
        """() => {
          const shown = (it) => {
            const style = getComputedStyle(it);
            const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
            return outlined || style.boxShadow !== 'none';
          };
          const it = document.activeElement;
          const around = it.closest('label');
          return it !== document.body && (shown(it) || (around !== null && shown(around)));
        }"""
    )


def test_a_question_is_answered_and_handed_in_by_the_keyboard(page, sign_in, shoot):
    attempt = AttemptFactory(version__size=2)
    sign_in(page, attempt.enrolment.member)
    page.goto(f"/kiem-tra/lam-bai/{attempt.pk}/")
    expect(page.locator("[data-role=flag]").first).to_be_visible()

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    for _press in range(30):
        page.keyboard.press("Tab")
        assert has_visible_focus(page), page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("document.activeElement.name") == "q-1":
            break
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    shoot(page, "focus")
    expect(page.locator("#cau-1 [data-role=receipt]")).to_contain_text("Đã lưu")
    expect(page.locator("#cau-1 input[value='2']")).to_be_checked()

    press_until(page, "Kiểm tra lại trước khi nộp")
    page.wait_for_url("**/kiem-tra-lai/")
    press_until(page, "Nộp bài")
    page.wait_for_url("**/ket-qua/**")
    attempt.refresh_from_db()
    assert not attempt.is_open
    row = attempt.questions.get(position=1)
    assert row.answer == [row.option_order[1]]


def press_until(page, words):
    """Go on with Tab until the focus is on the button with these words, and press Enter."""
    for _press in range(40):
        page.keyboard.press("Tab")
        assert has_visible_focus(page), page.evaluate("document.activeElement.outerHTML")
        if words in page.evaluate("document.activeElement.innerText || ''"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no {words} within 40 presses")
