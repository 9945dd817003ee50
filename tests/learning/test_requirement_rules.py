"""The rules of requirements, as tables of cases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from learning.audience import Audience, AudienceUnreadable
from learning.rules import (
    ADDED,
    CONFLICTS,
    DueKind,
    DueRule,
    Held,
    Verdict,
    verdict_inside,
    verdict_outside,
    was_late,
)

DAY = date(2026, 11, 25)
LAST = date(2026, 12, 31)


def day(number):
    return DAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("rule", "entered", "probation_ends", "due"),
    [
        (DueRule(DueKind.FIXED, on=day(10)), DAY, None, day(10)),
        (DueRule(DueKind.FIXED, on=DAY), DAY, None, DAY),
        (DueRule(DueKind.FIXED, on=day(-1)), DAY, None, LAST),
        (DueRule(DueKind.FIXED), DAY, None, None),
        (DueRule(DueKind.AFTER_ENTRY, days=30), DAY, None, day(30)),
        (DueRule(DueKind.AFTER_ENTRY, days=30), day(-10), None, day(20)),
        (DueRule(DueKind.PROBATION, days=30), DAY, day(100), day(70)),
        (DueRule(DueKind.PROBATION, days=30), DAY, day(30), DAY),
        (DueRule(DueKind.PROBATION, days=30), DAY, day(20), day(20)),
        (DueRule(DueKind.PROBATION, days=30), DAY, None, None),
    ],
)
def test_due_day(rule, entered, probation_ends, due):
    found = rule.day_for(entered_on=entered, probation_ends_on=probation_ends, last_day=LAST)
    assert found == due


NOBODY = {
    "day": DAY,
    "due_on": day(10),
    "has_unit": True,
    "is_restricted": False,
    "is_exempted": False,
    "is_done_elsewhere": False,
    "is_obliged_elsewhere": False,
}
GONE = Held(is_withdrawn=True, due_on=day(10))
GONE_BY_HAND = Held(is_withdrawn=True, is_withdrawn_by_hand=True)


@pytest.mark.parametrize(
    ("held", "facts", "verdict"),
    [
        (None, {}, Verdict.ADD),
        (None, {"is_exempted": True}, Verdict.ADD_EXEMPT),
        (None, {"is_exempted": True, "due_on": None}, Verdict.ADD_EXEMPT),
        (None, {"has_unit": False}, Verdict.NO_UNIT),
        (None, {"is_restricted": True, "is_exempted": True}, Verdict.RESTRICTED),
        (GONE, {"is_restricted": True}, Verdict.RESTRICTED),
        (Held(due_on=day(10)), {"is_restricted": True}, Verdict.KEEP),
        (None, {"is_done_elsewhere": True, "is_obliged_elsewhere": True}, Verdict.DONE_ELSEWHERE),
        (None, {"is_obliged_elsewhere": True}, Verdict.OBLIGED_ELSEWHERE),
        (None, {"due_on": None}, Verdict.NO_DUE_DAY),
        (None, {"due_on": day(-1)}, Verdict.DUE_IS_OVER),
        (None, {"due_on": day(-1), "is_exempted": True}, Verdict.DUE_IS_OVER),
        (None, {"due_on": DAY}, Verdict.ADD),
        (GONE, {}, Verdict.TAKE_BACK),
        (GONE, {"is_exempted": True}, Verdict.TAKE_BACK),
        (GONE, {"is_done_elsewhere": True}, Verdict.DONE_ELSEWHERE),
        (GONE, {"due_on": day(-1)}, Verdict.DUE_IS_OVER),
        (GONE_BY_HAND, {}, Verdict.SET_ASIDE),
        (Held(due_on=day(10)), {}, Verdict.KEEP),
        (Held(due_on=day(10)), {"is_obliged_elsewhere": True}, Verdict.KEEP),
        (Held(due_on=day(10)), {"due_on": day(11)}, Verdict.EXTEND),
        (Held(due_on=day(10)), {"due_on": day(9)}, Verdict.KEEP),
        (Held(due_on=day(10), is_completed=True), {"due_on": day(11)}, Verdict.KEEP),
        (Held(due_on=day(10)), {"is_exempted": True}, Verdict.EXEMPT),
        (Held(is_exempt=True), {}, Verdict.COUNT_AGAIN),
        (Held(is_exempt=True), {"is_exempted": True}, Verdict.KEEP),
        (Held(is_exempt=True, is_exempt_by_hand=True), {}, Verdict.KEEP),
        (Held(is_completed=True), {"is_exempted": True}, Verdict.KEEP),
    ],
)
def test_verdict_inside(held, facts, verdict):
    assert verdict_inside(held, **(NOBODY | facts)) == verdict


@pytest.mark.parametrize(
    ("held", "verdict"),
    [
        (Held(), Verdict.DROP),
        (Held(is_exempt=True), Verdict.DROP),
        (Held(is_begun=True), Verdict.STAYS_BEGUN),
        (Held(is_completed=True), Verdict.STAYS_BEGUN),
        (Held(is_late=True), Verdict.STAYS_LATE),
        (Held(is_begun=True, is_late=True), Verdict.STAYS_BEGUN),
    ],
)
def test_verdict_outside(held, verdict):
    assert verdict_outside(held) == verdict


def test_a_conflict_adds_nobody():
    assert not ADDED & CONFLICTS


def at(number):
    return datetime(2026, 11, 25, tzinfo=UTC) + timedelta(days=number)


@pytest.mark.parametrize(
    ("due", "late_after", "completed", "late"),
    [
        (None, None, None, False),
        (at(1), None, None, False),
        (at(-1), None, None, True),
        (at(-1), None, at(-2), False),
        (at(-2), None, at(-1), True),
        (at(5), at(-1), None, True),
        (at(5), at(-3), at(-4), False),
        (at(5), at(-3), at(-2), True),
    ],
)
def test_was_late(due, late_after, completed, late):
    answer = was_late(due_at=due, late_after=late_after, completed_at=completed, now=at(0))
    assert answer == late


def test_an_audience_reads_back_what_it_wrote():
    audience = Audience(
        units=(3, 1, 3),
        sectors=("Y tế",),
        statuses=("full", "probationary"),
        admitted_from=date(2020, 1, 1),
        exclude=(9,),
        without_exempted=True,
    )
    text = audience.as_json()
    assert text["units"] == [1, 3]
    assert "positions" not in text
    assert Audience.from_json(text).as_json() == text
    assert Audience.from_json({}) == Audience()


@pytest.mark.parametrize(
    "text",
    [
        {"unit": [1]},
        {"units": 1},
        {"units": ["1"]},
        {"units": [True]},
        {"statuses": [1]},
        {"admitted_from": "hôm qua"},
        {"without_exempted": 1},
        {"admitted_from": "2026-02-01", "admitted_to": "2026-01-01"},
    ],
)
def test_an_audience_that_makes_no_sense_is_refused(text):
    with pytest.raises(AudienceUnreadable):
        Audience.from_json(text)
