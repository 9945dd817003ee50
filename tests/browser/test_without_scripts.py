"""JavaScript is off: a lesson, its questions and a whole test by plain forms."""

import pytest
from playwright.sync_api import expect

from learning.models import LessonResult, ReadingVisit
from quizzes.models import Attempt, Question
from tests.factories.members import PASSWORD
from tests.factories.quizzes import right_places
from tests.flows.stage import let_time_pass

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["360", "1280"])
def plain(request, browser, live_server, stage):
    """A page without scripts, signed in by the form."""
    context = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=False,
        viewport={"width": int(request.param), "height": 740},
        locale="vi-VN",
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/tai-khoan/login/")
    page.locator("#id_login").fill(stage.plain_member.card_number)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Đăng nhập", exact=True).click()
    yield page
    context.close()


@pytest.fixture
def enrolment(stage):
    return stage.enrolment(stage.training_class, stage.plain_member)


def test_reads_a_lesson_and_answers_its_questions(plain, enrolment, shoot):
    lesson = enrolment.training_class.edition.lessons.filter(kind="reading").first()
    plain.goto(f"/bai-hoc/{enrolment.pk}/{lesson.pk}/")
    let_time_pass(reading=90)

    plain.get_by_role("button", name="Tôi đã đọc").click()
    for key in lesson.check_keys:
        version = Question.objects.get(key=key).versions.latest("number")
        form = plain.locator(f"form#cau-hoi-{key}")
        for option in version.options:
            if option["key"] in version.correct:
                form.locator(".choice").filter(has_text=option["text"]).first.click()
        form.get_by_role("button").click()
        expect(plain.locator(f"form#cau-hoi-{key}")).to_contain_text("Đúng")

    assert ReadingVisit.objects.get(enrolment=enrolment).reached_end_at is not None
    assert LessonResult.objects.passed().filter(enrolment=enrolment, lesson=lesson).exists()
    expect(plain.locator(".lesson__facts")).to_contain_text("Đạt")
    shoot(plain, "lesson")


def test_takes_a_whole_test(plain, enrolment, shoot):
    lesson = enrolment.training_class.edition.lessons.get(kind="quiz")
    plain.goto(f"/bai-hoc/{enrolment.pk}/{lesson.pk}/")
    plain.get_by_role("button", name="Bắt đầu").click()
    attempt = Attempt.objects.get(enrolment=enrolment)
    right = right_places(attempt)

    def choose(*positions):
        for position in positions:
            for place in right[position]:
                plain.locator(f"#cau-{position} .choice").nth(place - 1).click()

    choose(1, 2, 3)
    plain.get_by_role("button", name="Lưu bài làm").click()
    expect(plain.locator("main")).to_contain_text("Đã lưu")
    assert attempt.questions.exclude(answer=[]).count() == 3
    choose(*range(4, 11))
    shoot(plain, "quiz")
    plain.get_by_role("button", name="Kiểm tra lại trước khi nộp").click()
    assert attempt.questions.exclude(answer=[]).count() == 10
    plain.get_by_role("button", name="Nộp bài").click()

    expect(plain.locator("main")).to_contain_text("đúng 10 trên 10 câu")
    shoot(plain, "result")
    attempt.refresh_from_db()
    assert attempt.score == 10


def test_menu_and_account_can_be_reached(plain, shoot):
    plain.locator(".menu__summary, .account-menu__summary").locator("visible=true").click()
    expect(plain.get_by_role("button", name="Đăng xuất").locator("visible=true")).to_have_count(1)
    shoot(plain, "menu")
