"""What the lesson page is given: addresses, standing, words; and what without JavaScript."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from media import selectors, services
from media.models import WatchLedger
from media.rules import Stretch
from tests.factories.media import MediaAssetFactory, converted, watching
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db


def page(player) -> str:
    html = render_to_string("media/player.html", {"player": player})
    return re.sub(r"\s+", " ", html)


def test_before_anything_was_watched(count_queries):
    enrolment, lesson, _asset = watching()

    with count_queries(exactly=3):
        player = selectors.player_context(enrolment, lesson)

    html = page(player)
    assert "Đã ghi nhận: 00:00 trên 01:20 (0 %)." in html
    assert "Chưa xem: 00:00–01:20." in html
    assert "xem ít nhất 90 %" in html
    assert 'preload="none"' in html
    assert f"/hoc-lieu/xem/{enrolment.pk}/{lesson.pk}/" in html
    assert "<noscript>" in html
    assert "Xin chào các đồng chí." in html


def test_each_quality_says_what_it_costs_before_anything_is_played(count_queries):
    enrolment, lesson, asset = watching()
    converted(asset)

    with count_queries(exactly=4):
        player = selectors.player_context(enrolment, lesson)

    html = page(player)
    assert "Thấp 1,0 MB; Vừa 2,0 MB; Cao 3,0 MB; Chỉ nghe 4,0 MB." in html
    assert "Tự động (tối đa 3,0 MB)" in html
    assert '<option value="audio">Chỉ nghe (4,0 MB)</option>' in html
    assert [source["choice"] for source in json.loads(player["sources_json"])][-1] == "file"


def test_before_the_tap_nothing_of_the_player_but_the_smallest_part_is_loaded():
    enrolment, lesson, asset = watching()
    converted(asset)

    html = page(selectors.player_context(enrolment, lesson))

    assert re.findall(r'<script[^>]*src="([^"]+)"', html) == ["/static/media/lms-player.js"]
    assert len(Path(finders.find("media/lms-player.js")).read_bytes()) < 4_000


def test_what_is_credited_and_what_is_missing():
    enrolment, lesson, asset = watching()
    WatchLedger.objects.create(
        enrolment=enrolment,
        lesson=lesson,
        asset=asset,
        seen=[Stretch(0, 40), Stretch(55, 80)],
        credited_seconds=65,
        last_position=61.5,
    )

    player = selectors.player_context(enrolment, lesson)

    html = page(player)
    assert player["position"] == 61.5
    assert "Đã ghi nhận: 01:05 trên 01:20 (81 %)." in html
    assert "Chưa xem: 00:40–00:55." in html
    assert 'x="55" width="25"' in html


def test_numbers_for_programs_are_plain():
    enrolment, lesson, _asset = watching(duration=3600)

    html = page(selectors.player_context(enrolment, lesson))

    assert 'data-duration="3600"' in html
    assert 'viewBox="0 0 3600 10"' in html
    assert 'data-max-rate="1.5"' in html


def test_many_gaps_are_listed_in_part():
    standing = selectors.Standing(
        seen=[Stretch(at, at + 5) for at in range(0, 200, 10)],
        credited=100,
        duration=200,
        watch_percent=90,
        is_passed=False,
    )

    assert standing.missing_text.count("–") == 6
    assert standing.missing_text.endswith(" …")


def test_a_recording_that_is_not_ready_says_so():
    enrolment, lesson, asset = watching()
    type(asset).objects.update(state="uploaded")

    html = page(selectors.player_context(enrolment, lesson))

    assert "<video" not in html
    assert "chưa sẵn sàng" in html


def test_a_preview_credits_nothing():
    trainer = UserFactory()
    html = page(selectors.preview_context(MediaAssetFactory(), user=trainer))

    assert 'data-lease-url=""' in html
    assert "Xem thử" in html


def test_sound_alone_has_no_picture():
    enrolment, lesson, asset = watching()
    type(asset).objects.update(kind="audio", mime="audio/mp4")

    html = page(selectors.player_context(enrolment, lesson))

    assert "<audio" in html
    assert "<video" not in html


def test_no_style_and_no_handler_stand_in_the_markup():
    enrolment, lesson, _asset = watching()
    html = page(selectors.player_context(enrolment, lesson))

    assert not re.search(r"\s(style|on\w+)=", html)


def test_a_withdrawn_result_comes_back_when_the_recording_was_watched():
    enrolment, lesson, asset = watching()
    WatchLedger.objects.create(
        enrolment=enrolment, lesson=lesson, asset=asset, seen=[Stretch(0, 80)], credited_seconds=80
    )

    services.open_lease(enrolment, lesson=lesson)

    assert selectors.standing_of(enrolment, lesson).is_passed


def test_members_and_strangers_see_their_own_ledgers_only():
    enrolment, lesson, asset = watching()
    WatchLedger.objects.create(enrolment=enrolment, lesson=lesson, asset=asset)
    services.open_lease(enrolment, lesson=lesson)

    assert WatchLedger.objects.visible_to(enrolment.member).count() == 1
    assert not WatchLedger.objects.visible_to(UserFactory()).exists()
