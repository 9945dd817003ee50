"""Fifteen ways to earn watched time without watching (QUALITY SEC-11), each through both doors.

Each may earn what the server's clock allows, at the fastest allowed speed and with one interval
of tolerance, and nothing more.
"""

import json

import pytest
from django.conf import settings

from learning.models import LessonResult
from media.models import WatchLease, WatchLedger
from tests.factories.learning import EnrolmentFactory
from tests.factories.media import MediaAssetFactory, watching
from tests.media.conftest import Player, elapse

pytestmark = pytest.mark.django_db

HOUR = 3600


def allowed(seconds: float) -> float:
    return seconds * settings.WATCH_MAX_RATE + settings.HEARTBEAT_SECONDS


@pytest.fixture
def player(door):
    enrolment, lesson, _asset = watching(duration=HOUR)
    player = Player(enrolment, lesson, door)
    assert player.open() == 200
    return player


def test_1_replaying_one_report_earns_it_once(player):
    elapse(15)
    answers = [player.beat((0, 15), sequence=1) for _again in range(20)]
    for _again in range(20):
        elapse(15)
        answers.append(player.beat((0, 15)))

    assert {status for status, _answer in answers} == {200}
    assert player.credited == 15


def test_2_sixteen_times_the_speed_earns_the_allowed_one(player):
    for place in range(10):
        elapse(15)
        player.beat((place * 240, (place + 1) * 240), rate=1)
        elapse(15)
        player.beat((place * 240, (place + 1) * 240), rate=16)

    assert 0 < player.credited <= allowed(300)


def test_3_five_tabs_earn_as_much_as_one(player, door):
    tabs = [player] + [Player(player.enrolment, player.lesson, door) for _tab in range(4)]
    for tab in tabs[1:]:
        assert tab.open() == 200
    for turn in range(8):
        elapse(15)
        for number, tab in enumerate(tabs):
            tab.beat((number * 600 + turn * 15, number * 600 + turn * 15 + 15))

    assert 0 < player.credited <= allowed(120)
    assert WatchLease.objects.still_open().filter(member=player.enrolment.member).count() == 1


def test_4_two_devices_taking_turns_earn_as_much_as_one(player, door):
    devices = [player, Player(player.enrolment, player.lesson, door)]
    for turn in range(40):
        device = devices[turn % 2]
        assert device.open() == 200
        elapse(3)
        device.beat((turn * 90, turn * 90 + 90))

    assert 0 < player.credited <= allowed(120)


def test_5_a_forged_position_earns_nothing(player):
    elapse(15)
    for forged in (HOUR, HOUR - 1, 0.5):
        player.beat((0, 15), position=forged)

    assert player.credited == 15


def test_6_gaps_between_reports_earn_no_more_than_the_longest_allowed(player):
    elapse(2 * HOUR)
    player.beat((0, HOUR))

    assert 0 < player.credited <= allowed(settings.WATCH_MAX_GAP_SECONDS)


def test_7_a_background_tab_earns_nothing_and_saves_no_time_up(player):
    for _beat in range(20):
        elapse(15)
        player.beat(playing=False)
    assert player.credited == 0

    player.beat((0, 300))

    assert player.credited <= settings.HEARTBEAT_SECONDS


def test_8_a_lesson_with_another_recording_earns_nothing_there(player):
    other = MediaAssetFactory()
    elapse(30)
    player.beat((0, 30), asset=other.pk, media_key=str(other.key), lesson=player.lesson.pk + 1)

    assert player.credited == 30
    assert list(WatchLedger.objects.values_list("asset_id", flat=True)) != [other.pk]
    assert WatchLedger.objects.count() == 1


def test_9_the_token_of_another_member_earns_the_thief_nothing(player, door):
    thief = Player(
        EnrolmentFactory(training_class=player.enrolment.training_class), player.lesson, door
    )
    assert thief.open() == 200
    thief.url = player.url
    elapse(30)

    status, answer = thief.beat((0, 30))

    assert (status, answer["error"]) == (403, "BeatRefused")
    assert thief.credited == 0
    assert player.credited == 0


def test_10_nothing_is_earned_after_closing(player):
    elapse(15)
    player.beat((0, 15), closing=True)
    elapse(60)

    status, answer = player.beat((15, 75))

    assert (status, answer["error"]) == (409, "LeaseClosed")
    assert player.credited == 15


def test_11_reordered_reports_earn_what_ordered_ones_do(player):
    elapse(15)
    player.beat((0, 15), sequence=1)
    elapse(15)
    player.beat((0, 30), sequence=3)
    player.beat((100, 130), sequence=2)
    player.beat((200, 230), sequence=1)

    assert player.credited == 30


def test_12_a_burst_of_saved_up_reports_earns_the_time_since_the_last(player):
    elapse(60)
    for place in range(100):
        player.beat((place * 15, place * 15 + 15))

    assert 0 < player.credited <= allowed(60)


def test_13_seeking_to_the_end_passes_nothing(player):
    elapse(15)
    player.beat((0, 10), (HOUR - 5, HOUR))
    elapse(15)
    _status, answer = player.beat((HOUR - 20, HOUR), position=HOUR)

    assert player.credited == 30
    assert answer["passed"] is False
    assert not LessonResult.objects.passed().exists()


def test_14_a_script_without_a_picture_earns_the_time_it_waits(player):
    for place in range(200):
        elapse(0.5)
        player.beat((place * 18, place * 18 + 18))

    assert 0 < player.credited <= allowed(100)


def test_15_a_shorter_recording_told_by_the_browser_changes_nothing(player):
    elapse(30)
    status, answer = player.beat((0, 30), duration=30, duration_seconds=30, watch_percent=1)

    assert (status, answer["duration"]) == (200, HOUR)
    assert answer["percent"] == 0
    assert not LessonResult.objects.passed().exists()


def test_opening_again_and_again_earns_the_time_it_takes(player):
    for turn in range(50):
        assert player.open() == 200
        player.beat((turn * 60, turn * 60 + 60))

    assert player.credited <= settings.HEARTBEAT_SECONDS


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", '"9"', "null", "true"])
def test_numbers_that_are_none_are_not_read(player, door, number):
    body = json.dumps(
        {"sequence": 1, "position": 0, "rate": 1, "stretches": [[0, "here"]]}
    ).replace('"here"', number)
    elapse(15)

    status, answer = door(player.client, player.url, body.encode())

    assert (status, answer["error"]) == (400, "BeatUnreadable")
    assert player.credited == 0
