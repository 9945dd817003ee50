"""The tree of units as it stood on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from members.models import Unit, UnitName, UnitParent
from members.organising import rules
from members.organising.rules import Stretch


@dataclass(frozen=True)
class TreeOfDay:
    """Every unit in its place of that day; those that were not there in the nearest one."""

    day: date
    paths: dict[int, str]
    standing: set[int]

    def at_or_below(self, unit_id: int) -> list[int]:
        """Return the unit and everything under it."""
        top = self.paths.get(unit_id)
        if top is None:
            return []
        return [pk for pk, path in self.paths.items() if path.startswith(top)]

    def way_to(self, unit_id: int) -> list[int]:
        """Return the units from the root down to the unit itself."""
        return rules.units_of(self.paths.get(unit_id, ""))

    @cached_property
    def children(self) -> dict[int, list[int]]:
        """Return the units directly below each unit that has any; the roots under 0."""
        children: dict[int, list[int]] = {}
        for pk, path in self.paths.items():
            above = rules.units_of(path)[:-1]
            children.setdefault(above[-1] if above else 0, []).append(pk)
        return children

    @cached_property
    def names(self) -> dict[int, str]:
        """Return the name of each unit on the day, asked for when the first is needed."""
        known = UnitName.objects.values_list("unit_id", "name", "valid_from", "valid_to")
        return rules.values_on((Stretch(*row) for row in known), self.day)

    def name_of(self, unit: Unit) -> str:
        """Return the unit's name on the day; today's where none is recorded."""
        return self.names.get(unit.pk, unit.name)


def names_at(wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], str]:
    """Return the names of units, each on a day of its own, in one query."""
    rows = UnitName.objects.filter(unit__in={unit for unit, _day in wanted})
    known: dict[int, list[Stretch[str]]] = defaultdict(list)
    for row in rows.values_list("unit_id", "name", "valid_from", "valid_to"):
        known[row[0]].append(Stretch(*row))
    return {
        (unit, day): rules.values_on(known[unit], day)[unit] for unit, day in wanted if known[unit]
    }


def tree_of_day(day: date) -> TreeOfDay:
    """Return the tree as it stood on the day, in two queries.

    A unit without a recorded superior keeps its place of today.
    """
    by_path = {path: pk for pk, path in Unit.objects.order_by("path").values_list("pk", "path")}
    step = Unit.steplen
    superiors = {pk: by_path.get(path[:-step]) for path, pk in by_path.items()}
    links: list[Stretch[int | None]] = [
        Stretch(*row)
        for row in UnitParent.objects.values_list("unit_id", "parent_id", "valid_from", "valid_to")
    ]
    superiors |= rules.values_on(links, day)
    return TreeOfDay(day, rules.paths_of(superiors), rules.standing_on(links, day))
