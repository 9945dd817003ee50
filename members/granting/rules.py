"""What a grant risks, from plain facts: no database, no Django."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# The values of ``members.roles.Role``, which this module must not import.
CELL_SECRETARY, UNIT_CLERK, CLASS_MANAGER = "cell_secretary", "unit_clerk", "class_manager"
TRAINER, APPROVER = "trainer", "approver"
ORGANISATION, OFFICE, LEADER = "organisation", "office", "leader"
INSPECTOR, SYSTEM_ADMIN = "inspector", "system_admin"

LONGEST_DAYS = 366
# Roles that need a second person wherever they are granted.
HIGH_ROLES = frozenset({ORGANISATION, LEADER, SYSTEM_ADMIN, INSPECTOR})
# Who prepares something and who decides about it must be two people.
APART: dict[frozenset[str], str] = {
    frozenset({TRAINER, APPROVER}): "publishes_own_texts",
    frozenset({TRAINER, LEADER}): "approves_own_learners",
    frozenset({CLASS_MANAGER, LEADER}): "approves_own_lists",
    frozenset({OFFICE, LEADER}): "approves_own_lists",
    frozenset({ORGANISATION, LEADER}): "approves_own_reorganisations",
    frozenset({ORGANISATION, OFFICE}): "approves_own_reorganisations",
}
# What each role lets its holder do, by the names of the words in ``granting.words``.
ACTS: dict[str, tuple[str, ...]] = {
    CELL_SECRETARY: ("see_people", "export"),
    UNIT_CLERK: ("see_people", "export"),
    TRAINER: ("write",),
    APPROVER: ("publish",),
    CLASS_MANAGER: ("see_people", "run_classes", "propose"),
    ORGANISATION: ("see_people", "change_people", "import", "grant"),
    OFFICE: ("see_people", "run_classes", "propose", "export"),
    LEADER: ("see_people", "approve_lists", "decide_grants"),
    INSPECTOR: ("see_people", "see_log"),
    SYSTEM_ADMIN: ("grant", "settings"),
}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A grant as it is proposed.  ``held`` are the other roles of the person in that time."""

    role: str
    is_root: bool
    since: date
    until: date | None
    held: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Risk:
    """One thing to consider.  ``with_role`` is the other role of a combination."""

    code: str
    is_high: bool
    with_role: str = ""


def risks_of(proposal: Proposal) -> list[Risk]:
    """Return what the grant risks, the gravest first."""
    risks = []
    if proposal.role in HIGH_ROLES:
        risks.append(Risk("powerful_role", is_high=True))
    if proposal.is_root:
        risks.append(Risk("whole_organisation", is_high=True))
    risks += sorted(_combinations(proposal.role, proposal.held), key=lambda risk: risk.with_role)
    if proposal.until is None:
        risks.append(Risk("no_last_day", is_high=True))
    elif (proposal.until - proposal.since).days > LONGEST_DAYS:
        risks.append(Risk("longer_than_a_year", is_high=True))
    return risks


def _combinations(role: str, held: Iterable[str]) -> Iterable[Risk]:
    """Yield the roles that the person must not hold beside this one without thought."""
    for other in set(held) - {role}:
        pair = frozenset({role, other})
        if pair in APART:
            yield Risk(APART[pair], is_high=True, with_role=other)
        elif SYSTEM_ADMIN in pair:
            yield Risk("technician_with_duty", is_high=True, with_role=other)
        elif INSPECTOR in pair:
            yield Risk("inspects_own_work", is_high=True, with_role=other)


def needs_second_person(risks: Iterable[Risk]) -> bool:
    """Tell whether one pair of eyes is not enough."""
    return any(risk.is_high for risk in risks)


def overlaps(since: date, until: date | None, other_since: date, other_until: date | None) -> bool:
    """Tell whether two periods share a day; the last days count."""
    starts_in_time = other_until is None or since <= other_until
    return starts_in_time and (until is None or other_since <= until)
