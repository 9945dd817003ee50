"""The rules of reorganisations, without a database: who carries on whom, and when a size is odd."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

# Điều 21 of the Charter: fewer full members are no Party organisation; from so many on it is a
# đảng bộ.  Exceptions are decided by the superior committee: warn, never block (DOMAIN §2.1).
SMALLEST = 3
COMMITTEE_FROM = 30


@dataclass(frozen=True)
class EventFact:
    """One standing event: the units before and after it, in the order in which they were named."""

    pk: int
    effective_on: date
    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def ended(self) -> tuple[int, ...]:
        """The units that did not come out of it."""
        return tuple(unit for unit in self.before if unit not in self.after)


def direct_successors(events: Iterable[EventFact]) -> dict[int, int]:
    """Return {ended unit: the one that took over its people}, one step far."""
    found: dict[int, int] = {}
    for event in sorted(events, key=lambda one: (one.effective_on, one.pk)):
        for unit in event.ended:
            if event.after:
                found[unit] = event.after[0]
    return found


def carried_on_by(direct: Mapping[int, int]) -> dict[int, int]:
    """Follow the chains: return {ended unit: the last of its line}.

    A circle cannot come from events, because an ended unit is never opened again; one in the rows
    all the same ends where it began.
    """
    last: dict[int, int] = {}
    for unit in direct:
        seen, now = {unit}, direct[unit]
        while now in direct and now not in seen:
            seen.add(now)
            now = direct[now]
        last[unit] = now
    return last


def is_too_small(full_members: int) -> bool:
    """Tell whether a unit has fewer full members than a Party organisation needs."""
    return full_members < SMALLEST


def should_be_committee(kind: str, members: int) -> bool:
    """Tell whether a grassroots cell has as many members as a đảng bộ cơ sở."""
    return kind == "grassroots_cell" and members >= COMMITTEE_FROM


def should_be_cell(kind: str, members: int) -> bool:
    """Tell whether a đảng bộ cơ sở has as few members as a chi bộ cơ sở."""
    return kind == "grassroots" and members < COMMITTEE_FROM
