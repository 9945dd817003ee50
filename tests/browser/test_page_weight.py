"""What a first visit brings over the line, as nginx and whitenoise would send it (QUALITY D2).

Text is weighed compressed by brotli at the level that static files get; pictures and fonts as they
are.  Times are not tested here: ``make bench-pages`` prints them.
"""

import brotli
import pytest

from quizzes.services import start_attempt

pytestmark = pytest.mark.django_db(transaction=True)

KB = 1000
TEXT_TYPES = ("html", "css", "javascript", "svg", "json")


@pytest.fixture
def lessons(stage):
    return {lesson.kind: lesson for lesson in stage.training_class.edition.lessons.all()[::-1]}


@pytest.fixture
def weigh(desk_page, sign_in):
    """``weigh(member, address)``: open a page in an empty browser; bytes by kind of resource."""
    answers = []
    desk_page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright marks the handler

    def opened(member, address):
        sign_in(desk_page, member)
        answers.clear()
        desk_page.goto(address)
        desk_page.wait_for_load_state("networkidle")
        sizes = {}
        for answer in answers:
            kind = answer.request.resource_type
            sizes[kind] = sizes.get(kind, 0) + _on_the_line(answer)
        return sizes

    return opened


def _on_the_line(answer):
    if not answer.ok:
        return 0
    content = answer.body()
    is_text = any(word in answer.headers.get("content-type", "") for word in TEXT_TYPES)
    return len(brotli.compress(content, quality=5)) if is_text else len(content)


def test_a_text_lesson_comes_in_150_kilobytes_with_20_of_scripts(stage, lessons, weigh):
    enrolment = stage.enrolment(stage.training_class)

    sizes = weigh(enrolment.member, f"/bai-hoc/{enrolment.pk}/{lessons['reading'].pk}/")

    assert sizes["document"] > 5 * KB
    assert sizes["font"] > 5 * KB
    assert sum(sizes.values()) <= 150 * KB, sizes
    assert sizes["script"] <= 20 * KB, sizes


def test_a_quiz_comes_in_180_kilobytes_with_45_of_scripts(stage, lessons, weigh):
    enrolment = stage.enrolment(stage.training_class)
    attempt = start_attempt(enrolment, lesson=lessons["quiz"])

    sizes = weigh(enrolment.member, f"/kiem-tra/lam-bai/{attempt.pk}/")

    assert sizes["document"] > 3 * KB
    assert sum(sizes.values()) <= 180 * KB, sizes
    assert sizes["script"] <= 45 * KB, sizes


def test_a_video_lesson_brings_no_video_and_no_player_of_others_before_the_tap(
    stage, lessons, weigh
):
    enrolment = stage.enrolment(stage.training_class)

    sizes = weigh(enrolment.member, f"/bai-hoc/{enrolment.pk}/{lessons['video'].pk}/")

    assert sum(sizes.values()) <= 170 * KB, sizes
    assert sizes["script"] <= 30 * KB, sizes


def test_pictures_of_a_lesson_are_cut_to_the_screen_and_wait_for_their_turn(
    stage, lessons, desk_page, sign_in
):
    enrolment = stage.enrolment(stage.training_class)
    sign_in(desk_page, enrolment.member)

    desk_page.goto(f"/bai-hoc/{enrolment.pk}/{lessons['reading'].pk}/")

    pictures = desk_page.locator("main img")
    assert pictures.count() > 0
    for picture in pictures.all():
        assert picture.get_attribute("loading") == "lazy"
        assert picture.get_attribute("srcset").count("w,") >= 1
        assert picture.get_attribute("width"), "without a size the text jumps when it arrives"
