"""How a tree stood on a day, out of dated links; overlapping periods; sizes that deserve a look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

# Letters that one level adds to a path of ``paths_of``.
STEP = 10
Value = TypeVar("Value")


@dataclass(frozen=True)
class Stretch(Generic[Value]):
    """What was true of a unit from one day to another; ``last`` is None while it holds."""

    unit: int
    value: Value
    first: date
    last: date | None

    def holds_on(self, day: date) -> bool:
        """Tell whether it was so on that day; both ends count."""
        return self.first <= day and (self.last is None or day <= self.last)


def values_on(stretches: Iterable[Stretch[Value]], day: date) -> dict[int, Value]:
    """Return what was true of each unit on the day.

    A unit that was not there on that day is placed as on its last day before, or else as on its
    first day after: records of a merged unit, and of one founded while a class ran, need a place.
    """
    of_unit: dict[int, list[Stretch[Value]]] = defaultdict(list)
    for stretch in stretches:
        of_unit[stretch.unit].append(stretch)
    return {unit: _nearest(known, day).value for unit, known in of_unit.items()}


def _nearest(known: list[Stretch[Value]], day: date) -> Stretch[Value]:
    """Return the stretch of the day, or the last before it, or the first after it."""
    begun = [stretch for stretch in known if stretch.first <= day]
    if begun:
        return max(begun, key=lambda stretch: stretch.first)
    return min(known, key=lambda stretch: stretch.first)


def standing_on(stretches: Iterable[Stretch[Value]], day: date) -> set[int]:
    """Return the units of which something was true on the day itself."""
    return {stretch.unit for stretch in stretches if stretch.holds_on(day)}


def paths_of(superiors: Mapping[int, int | None]) -> dict[int, str]:
    """Return the place of each unit as a path: ten digits a level, the root first.

    A superior that is not named is a root; a circle, which only wrong dates can make, is cut.
    """
    paths: dict[int, str] = {}
    for unit in superiors:
        waiting: list[int] = []
        above: int | None = unit
        while above is not None and above not in paths and above not in waiting:
            waiting.append(above)
            above = superiors.get(above)
        path = paths.get(above, "") if above is not None else ""
        for one in reversed(waiting):
            path += f"{one:0{STEP}d}"
            paths[one] = path
    return paths


def units_of(path: str) -> list[int]:
    """Return the units that a path of ``paths_of`` names, the root first."""
    return [int(path[start : start + STEP]) for start in range(0, len(path), STEP)]


def common_path(paths: Iterable[str]) -> str:
    """Return the longest path at or above all of them; empty when they share no root."""
    shared: list[int] | None = None
    for path in paths:
        line = units_of(path)
        if shared is None:
            shared = line
            continue
        same = 0
        while same < min(len(shared), len(line)) and shared[same] == line[same]:
            same += 1
        shared = shared[:same]
    return "".join(f"{unit:0{STEP}d}" for unit in shared or [])


def overlaps(*, first: date, last: date | None, other_first: date, other_last: date | None) -> bool:
    """Tell whether two periods share a day; both ends count, None means still."""
    begins_in_time = other_last is None or first <= other_last
    ends_in_time = last is None or other_first <= last
    return begins_in_time and ends_in_time


class SizeWarning(StrEnum):
    """Why the size of a unit deserves a look; the superior body may have allowed it."""

    TOO_LARGE_FOR_CELL = "too_large_for_cell"
    TOO_FEW_FULL_MEMBERS = "too_few_full_members"


def size_warnings(
    *,
    is_grassroots_cell: bool,
    members: int,
    full_members: int,
    committee_from: int,
    full_from: int,
) -> list[SizeWarning]:
    """Return what to look at: a cell as large as a committee, a unit with too few full members.

    A unit without anybody is not small but empty: it says nothing.
    """
    warnings = []
    if is_grassroots_cell and members >= committee_from:
        warnings.append(SizeWarning.TOO_LARGE_FOR_CELL)
    if members > 0 and full_members < full_from:
        warnings.append(SizeWarning.TOO_FEW_FULL_MEMBERS)
    return warnings
