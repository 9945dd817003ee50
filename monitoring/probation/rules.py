"""When a probation ends, and how near that is."""

from datetime import date
from enum import StrEnum


class Nearness(StrEnum):
    """How much of the probation is left."""

    OVERDUE = "overdue"
    DAYS_30 = "30"
    DAYS_90 = "90"
    DAYS_180 = "180"
    LATER = "later"


def nearness(end: date, today: date) -> Nearness:
    """Return the group of alerts that the day belongs to; the last day itself is not overdue."""
    left = (end - today).days
    if left < 0:
        return Nearness.OVERDUE
    for group in (Nearness.DAYS_30, Nearness.DAYS_90, Nearness.DAYS_180):
        if left <= int(group):
            return group
    return Nearness.LATER
