"""Rules of reminders, as plain functions: no database, no clock, no settings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

# A day on which the server stood still, or on which the 24 hours stood in the way, is made up for.
CATCH_UP_DAYS = 2
CALENDAR_DAYS = 30


def day_of_step(due_on: date, days: int) -> date:
    """Return the day of a step that counts from the due date."""
    return due_on + timedelta(days=days)


def is_step_due(day: date, today: date) -> bool:
    """Tell whether the step is to be carried out today: on its day, and the two days after.

    Nobody gets it twice, because its notices have one subject.
    """
    return timedelta(0) <= today - day <= timedelta(days=CATCH_UP_DAYS)


def nearest_above(path: str, places: Mapping[str, object], step: int) -> str | None:
    """Return the longest of the places that holds the path; None if none does."""
    for end in range(len(path), 0, -step):
        if path[:end] in places:
            return path[:end]
    return None


def first_of(titles: Sequence[str], more: str) -> str:
    """Return the first title, and how many others there are, in the words of ``more``."""
    if len(titles) < 2:
        return titles[0] if titles else ""
    return more % {"first": titles[0], "others": len(titles) - 1}


def reached_group(left: int, groups: Iterable[int]) -> int | None:
    """Return the smallest group that so many days belong to; None before all, and when over."""
    if left < 0:
        return None
    return min((group for group in groups if left <= group), default=None)
