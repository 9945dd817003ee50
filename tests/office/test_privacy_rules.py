"""Deadlines and the replay of consents, as tables of cases."""

import random
from datetime import date, datetime, timedelta

import pytest

from office.privacy.rules import Act, add_working_days, consents_at, deadlines, urgency

FRIDAY = date(2026, 8, 28)
HOLIDAYS = {date(2026, 9, 1), date(2026, 9, 2)}


@pytest.mark.parametrize(
    ("start", "holidays", "expected"),
    [
        (date(2026, 11, 23), (), date(2026, 11, 25)),
        (date(2026, 11, 26), (), date(2026, 11, 30)),
        (date(2026, 11, 28), (), date(2026, 12, 1)),
        (FRIDAY, HOLIDAYS, date(2026, 9, 3)),
    ],
)
def test_two_working_days_leave_out_weekends_and_holidays(start, holidays, expected):
    assert add_working_days(start, 2, holidays) == expected


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        ("access", 10),
        ("correct", 10),
        ("complain", 10),
        ("withdraw", 15),
        ("restrict", 15),
        ("object", 15),
        ("delete", 20),
    ],
)
def test_each_right_has_its_days(kind, days):
    assert deadlines(kind, FRIDAY, ())[1] == FRIDAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("state", "today", "expected"),
    [
        ("received", date(2026, 11, 23), "in_time"),
        ("received", date(2026, 11, 24), "due_soon"),
        ("received", date(2026, 11, 26), "overdue"),
        ("acknowledged", date(2026, 11, 26), "in_time"),
        ("acknowledged", date(2026, 11, 30), "due_soon"),
        ("proposed", date(2026, 12, 4), "overdue"),
        ("done", date(2027, 1, 1), ""),
    ],
)
def test_says_what_is_late(state, today, expected):
    assert urgency(state, date(2026, 11, 25), date(2026, 12, 3), today) == expected


def test_the_ledger_replays_to_the_state_of_100_random_dates():
    draw = random.Random(164)
    start = datetime(2026, 1, 1)
    acts, truth, state = [], [], set()
    for number in range(60):
        purpose, act = draw.choice(["reminders", "sharing"]), draw.choice(["given", "withdrawn"])
        at = start + timedelta(days=5 * number, minutes=draw.randrange(1000))
        acts.append(Act(purpose, act, at))
        state = state | {purpose} if act == "given" else state - {purpose}
        truth.append((at, frozenset(state)))
    shuffled = draw.sample(acts, len(acts))

    for _date in range(100):
        moment = start + timedelta(minutes=draw.randrange(-5000, 310 * 24 * 60))
        known = [held for at, held in truth if at <= moment]
        assert consents_at(shuffled, moment) == (known[-1] if known else frozenset())


def test_having_read_is_no_consent():
    assert consents_at([Act("notice", "read", datetime(2026, 1, 1))], datetime(2027, 1, 1)) == set()
