"""When a report is due."""

from datetime import date

import pytest

from monitoring.schedules.rules import Beat, days_due, next_day, period_of


@pytest.mark.parametrize(
    ("beat", "first", "expected"),
    [
        (Beat("weekly", weekday=1), date(2026, 11, 25), date(2026, 11, 30)),
        (Beat("weekly", weekday=3), date(2026, 11, 25), date(2026, 11, 25)),
        (Beat("weekly", weekday=7), date(2026, 12, 28), date(2027, 1, 3)),
        (Beat("monthly", day=5), date(2026, 11, 25), date(2026, 12, 5)),
        (Beat("monthly", day=28), date(2027, 2, 1), date(2027, 2, 28)),
        (Beat("monthly", day=31), date(2027, 2, 1), date(2027, 2, 28)),
        (Beat("quarterly"), date(2026, 11, 25), date(2026, 12, 15)),
        (Beat("quarterly"), date(2026, 12, 16), date(2027, 3, 20)),
        (Beat("quarterly"), date(2027, 3, 20), date(2027, 3, 20)),
        (Beat("quarterly"), date(2027, 6, 21), date(2027, 9, 20)),
    ],
)
def test_the_next_day(beat, first, expected):
    assert next_day(beat, first=first) == expected


def test_before_the_last_day_of_classes():
    beat = Beat("before_due", days_before=7)
    ends = {date(2026, 12, 10), date(2027, 1, 3)}

    assert next_day(beat, first=date(2026, 12, 1), due_days=ends) == date(2026, 12, 3)
    assert next_day(beat, first=date(2026, 12, 4), due_days=ends) == date(2026, 12, 27)
    assert next_day(beat, first=date(2026, 12, 28), due_days=ends) is None
    assert next_day(beat, first=date(2026, 12, 1)) is None


def test_all_days_of_a_stretch():
    found = days_due(Beat("weekly", weekday=5), first=date(2026, 11, 20), last=date(2026, 12, 4))

    assert list(found) == [date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 4)]


@pytest.mark.parametrize(
    ("rhythm", "day", "first", "last"),
    [
        ("weekly", date(2026, 11, 30), date(2026, 11, 23), date(2026, 11, 29)),
        ("monthly", date(2027, 1, 5), date(2026, 12, 1), date(2026, 12, 31)),
        ("quarterly", date(2026, 12, 15), date(2026, 10, 1), date(2026, 12, 15)),
        ("quarterly", date(2027, 3, 20), date(2027, 1, 1), date(2027, 3, 20)),
    ],
)
def test_the_days_that_a_report_is_about(rhythm, day, first, last):
    assert period_of(Beat(rhythm), day) == (first, last)
