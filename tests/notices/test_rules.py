"""Quiet hours and words: tables of cases."""

from datetime import UTC, datetime, time, timedelta

import pytest

from notices import rules
from notices.rules import QuietHours, filled_in, not_before, unknown_variables, window_of

NIGHT = QuietHours.read("21:00-07:00")
NOON = QuietHours.read("12:00-13:30")


def at(hour, minute=0, day=25):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "quiet", "expected"),
    [
        (at(20, 59), NIGHT, at(20, 59)),
        (at(21), NIGHT, at(7, day=26)),
        (at(23, 59), NIGHT, at(7, day=26)),
        (at(0), NIGHT, at(7)),
        (at(6, 59), NIGHT, at(7)),
        (at(7), NIGHT, at(7)),
        (at(12), NOON, at(13, 30)),
        (at(13, 30), NOON, at(13, 30)),
        (at(3), None, at(3)),
    ],
)
def test_nobody_is_disturbed_at_night(moment, quiet, expected):
    assert not_before(moment, quiet) == expected


@pytest.mark.parametrize("text", ["", "none", " None "])
def test_no_hour_may_be_quiet(text):
    assert QuietHours.read(text) is None


@pytest.mark.parametrize("text", ["21-7 giờ", "25:00-07:00", "21:00"])
def test_hours_that_are_written_otherwise_are_refused(text):
    with pytest.raises(ValueError, match=r"isoformat|hour must"):
        QuietHours.read(text)


def test_what_is_not_quiet_afterwards():
    assert [NIGHT.holds(time(hour)) for hour in (22, 3, 12)] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Chào {ho_ten}", []),
        ("Chào {hoten} và {ho_ten}, {hoten}", ["hoten"]),
        ("Chào {}", [""]),
        ("Chào {ho_ten", ["{"]),
        ("Chào ho_ten}", ["}"]),
        ("{ho_ten.__class__}", ["ho_ten.__class__"]),
    ],
)
def test_unknown_variables_are_named(text, unknown):
    assert unknown_variables(text, ["ho_ten", "lop"]) == unknown


def test_values_are_put_in_as_they_are():
    values = {"ho_ten": "{lop} Hà", "lop": "X"}

    assert filled_in("{ho_ten}: {lop}{han}", values) == "{lop} Hà: X"


def test_the_window_covers_the_last_channel():
    assert window_of([at(20), at(7, day=26)]) == (at(20), at(7, day=27))


def test_retries_wait_longer_each_time():
    assert [rules.wait_before_retry(n) for n in (1, 2, 3)] == [
        timedelta(minutes=5),
        timedelta(minutes=10),
        timedelta(minutes=20),
    ]
