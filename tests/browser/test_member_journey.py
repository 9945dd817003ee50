"""A member from signing in to the result, on the real course; the network fails in between."""

import pytest
from playwright.sync_api import expect

from learning.models import LessonResult
from quizzes.models import Attempt, Question
from tests.factories.members import PASSWORD
from tests.factories.quizzes import right_places
from tests.flows.stage import MEMBER_CARD, let_time_pass

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lessons(stage):
    return list(stage.training_class.edition.lessons.order_by("position"))


@pytest.fixture
def enrolment(stage):
    return stage.enrolment(stage.training_class)


def address(enrolment, lesson):
    return f"/bai-hoc/{enrolment.pk}/{lesson.pk}/"


def right_texts(key):
    """Return the texts of the right options of a question of the bank."""
    version = Question.objects.get(key=key).versions.latest("number")
    return [option["text"] for option in version.options if option["key"] in version.correct]


def test_signs_in_by_card_number_and_finds_the_class(page, stage, enrolment, look):
    page.goto("/hoc-tap/")
    page.get_by_label("Số thẻ").fill(MEMBER_CARD)
    page.get_by_role("textbox", name="Mật khẩu").fill("sai-mat-khau")
    page.locator("main").get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.locator("main")).to_contain_text("không đúng")
    look(page, "login-refused")
    expect(page.get_by_label("Số thẻ")).to_have_value(MEMBER_CARD)

    page.get_by_role("textbox", name="Mật khẩu").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Đăng nhập", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Học tập của tôi")
    look(page, "home")
    page.get_by_role("link", name=stage.training_class.title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(stage.training_class.title)
    assert page.locator(".outline__item").count() == 7
    look(page, "class")
    page.goto("/giay-chung-nhan/")
    look(page, "no-certificate")
    page.goto("/tai-khoan/ho-so/")
    look(page, "profile")


def test_reads_a_lesson_to_its_end_and_answers(page, enrolment, lessons, sign_in, look):
    lesson = lessons[1]
    sign_in(page, enrolment.member)
    page.goto(address(enrolment, lesson))
    look(page, "lesson")
    let_time_pass(reading=90)
    page.locator(".reading").scroll_into_view_if_needed()
    expect(page.locator(".reading__item--met")).to_have_count(2, timeout=20_000)

    for number, key in enumerate(lesson.check_keys):
        form = page.locator(f"form#cau-hoi-{key}")
        rights = right_texts(key)
        if number == 0:
            wrong = form.locator(".choice").filter(has_not_text=rights[0]).first
            wrong.click()
            form.get_by_role("button").click()
            expect(form).to_contain_text("Chưa đúng")
            look(page, "wrong-answer")
            for text in rights:
                form.locator(".choice").filter(has_text=text).first.click()
            form.get_by_role("button").click()
        else:
            for text in rights:
                form.locator(".choice").filter(has_text=text).first.click()
            form.get_by_role("button").click()
        expect(form).to_contain_text("Đúng")

    expect(page.locator(".lesson__facts")).to_contain_text("Đạt")
    look(page, "lesson-passed")
    result = LessonResult.objects.get(enrolment=enrolment, lesson=lesson)
    assert result.evidence == 2


def test_watches_the_video(page, enrolment, lessons, sign_in, look, settings):
    settings.HEARTBEAT_SECONDS = 2
    sign_in(page, enrolment.member)
    page.goto(address(enrolment, lessons[0]))
    expect(page.locator("[data-credited]")).to_contain_text("00:00")
    look(page, "video")

    page.get_by_role("button", name="Xem video").focus()
    page.keyboard.press("k")

    expect(page.locator("[data-credited]")).not_to_contain_text(": 00:00", timeout=20_000)
    first = page.locator("[data-credited]").inner_text()
    expect(page.locator("[data-credited]")).not_to_have_text(first, timeout=20_000)
    assert page.evaluate("document.querySelector('video').videoWidth") > 0
    page.keyboard.press("k")
    page.wait_for_timeout(300)
    look(page, "video-credited")


def test_takes_the_test_although_the_network_fails(page, enrolment, lessons, sign_in, look):
    sign_in(page, enrolment.member)
    page.goto(address(enrolment, lessons[-1]))
    look(page, "quiz-rules")
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.locator(".question")).to_have_count(10)
    attempt = Attempt.objects.get(enrolment=enrolment)
    right = right_places(attempt)

    def choose(position):
        for place in right[position]:
            page.locator(f"#cau-{position} .choice").nth(place - 1).click()

    choose(1)
    expect(page.locator("#cau-1 [data-role=receipt]")).to_contain_text("Đã lưu")
    look(page, "quiz-saved")
    page = unwatched(page)
    page.context.set_offline(True)
    for position in (2, 3):
        choose(position)
    expect(page.locator("[data-role=state]")).to_have_text("Chờ gửi: 2 câu")
    look(page, "quiz-offline")
    page.context.set_offline(False)
    expect(page.locator("[data-role=state]")).to_contain_text("Đã lưu")
    for position in range(4, 10):
        choose(position)
    expect(page.locator("#cau-9 [data-role=receipt]")).to_contain_text("Đã lưu")

    page.get_by_role("button", name="Kiểm tra lại trước khi nộp").click()
    expect(page.locator("main")).to_contain_text("1 trên 10")
    look(page, "quiz-look-over")
    page.get_by_role("button", name="Nộp bài").click()

    expect(page.locator("h2#result")).to_contain_text("đạt")
    expect(page.locator("main")).to_contain_text("đúng 9 trên 10 câu")
    look(page, "quiz-result")
    page.goto("/hoc-tap/")
    expect(page.locator("main")).to_contain_text("1/7")
    look(page, "home-progress")


def unwatched(page):
    """Go on in a tab whose console may show that the network failed."""
    tab = page.context.new_page()
    tab.goto(page.url)
    page.goto("about:blank")
    tab.bring_to_front()
    return tab
