"""From the units of then to those of today, for the whole tree in three queries.

A report that asks "as it was" groups by ``unit_then``; one that asks "as it is" maps each
``unit_then`` through ``Lineage.today_of``::

    lineage = Lineage.load()
    today = lineage.today_of(enrolment.unit_then_id)   # id of a unit alive, or where it ended

Only standing events count: what was undone never happened.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from members import tree_rules
from members.models import Unit, UnitEvent, UnitEventSide
from members.tree_rules import EventFact


def current_successors() -> dict[int, int]:
    """Return {ended unit: the unit that carries it on today}, chains followed.

    A merge and an end with a successor carry on; after a split the continuing part is the same
    unit and needs no line; who ended without a successor (left the system) is not in it.
    """
    return Lineage.load().current_successors


def carrying_on(unit: Unit) -> Unit:
    """Return the unit that carries this one on today: itself while it is there, or left."""
    if unit.ended_on is None:
        return unit
    successor = current_successors().get(unit.pk)
    return Unit.objects.get(pk=successor) if successor else unit


@dataclass(frozen=True)
class EnteredEvents:
    """The standing events in the order in which they were entered, each with its two sides.

    The moment of entry counts here, not the day of the decision: who wrote something about a unit
    before that meant what was one unit then.
    """

    events: tuple[tuple[datetime, frozenset[int], frozenset[int]], ...]

    @classmethod
    def load(cls) -> "EnteredEvents":
        """Read them; one query."""
        found: dict[int, tuple[datetime, dict[str, set[int]]]] = {}
        rows = UnitEventSide.objects.filter(event__undone_at=None).order_by("event_id", "pk")
        for event, at, side, unit in rows.values_list(
            *("event_id", "event__recorded_at", "side", "unit_id")
        ):
            found.setdefault(event, (at, defaultdict(set)))[1][side].add(unit)
        before, after = UnitEventSide.Side.BEFORE, UnitEventSide.Side.AFTER
        return cls(
            tuple(
                (at, frozenset(sides[before]), frozenset(sides[after]))
                for at, sides in found.values()
            )
        )

    def parts_of(self, unit: int, *, since: datetime) -> set[int]:
        """Return the unit and what came out of it by events that were entered later.

        A split leaves the old unit and the new ones, a merge leads to what took it over; chains
        are followed.
        """
        found = {unit}
        for at, before, after in self.events:
            if at > since and found & before:
                found |= after
        return found


@dataclass(frozen=True)
class Lineage:
    """Every standing event, and which units are alive."""

    events: tuple[EventFact, ...]
    alive: frozenset[int]

    @classmethod
    def load(cls) -> "Lineage":
        """Read the events and the units; three queries whatever their number."""
        sides: dict[tuple[int, str], list[int]] = defaultdict(list)
        rows = UnitEventSide.objects.filter(event__undone_at=None).order_by("pk")
        for event, side, unit in rows.values_list("event_id", "side", "unit_id"):
            sides[event, side].append(unit)
        before, after = UnitEventSide.Side.BEFORE, UnitEventSide.Side.AFTER
        events = tuple(
            EventFact(pk, day, tuple(sides[pk, before]), tuple(sides[pk, after]))
            for pk, day in UnitEvent.objects.standing()
            .filter(effective_on__lte=timezone.localdate())
            .order_by("effective_on", "pk")
            .values_list("pk", "effective_on")
        )
        return cls(events, frozenset(Unit.objects.alive().values_list("pk", flat=True)))

    @cached_property
    def current_successors(self) -> dict[int, int]:
        """{ended unit: the one that carries it on today}."""
        return tree_rules.carried_on_by(tree_rules.direct_successors(self.events))

    @cached_property
    def left_the_system(self) -> frozenset[int]:
        """The units that ended without anybody to carry them on."""
        ended = {unit for event in self.events for unit in event.ended}
        return frozenset(ended - set(self.current_successors) - self.alive)

    def today_of(self, unit: int) -> int:
        """Return the unit that carries this one on today: itself while it is alive or left."""
        return self.current_successors.get(unit, unit)

    def successors_of(self, unit: int) -> list[int]:
        """Return the units that came out of this one directly, itself not counted."""
        found = (one for event in self.events if unit in event.before for one in event.after)
        return [one for one in dict.fromkeys(found) if one != unit]

    def predecessors_of(self, unit: int) -> set[int]:
        """Return every unit that went into this one, however long ago."""
        found: set[int] = set()
        waiting = [unit]
        while waiting:
            now = waiting.pop()
            for event in self.events:
                if now in event.after:
                    new = set(event.before) - found - {unit}
                    found |= new
                    waiting.extend(new)
        return found
