"""When a report is due, as plain functions: no database, no clock.

Days are days of the calendar of the organisation; the hour is put to them by its clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# The days on which reports of a quarter and of the year are sent upwards (DOMAIN §3.5).
QUARTER_DAYS = ((3, 20), (6, 20), (9, 20), (12, 15))
# So far ahead the next day is looked for.
HORIZON = timedelta(days=400)
A_WEEK = timedelta(days=7)
LAST_DAY_OF_ALL_MONTHS = 28


class Rhythm(StrEnum):
    """How often."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    BEFORE_DUE = "before_due"


@dataclass(frozen=True)
class Beat:
    """A rhythm with its choice: weekday 1 (Monday) to 7, day of the month, or days before."""

    rhythm: str
    weekday: int = 1
    day: int = 1
    days_before: int = 7


def is_due_on(beat: Beat, day: date, due_days: Collection[date]) -> bool:
    """Tell whether the report is due on the day; ``due_days``: last days of classes."""
    if beat.rhythm == Rhythm.WEEKLY:
        return day.isoweekday() == beat.weekday
    if beat.rhythm == Rhythm.MONTHLY:
        return day.day == min(beat.day, LAST_DAY_OF_ALL_MONTHS)
    if beat.rhythm == Rhythm.QUARTERLY:
        return (day.month, day.day) in QUARTER_DAYS
    return day + timedelta(days=beat.days_before) in due_days


def days_due(
    beat: Beat, *, first: date, last: date, due_days: Collection[date] = ()
) -> Iterable[date]:
    """Yield the days of the stretch on which the report is due, the earliest first."""
    wanted = frozenset(due_days)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if is_due_on(beat, day, wanted):
            yield day


def next_day(beat: Beat, *, first: date, due_days: Collection[date] = ()) -> date | None:
    """Return the first day from then on that is due; None where none is in sight."""
    return next(iter(days_due(beat, first=first, last=first + HORIZON, due_days=due_days)), None)


def period_of(beat: Beat, day: date) -> tuple[date, date]:
    """Return the days that a report of the day is about.

    The seven days before, the calendar month before, else the quarter up to that day.
    """
    if beat.rhythm == Rhythm.WEEKLY:
        return day - A_WEEK, day - timedelta(days=1)
    if beat.rhythm == Rhythm.MONTHLY:
        last = day.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1), day
