"""The player on light streams: real ffmpeg, real hls.js, and the ledger behind it."""

import pytest
from playwright.sync_api import expect

from media.models import Conversion, WatchLedger
from media.services import run_conversion
from tests.factories.courses import EditionLessonFactory
from tests.factories.learning import EnrolmentFactory
from tests.media.films import film, uploaded

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 30


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    from django.test import override_settings

    with override_settings(FFMPEG_BINARY=""):
        path = tmp_path_factory.mktemp("film") / "film.mp4"
        return film(path, seconds=SECONDS, size="640x480")


@pytest.fixture
def lesson_address(settings, source):
    settings.ROOT_URLCONF = "tests.media.pages"
    settings.HEARTBEAT_SECONDS = 2
    settings.FFMPEG_BINARY = ""
    conversion = run_conversion(uploaded(source))
    assert conversion.state == Conversion.State.DONE
    asset = conversion.asset
    lesson = EditionLessonFactory(
        video=True, media_key=asset.key, media_seconds=asset.duration_seconds, watch_percent=90
    )
    enrolment = EnrolmentFactory(training_class__edition=lesson.edition)
    return enrolment.member, f"/thu/{enrolment.pk}/{lesson.pk}/"


def asked_for(page) -> list[str]:
    """Keep the addresses that the page asks for from now on."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(request.url.partition("//")[2]))
    return paths


def segments(paths: list[str]) -> list[str]:
    """Return the qualities of the segments that were asked for, in their order."""
    return [path.split("/")[-2] for path in paths if path.endswith(".m4s")]


def start(page) -> None:
    page.get_by_role("button", name="Xem video").click()
    expect(page.locator("[data-start]")).to_be_hidden()


def credited() -> int:
    return WatchLedger.objects.get().credited_seconds


def credited_beyond(page, seconds: int) -> None:
    for _look in range(100):
        if credited() > seconds:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{credited()} s are credited, more than {seconds} were expected")


def test_begins_low_changes_on_request_and_credits_the_same(
    page, lesson_address, sign_in, axe, fits, shoot
):
    member, address = lesson_address
    sign_in(page, member)
    paths = asked_for(page)
    page.goto(address)
    page.wait_for_timeout(500)
    quality = page.get_by_label("Chất lượng")
    expect(quality).to_have_value("auto")
    expect(page.locator(".player__facts")).to_contain_text("Thấp")
    assert not [path for path in paths if "hls" in path or "luong" in path or "session" in path]
    shoot(page, "before")
    axe(page)
    fits(page)

    start(page)

    credited_beyond(page, 2)
    assert page.evaluate("document.querySelector('video').src").startswith("blob:")
    assert segments(paths)[0] == "180"
    expect(page.locator("[data-credited]")).not_to_contain_text(": 00:00", timeout=10_000)

    before = len(paths)
    quality.select_option("audio")
    credited_beyond(page, credited() + 2)
    assert set(segments(paths[before:])) == {"audio"}
    shoot(page, "sound-only")

    before, at = len(paths), page.evaluate("document.querySelector('video').currentTime")
    quality.select_option("high")
    credited_beyond(page, credited() + 2)
    assert "800" in segments(paths[before:])
    assert page.evaluate("document.querySelector('video').videoHeight") == 480
    assert page.evaluate("document.querySelector('video').currentTime") >= at
    seen = WatchLedger.objects.get().seen
    assert len(seen) == 1, "a change of quality left a hole"
    axe(page)
    shoot(page, "high")

    page.locator("video").focus()
    page.keyboard.press("k")
    page.wait_for_timeout(500)
    page.reload()
    expect(page.get_by_label("Chất lượng")).to_have_value("high")
    before = len(paths)
    start(page)
    page.wait_for_timeout(1500)
    assert {path.split("/")[-2] for path in paths[before:] if "list.m3u8" in path} == {"800"}


def test_where_streams_do_not_come_through_the_file_itself_plays(
    desk_page, lesson_address, sign_in, shoot
):
    member, address = lesson_address
    sign_in(desk_page, member)
    page = desk_page.context.new_page()
    page.route("**/hoc-lieu/luong/**", lambda route: route.fulfill(status=404))
    page.goto(address)

    start(page)

    expect(page.get_by_role("alert")).to_contain_text("bản gốc", timeout=20_000)
    credited_beyond(page, 1)
    assert "/hoc-lieu/tep/" in page.evaluate("document.querySelector('video').currentSrc")
    shoot(page, "file")


def test_a_line_that_breaks_off_is_told_and_the_stream_goes_on(desk_page, lesson_address, sign_in):
    member, address = lesson_address
    sign_in(desk_page, member)
    page = desk_page.context.new_page()
    page.goto(address)
    module = "**/media/player/session.js*"
    page.route(module, lambda route: route.abort("internetdisconnected"))

    page.get_by_role("button", name="Xem video").click()

    expect(page.get_by_role("alert")).to_contain_text("Mất kết nối")
    page.unroute(module)
    start(page)
    credited_beyond(page, 1)
    expect(page.get_by_role("alert")).to_be_hidden()
