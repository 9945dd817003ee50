"""Deadlines of requests about data (DOMAIN L2), and the state of a consent; no database here."""

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

ACKNOWLEDGE_WORKING_DAYS = 2
DAYS_TO_COMPLETE = {
    "access": 10,
    "correct": 10,
    "complain": 10,
    "withdraw": 15,
    "restrict": 15,
    "object": 15,
    "delete": 20,
}
LONGEST_EXTENSION = 15
DUE_SOON_DAYS = 3
IMPACT_REVIEW_MONTHS = 6
IMPACT_WARNED_DAYS = 14
LONGEST_SUMMARY = 150
SATURDAY = 5


@dataclass(frozen=True)
class Act:
    """One line of the ledger as the rule sees it."""

    purpose: str
    act: str
    at: datetime


def add_working_days(day: date, count: int, holidays: Collection[date]) -> date:
    """Return the working day that is so many working days later; the first day does not count."""
    while count:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in holidays:
            count -= 1
    return day


def deadlines(kind: str, received: date, holidays: Collection[date]) -> tuple[date, date]:
    """Return until when to acknowledge and until when to complete; the latter in calendar days."""
    acknowledge = add_working_days(received, ACKNOWLEDGE_WORKING_DAYS, holidays)
    return acknowledge, received + timedelta(days=DAYS_TO_COMPLETE[kind])


def urgency(state: str, acknowledge_by: date, due_on: date, today: date) -> str:
    """Return "overdue", "due_soon" or "in_time" for a request that is open; else ""."""
    if state not in {"received", "acknowledged", "proposed"}:
        return ""
    next_day = min(acknowledge_by, due_on) if state == "received" else due_on
    if today > next_day:
        return "overdue"
    # Acknowledging has two days in all: it is soon due from the day before.
    warned = 1 if next_day == acknowledge_by and state == "received" else DUE_SOON_DAYS
    return "due_soon" if next_day - today <= timedelta(days=warned) else "in_time"


def next_impact_review(last: date) -> date:
    """Return until when the impact assessment is to be looked through again."""
    months = last.month - 1 + IMPACT_REVIEW_MONTHS
    year, month = last.year + months // 12, months % 12 + 1
    return date(year, month, min(last.day, monthrange(year, month)[1]))


def is_impact_due(last: date | None, today: date) -> bool:
    """Tell whether the office is to be reminded: nobody has looked, or the day is near or over."""
    if last is None:
        return True
    return next_impact_review(last) - today <= timedelta(days=IMPACT_WARNED_DAYS)


def consents_at(acts: Iterable[Act], moment: datetime) -> frozenset[str]:
    """Return the purposes that were consented to at the moment: none unless somebody said so."""
    given: set[str] = set()
    for act in sorted(acts, key=lambda one: one.at):
        if act.at > moment:
            break
        if act.act == "given":
            given.add(act.purpose)
        elif act.act == "withdrawn":
            given.discard(act.purpose)
    return frozenset(given)
