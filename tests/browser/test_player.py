"""The player of recordings in a real browser, with the video of the demo course."""

from pathlib import Path

import pytest
from django.core.files import File
from playwright.sync_api import expect

from learning.models import LessonResult
from media.models import WatchLease, WatchLedger
from media.services import upload_asset
from tests.factories.courses import EditionLessonFactory
from tests.factories.learning import EnrolmentFactory

pytestmark = pytest.mark.django_db(transaction=True)
VIDEO = Path(__file__).parents[2] / "lms/demo/courses/chuyen_doi_so/video"
STEM = "chuyen-doi-so-gioi-thieu"


@pytest.fixture
def lesson_page(settings, page, sign_in):
    """The browser on a lesson with the video; beats every two seconds, 5 % are enough."""
    settings.ROOT_URLCONF = "tests.media.pages"
    settings.HEARTBEAT_SECONDS = 2
    with (VIDEO / f"{STEM}.mp4").open("rb") as video, (VIDEO / f"{STEM}.jpg").open("rb") as poster:
        asset = upload_asset(
            File(video),
            title="Video mở đầu",
            by=None,
            captions=(VIDEO / f"{STEM}.vtt").read_text(encoding="utf-8-sig"),
            poster=File(poster),
        )
    lesson = EditionLessonFactory(
        video=True, media_key=asset.key, media_seconds=asset.duration_seconds, watch_percent=5
    )
    enrolment = EnrolmentFactory(training_class__edition=lesson.edition)
    sign_in(page, enrolment.member)
    page.goto(f"/thu/{enrolment.pk}/{lesson.pk}/")
    return page


def play(page) -> None:
    # Before the script has run, the button is hidden and the keys are the browser's.
    page.locator("lms-player:defined").wait_for()
    start = page.locator("[data-start]")
    if start.is_visible():
        start.click()
        expect(start).to_be_hidden()
        return
    page.locator("video").focus()
    page.keyboard.press("k")


def position(page) -> float:
    return page.evaluate("document.querySelector('video').currentTime")


def play_until(page, seconds: float) -> None:
    """Wait for the player (``wait_for_function`` needs eval, which our pages forbid)."""
    for _look in range(100):
        if position(page) > seconds:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"the player stands at {position(page)}")


def second_page(page):
    """Another window on the same lesson, in which a refused report may stand in the console."""
    other = page.context.new_page()
    other.goto(page.url)
    return other


def test_watching_is_credited_shown_and_passes_the_lesson(lesson_page, axe, shoot, fits):
    page = lesson_page
    expect(page.locator("[data-credited]")).to_contain_text("00:00")
    shoot(page, "before")
    axe(page)
    fits(page)

    play(page)

    expect(page.locator("[data-passed]")).to_have_text("Bài học này đã đạt.", timeout=30_000)
    play(page)
    page.wait_for_timeout(500)
    shoot(page, "after")
    axe(page)
    assert LessonResult.objects.passed().count() == 1
    ledger = WatchLedger.objects.get()
    assert ledger.seen[0].start == 0
    assert abs(ledger.seen[0].end - position(page)) <= 1.5
    where = position(page)
    page.reload()
    play(page)
    play_until(page, 1)
    play(page)
    page.wait_for_timeout(500)
    assert where - 1 <= position(page) <= where + 5


def test_seeking_leaves_a_hole_that_is_shown(lesson_page, shoot):
    page = lesson_page
    play(page)
    play_until(page, 1.5)
    for _skip in range(2):
        page.get_by_role("button", name="Tiến 10 giây").click()
    page.wait_for_timeout(3500)
    play(page)
    page.wait_for_timeout(500)

    seen = WatchLedger.objects.get().seen

    assert len(seen) == 2
    assert seen[1].start - seen[0].end >= 15
    expect(page.locator("[data-missing]")).to_contain_text("00:0")
    assert page.locator("[data-bar] rect").count() == 2
    shoot(page, "hole")


def test_another_device_stops_this_one(lesson_page, shoot):
    first = second_page(lesson_page)
    play(first)
    play_until(first, 0.5)
    play(lesson_page)
    play_until(lesson_page, 0.5)
    first.bring_to_front()

    expect(first.get_by_role("alert")).to_contain_text("thiết bị khác", timeout=20_000)

    assert first.evaluate("document.querySelector('video').paused")
    assert WatchLease.objects.still_open().count() == 1
    shoot(first, "elsewhere")
    play(lesson_page)
    lesson_page.wait_for_timeout(500)


def test_a_speed_beyond_the_policy_is_set_back(lesson_page):
    page = lesson_page
    play(page)
    play_until(page, 0.5)
    page.evaluate("document.querySelector('video').playbackRate = 4")

    expect(page.get_by_role("alert")).to_contain_text("1.5")
    assert page.evaluate("document.querySelector('video').playbackRate") == 1.5
    page.get_by_label("Tốc độ").select_option("1.25")
    assert page.evaluate("document.querySelector('video').playbackRate") == 1.25


def test_what_is_watched_without_a_connection_is_credited_later(lesson_page):
    page = second_page(lesson_page)
    play(page)
    play_until(page, 0.5)
    page.route("**/hoc-lieu/nhip/**", lambda route: route.abort("internetdisconnected"))
    expect(page.get_by_role("alert")).to_contain_text("Mất kết nối", timeout=20_000)
    page.wait_for_timeout(3000)
    page.unroute("**/hoc-lieu/nhip/**")

    expect(page.get_by_role("alert")).to_be_hidden(timeout=20_000)

    play(page)
    page.wait_for_timeout(500)
    ledger = WatchLedger.objects.get()
    assert len(ledger.seen) == 1
    assert ledger.credited_seconds >= position(page) - 1.5


def test_without_javascript_it_plays_and_says_what_is_missing(lesson_page, browser, shoot):
    cookies = lesson_page.context.cookies()
    context = browser.new_context(java_script_enabled=False, viewport=lesson_page.viewport_size)
    context.add_cookies(cookies)
    plain = context.new_page()
    plain.goto(lesson_page.url)

    assert "JavaScript" in plain.locator("noscript").inner_text()
    assert plain.get_by_text("Bản lời đọc").is_visible()
    assert not plain.get_by_role("button", name="Tiến 10 giây").is_visible()
    shoot(plain, "plain")
    context.close()
