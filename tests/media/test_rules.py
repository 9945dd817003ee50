"""What a heartbeat proves, as rules."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import rules
from media.rules import Policy, Stretch

POLICY = Policy(max_rate=1.5, interval=15, max_gap=300)
DURATION = 120

claims = st.lists(st.tuples(st.floats(-50, 200), st.floats(-50, 200)), max_size=8)
beats = st.lists(st.tuples(claims, st.floats(0, 40), st.floats(0.1, 3)), max_size=12)


def run(reports):
    """Send the reports one after the other; return the ledger after each."""
    budget = rules.opening_budget(left=None, elapsed=0, policy=POLICY)
    seen, ledgers = [], []
    for claimed, elapsed, rate in reports:
        verdict = rules.proven_by_beat(
            claimed,
            seen=seen,
            duration=DURATION,
            rate=rate,
            elapsed=elapsed,
            budget=budget,
            policy=POLICY,
        )
        budget = verdict.budget
        seen = rules.merged([*seen, *verdict.proven])
        ledgers.append(seen)
    return ledgers


@pytest.mark.parametrize(
    ("claimed", "elapsed", "rate", "proven"),
    [
        ([(10, 25)], 15, 1, [(10, 25)]),
        ([(10, 32.5)], 15, 1.5, [(10, 33)]),
        ([(10, 25), (40, 45)], 20, 1, [(10, 25), (40, 45)]),
        ([(0, 100)], 15, 1, [(0, 24)]),  # forged: what the clock allows, from its start
        ([(0, 100)], 0, 1, [(0, 2)]),
        ([(10, 25)], -5, 1, [(10, 12)]),
        ([(25, 10)], 15, 1, []),  # backwards
        ([(10, 25)], 15, 16, []),  # faster than the policy
        ([(10, 25)], 15, 0, []),
        ([(10, 25)], 15, -1, []),
        ([(110, 500)], 15, 1, [(110, 120)]),  # beyond the end
        ([(-40, 5)], 15, 1, [(0, 5)]),
        ([(2, 9)], 15, 1, [(2, 5), (8, 9)]),  # 5 to 8 is known already
        ([], 15, 1, []),
    ],
)
def test_what_one_beat_proves(claimed, elapsed, rate, proven):
    known = [Stretch(5, 8)] if claimed == [(2, 9)] else []

    verdict = rules.proven_by_beat(
        claimed,
        seen=known,
        duration=DURATION,
        rate=rate,
        elapsed=elapsed,
        budget=2.0,
        policy=POLICY,
    )

    assert verdict.proven == proven


def test_a_long_silence_counts_as_the_longest_that_is_allowed():
    verdict = rules.proven_by_beat(
        [(0, 3000)], seen=[], duration=5000, rate=1, elapsed=9000, budget=0, policy=POLICY
    )

    assert rules.total(verdict.proven) == 450


def test_time_that_was_not_claimed_is_lost_but_for_one_interval():
    verdict = rules.proven_by_beat(
        [], seen=[], duration=DURATION, rate=1, elapsed=200, budget=2, policy=POLICY
    )

    assert verdict.budget == POLICY.interval


@pytest.mark.parametrize(
    ("left", "elapsed", "budget"), [(None, 0, 2.0), (0.0, 0, 0.0), (0.0, 1, 1.5), (15.0, 60, 2.0)]
)
def test_opening_again_gives_nothing_new(left, elapsed, budget):
    assert rules.opening_budget(left=left, elapsed=elapsed, policy=POLICY) == budget


@given(beats)
def test_credit_never_exceeds_the_clock_of_the_server(reports):
    ledgers = run(reports)

    passed = 0.0
    for seen, (_claimed, elapsed, _rate) in zip(ledgers, reports, strict=True):
        passed += elapsed
        assert rules.total(seen) <= passed * POLICY.max_rate + rules.TOLERANCE_SECONDS


@given(beats)
def test_credit_grows_and_stays_inside_the_recording(reports):
    before = 0
    for seen in run(reports):
        assert before <= rules.total(seen) <= DURATION
        assert all(0 <= start < end <= DURATION for start, end in seen)
        before = rules.total(seen)


@given(claims, st.randoms(use_true_random=False))
def test_the_order_of_stretches_does_not_matter(claimed, shuffler: random.Random):
    shuffled = list(claimed)
    shuffler.shuffle(shuffled)

    one = rules.whole_seconds(claimed, duration=DURATION)

    assert one == rules.whole_seconds(shuffled, duration=DURATION)
    assert rules.merged(one) == one


@given(claims, claims)
def test_what_is_new_and_what_is_known_make_the_whole(claimed, known):
    one = rules.whole_seconds(claimed, duration=DURATION)
    two = rules.whole_seconds(known, duration=DURATION)

    new = rules.without(one, two)

    assert rules.merged([*new, *two]) == rules.merged([*one, *two])
    assert rules.total(new) + rules.total(two) == rules.total(rules.merged([*one, *two]))


@given(st.lists(st.floats(0.01, 30), min_size=1, max_size=20))
def test_pieces_that_touch_leave_no_hole_and_gain_nothing(lengths):
    edges = [sum(lengths[:count]) for count in range(len(lengths) + 1)]
    pieces = list(itertools.pairwise(edges))

    together = rules.whole_seconds([(0, edges[-1])], duration=1000)

    assert rules.whole_seconds(pieces, duration=1000) == together


@pytest.mark.parametrize(
    ("credited", "percent"), [(0, 0), (1, 1), (71, 88), (72, 90), (79, 98), (80, 100), (99, 100)]
)
def test_percent_is_rounded_down(credited, percent):
    assert rules.watched_percent(credited, duration=80) == percent


@pytest.mark.parametrize(
    ("credited", "needed", "is_watched"),
    [(71, 90, False), (72, 90, True), (72, None, True), (71, None, False), (0, 0, True)],
)
def test_when_enough_was_watched(credited, needed, is_watched):
    assert rules.is_watched(credited, duration=80, watch_percent=needed) is is_watched


def test_nothing_of_an_empty_recording_is_watched():
    assert not rules.is_watched(0, duration=0, watch_percent=0)


@pytest.mark.parametrize(
    ("position", "resumed"), [(0, 0), (-3, 0), (40.5, 40.5), (79, 0), (80, 0), (500, 0)]
)
def test_where_to_go_on(position, resumed):
    assert rules.resume_position(position, duration=80) == resumed


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "00:00"), (65.9, "01:05"), (3605, "1:00:05"), (-1, "00:00")]
)
def test_the_clock_of_players(seconds, words):
    assert rules.clock(seconds) == words
