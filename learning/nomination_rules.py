"""Rules of nominations, as plain functions: no database, no clock, no settings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Obstacle(StrEnum):
    """What keeps a person off a list."""

    RESTRICTED = "restricted"
    NO_UNIT = "no_unit"
    ELSEWHERE = "elsewhere"
    NOMINATED = "nominated"
    ENROLLED = "enrolled"


class Warning(StrEnum):
    """What the clerk and the office should know; they may nominate all the same."""

    NOT_ELIGIBLE = "not_eligible"
    STUDIED = "studied"
    EXEMPT = "exempt"
    SAME_DATES = "same_dates"
    ABOVE_QUOTA = "above_quota"


@dataclass(frozen=True)
class Facts:
    """What is true of one person with regard to one class."""

    is_restricted: bool = False
    is_in_unit: bool = True
    has_unit: bool = True
    is_nominated: bool = False
    is_enrolled: bool = False
    is_eligible: bool = True
    has_studied: bool = False
    is_exempt: bool = False
    has_class_then: bool = False


def obstacle_of(facts: Facts) -> Obstacle | None:
    """Return why the person cannot be nominated; the most serious of several."""
    found = (
        (facts.is_restricted, Obstacle.RESTRICTED),
        (not facts.has_unit, Obstacle.NO_UNIT),
        (not facts.is_in_unit, Obstacle.ELSEWHERE),
        (facts.is_nominated, Obstacle.NOMINATED),
        (facts.is_enrolled, Obstacle.ENROLLED),
    )
    return next((obstacle for is_so, obstacle in found if is_so), None)


def warnings_of(facts: Facts, *, place: int, quota: int) -> list[Warning]:
    """Return what to know of the person who has that place on the list, counted from 1."""
    found = (
        (not facts.is_eligible, Warning.NOT_ELIGIBLE),
        (facts.has_studied, Warning.STUDIED),
        (facts.is_exempt, Warning.EXEMPT),
        (facts.has_class_then, Warning.SAME_DATES),
        (place > quota, Warning.ABOVE_QUOTA),
    )
    return [warning for is_so, warning in found if is_so]


def is_late(day: date, closes_on: date) -> bool:
    """Tell whether the deadline is over; the last day itself is in time."""
    return day > closes_on


def within_quota(people: Sequence[int], *, taken: int, quota: int) -> tuple[list[int], list[int]]:
    """Return who gets a place, in the order of the list, and who waits."""
    free = max(0, quota - taken)
    return list(people[:free]), list(people[free:])


def overlap(first: tuple[date, date | None], second: tuple[date, date | None]) -> bool:
    """Tell whether two classes are held at the same dates; without an end there is no date."""
    if first[1] is None or second[1] is None:
        return False
    return first[0] <= second[1] and second[0] <= first[1]


def is_complete(required: Iterable[int], done: Iterable[int]) -> bool:
    """Tell whether all required topics of a programme are done; one without topics never is."""
    needed = set(required)
    return bool(needed) and needed <= set(done)
