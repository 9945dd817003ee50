"""A test in a real browser: autosave, a lost network, an expired page, the clock."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from quizzes.models import Attempt
from tests.factories.quizzes import AttemptFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def attempt():
    return AttemptFactory(version__size=5, lesson_facts={"title": "Bài kiểm tra cuối khóa"})


@pytest.fixture
def open_attempt(page, sign_in, attempt):
    """Open the attempt; ``is_watched=False`` where the lost network is an error of the console."""

    def opened(*, is_watched=True):
        sign_in(page, attempt.enrolment.member)
        tab = page if is_watched else page.context.new_page()
        tab.goto(reverse("quizzes:attempt", args=[attempt.pk]))
        expect(tab.locator("[data-role=flag]").first).to_be_visible()
        return tab

    return opened


def choose(page, position, place):
    page.locator(f"#cau-{position} .choice").nth(place - 1).click()


def sequences(attempt):
    return list(attempt.questions.order_by("position").values_list("sequence", flat=True))


def kept(page):
    return page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('lms-answers-')).length"
    )


def test_saves_each_answer_looks_over_and_shows_the_result(open_attempt, attempt, axe, shoot):
    page = open_attempt()
    axe(page)
    choose(page, 1, 2)
    expect(page.locator("#cau-1 [data-role=receipt]")).to_contain_text("Đã lưu")
    expect(page.locator("[data-grid='1']")).to_contain_text("đã trả lời")
    page.locator("#cau-2 [data-role=flag]").click()
    expect(page.locator("[data-grid='2']")).to_contain_text("đánh dấu xem lại")
    choose(page, 1, 3)
    expect(page.locator("input[name=was-1]")).to_have_value("2:3")
    assert sequences(attempt) == [2, 0, 0, 0, 0]
    assert kept(page) == 0
    shoot(page, "quiz-attempt")

    page.get_by_role("button", name="Kiểm tra lại trước khi nộp").click()
    expect(page.locator("main")).to_contain_text("Còn 4 trên 5 câu chưa trả lời")
    axe(page)
    shoot(page, "quiz-look-over")
    page.get_by_role("button", name="Nộp bài").click()

    expect(page.locator("h2#result")).to_contain_text("Đồng chí")
    axe(page)
    shoot(page, "quiz-result")
    assert not Attempt.objects.get().is_open


def test_keeps_answers_without_network_and_sends_them_later(open_attempt, attempt, axe, shoot):
    page = open_attempt(is_watched=False)
    choose(page, 1, 1)
    expect(page.locator("#cau-1 [data-role=receipt]")).to_contain_text("Đã lưu")

    page.context.set_offline(True)
    choose(page, 2, 2)
    choose(page, 3, 3)
    expect(page.locator("[data-role=state]")).to_have_text("Chờ gửi: 2 câu")
    expect(page.locator("[data-role=notice-text]")).to_contain_text("Mất kết nối")
    axe(page)
    shoot(page, "quiz-offline")
    assert sequences(attempt) == [1, 0, 0, 0, 0]

    page.context.set_offline(False)
    expect(page.locator("[data-role=state]")).to_contain_text("Đã lưu")
    expect(page.locator("[data-role=notice]")).to_be_hidden()
    assert sequences(attempt) == [1, 1, 1, 0, 0]
    assert kept(page) == 0


def test_survives_a_reload_before_the_answer_was_sent(open_attempt, attempt):
    page = open_attempt(is_watched=False)
    page.route("**/kiem-tra/luu/**", lambda route: route.abort())
    choose(page, 4, 2)
    expect(page.locator("[data-role=state]")).to_have_text("Chờ gửi: 1 câu")
    page.unroute("**/kiem-tra/luu/**")

    page.reload()

    expect(page.locator("#cau-4 input[value='2']")).to_be_checked()
    expect(page.locator("#cau-4 [data-role=receipt]")).to_contain_text("Đã lưu")
    assert sequences(attempt) == [0, 0, 0, 1, 0]


def test_says_to_sign_in_again_and_then_sends_what_was_kept(open_attempt, attempt):
    page = open_attempt(is_watched=False)
    page.locator("lms-attempt").evaluate("(it) => { it.dataset.saveUrl = '/kiem-tra/luu/x/' }")
    choose(page, 5, 1)
    expect(page.get_by_role("link", name="Đăng nhập lại ở thẻ mới")).to_be_visible()
    assert sequences(attempt) == [0, 0, 0, 0, 0]

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator("#cau-5 [data-role=receipt]")).to_contain_text("Đã lưu")
    assert sequences(attempt) == [0, 0, 0, 0, 1]


def test_the_clock_is_the_servers_and_the_end_leads_to_the_result(open_attempt, attempt, page):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE quizzes_attempt SET deadline_at = clock_timestamp() + interval '62 seconds'"
        )
    page.context.add_init_script("const now = Date.now; Date.now = () => now() + 86400000")
    page = open_attempt()
    expect(page.locator("[data-role=warning]")).to_have_text("Còn 1 phút")
    minutes, seconds = page.locator("[data-role=clock]").inner_text().split(":")
    assert 50 < int(minutes) * 60 + int(seconds) <= 60
    page.get_by_role("button", name="Ẩn đồng hồ").click()
    expect(page.locator("[data-role=clock]")).to_be_hidden()

    choose(page, 1, 1)
    expect(page.locator("#cau-1 [data-role=receipt]")).to_contain_text("Đã lưu")
    page.locator("lms-timer").evaluate("(timer) => timer.sync(1)")
    page.wait_for_url("**/ket-qua/**", timeout=15_000)

    assert Attempt.objects.get().state == Attempt.State.SUBMITTED
    assert sequences(attempt)[0] == 1


def test_a_second_device_is_told_of_a_newer_answer(open_attempt, attempt):
    page = open_attempt(is_watched=False)
    client = Client()
    client.force_login(attempt.enrolment.member)
    client.post(reverse("quizzes:save", args=[attempt.pk]), {"was-1": "0:", "q-1": "3"})

    choose(page, 1, 1)

    expect(page.locator("[data-role=notice-text]")).to_contain_text("câu trả lời mới hơn")
    page.get_by_role("link", name="Tải lại trang này").click()
    expect(page.locator("#cau-1 input[value='3']")).to_be_checked()
