"""From the units of then to those of today, for the whole tree in three queries.

A report that asks "as it was" groups by ``unit_then``; one that asks "as it is" maps each
``unit_then`` through ``Lineage.today_of``::

    lineage = Lineage.load()
    today = lineage.today_of(enrolment.unit_then_id)   # id of a unit alive, or where it ended

Only standing events count: what was undone never happened.
"""

from collections import defaultdict
from dataclasses import dataclass
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
