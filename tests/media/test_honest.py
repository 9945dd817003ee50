"""Honest members on poor lines are credited what they watched."""

import random

import pytest

from media.models import WatchLedger
from tests.factories.media import watching
from tests.media.conftest import Player, elapse

pytestmark = pytest.mark.django_db

DURATION = 600


def watch_over_a_poor_line(player: Player, chance: random.Random, *, rate: float) -> None:
    """Play to the end as lms-player.js does: what is not acknowledged is said again."""
    since, place, last_delay = 0.0, 0.0, 0.0
    while since < DURATION:
        delay = chance.choice([0.0, 0.2, 0.5, 1.0, 4.0])
        played = min(15 * rate, DURATION - place)
        place += played
        # The clock of the server when this beat arrives, after the one before it.
        elapse(max(0.0, played / rate + delay - last_delay) * chance.uniform(0.9999, 1.0001))
        last_delay = delay
        if chance.random() < 0.05:
            player.sequence += 1
            last_delay = delay
            if place >= DURATION:
                place, since = DURATION, min(since, DURATION - 0.001)
            continue
        status, _answer = player.beat((since, place), rate=rate)
        assert status == 200
        if chance.random() >= 0.05:  # else the answer is lost, and all of it is said again
            since = place


@pytest.mark.parametrize("seed", range(20))
def test_five_percent_loss_leaves_at_least_98_percent(door, seed):
    chance = random.Random(seed)
    enrolment, lesson, _asset = watching(duration=DURATION, watch_percent=98)
    player = Player(enrolment, lesson, door)
    player.open()

    watch_over_a_poor_line(player, chance, rate=[0.75, 1, 1.25, 1.5][seed % 4])

    assert player.credited >= 0.98 * DURATION


def test_what_was_watched_while_offline_is_credited_afterwards(door):
    enrolment, lesson, _asset = watching(duration=DURATION)
    player = Player(enrolment, lesson, door)
    player.open()
    elapse(240)

    player.beat((0, 240))

    assert player.credited == 240


def test_a_second_look_at_a_piece_takes_nothing_from_the_first(door):
    enrolment, lesson, _asset = watching(duration=80)
    player = Player(enrolment, lesson, door)
    player.open()
    elapse(30)
    player.beat((0, 30))
    elapse(30)
    player.beat((10, 40))

    ledger = WatchLedger.objects.get()

    assert ledger.seen == [(0, 40)]
    assert ledger.last_position == 40


def test_going_on_elsewhere_keeps_what_was_credited(door):
    enrolment, lesson, _asset = watching(duration=80)
    first = Player(enrolment, lesson, door)
    first.open()
    elapse(33)
    first.beat((0, 33.4))

    second = Player(enrolment, lesson, door)
    second.open()

    assert second.opened["position"] == 33.4
    assert second.opened["credited"] == 33
    status, answer = first.beat((33, 40))
    assert (status, answer["error"]) == (409, "LeaseTakenOver")
    elapse(10)
    _status, answer = second.beat((33.4, 43))
    assert answer["seen"] == [[0, 43]]
