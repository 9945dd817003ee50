"""Where each obligation is counted: in the unit of today, or in the unit as it was then.

Which obligations somebody sees never depends on this: rights go by the tree of today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import Protocol, cast

from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from learning.models import Enrolment
from learning.querysets import EnrolmentQuerySet
from members.lineage import current_successors
from members.models import Unit, User
from members.organising.basis import Basis
from members.organising.past import TreeOfDay, tree_of_day
from members.organising.rules import STEP
from members.querysets import branch_paths
from members.roles import SEES_PEOPLE
from monitoring.filters import Filters


class Placing(Protocol):
    """What both ways of counting answer.

    ``group`` is the field by which the database groups, ``order`` the one that sorts by unit,
    ``unit_field`` the number of the unit before what carries it on is looked up;
    ``day`` is None for the tree of today.
    """

    group: str
    order: str
    unit_field: str
    step: int

    @property
    def day(self) -> date | None:
        """Return the day of the tree that is shown."""

    def find(self, unit_id: int) -> Unit | None:
        """Return the unit, if the user may see it grouped in this way."""

    def path_of(self, unit: Unit) -> str:
        """Return the place of the unit in the tree that is shown."""

    def place_of(self, group: str | int) -> str:
        """Return the place at which the obligations of a group are counted."""

    def inside(self, units: Iterable[Unit]) -> Q:
        """Return the condition that an obligation is counted in one of the branches."""

    def directly_in(self, unit: Unit) -> Q:
        """Return the condition that an obligation is counted in that very unit."""

    def of_kind(self, kind: str) -> Q:
        """Return the condition that it is counted in a unit of the kind."""

    def of_sector(self, sector: str) -> Q:
        """Return the condition that it is counted in a unit of the sector, or below one."""

    def children_of(self, unit: Unit, places: Iterable[str]) -> list[Unit]:
        """Return the parts of the unit: those that are there, and those of the places."""

    def way_to(self, unit: Unit) -> list[Unit]:
        """Return the units from the top of what the user sees down to the unit."""

    def is_leaf(self, unit: Unit) -> bool:
        """Tell whether the unit has no parts."""

    def name_of(self, unit: Unit) -> str:
        """Return the unit's name."""

    def unit_of(self, row: Enrolment) -> Unit:
        """Return the unit in which the obligation is counted."""

    def counted_in(self, unit: Unit) -> Unit:
        """Return where those of a ``unit_field`` are counted."""


class PlacingNow:
    """People count in their unit of today; those left in an ended one, in what carries it on."""

    group = "member__unit__path"
    order = "member__unit__path"
    unit_field = "member__unit_id"
    step = Unit.steplen
    day: date | None = None

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def _carried(self) -> list[tuple[Unit, Unit]]:
        """Return the ended units that still have people, each with the unit that carries it on.

        Only what the user sees: a record never leaves the user's branches by being carried on.
        """
        seen = Unit.objects.visible_to(self._user)
        has_people = Exists(User.objects.filter(unit=OuterRef("pk")))
        ended = list(seen.filter(has_people, ended_on__lte=timezone.localdate()))
        if not ended:
            return []
        successors = current_successors()
        carrying = seen.in_bulk({successors[one.pk] for one in ended if one.pk in successors})
        pairs = ((one, carrying.get(successors.get(one.pk, 0))) for one in ended)
        return [(one, into) for one, into in pairs if into is not None]

    @cached_property
    def _moved(self) -> dict[str, str]:
        return {str(ended.path): str(into.path) for ended, into in self._carried}

    @cached_property
    def _into(self) -> dict[int, Unit]:
        return {ended.pk: into for ended, into in self._carried}

    def find(self, unit_id: int) -> Unit | None:
        """Return the unit, if it lies in the user's branches."""
        return Unit.objects.visible_to(self._user).filter(pk=unit_id).first()

    def path_of(self, unit: Unit) -> str:
        """Return the place in the tree of today."""
        return str(unit.path)

    def place_of(self, group: str | int) -> str:
        """Return the path of the unit, or of the one that carries it on."""
        return self._moved.get(str(group), str(group))

    def _where(self, condition: Q, holds: Callable[[Unit], bool]) -> Q:
        """Return the condition, with the ended units judged by what carries them on."""
        if not self._carried:
            return condition
        inside = [ended.pk for ended, into in self._carried if holds(into)]
        moved = [ended.pk for ended, _into in self._carried]
        return (condition & ~Q(member__unit__in=moved)) | Q(member__unit__in=inside)

    def inside(self, units: Iterable[Unit]) -> Q:
        """Return the condition by the path of today."""
        paths = [unit.path for unit in units]
        condition = Q(pk__in=[])
        for path in paths:
            condition |= Q(member__unit__path__startswith=path)
        return self._where(condition, lambda into: into.path.startswith(tuple(paths)))

    def directly_in(self, unit: Unit) -> Q:
        """Return the condition that it is the person's unit of today."""
        return self._where(Q(member__unit=unit.pk), lambda into: into.pk == unit.pk)

    def of_kind(self, kind: str) -> Q:
        """Return the condition by the kind of the unit of today."""
        return self._where(Q(member__unit__kind=kind), lambda into: into.kind == kind)

    def of_sector(self, sector: str) -> Q:
        """Return the condition by the branches of the sector."""
        outer: list[Unit] = []
        for unit in Unit.objects.visible_to(self._user).filter(sector=sector):
            # In the order of the tree: those below one that is in already are covered.
            if not outer or not unit.path.startswith(outer[-1].path):
                outer.append(unit)
        return self.inside(outer)

    def children_of(self, unit: Unit, places: Iterable[str]) -> list[Unit]:
        """Return the parts of the unit that have not ended, or have people."""
        counted = set(places)
        below = Unit.objects.visible_to(self._user).filter(
            path__startswith=unit.path, depth=unit.depth + 1
        )
        return [one for one in below if one.ended_on is None or one.path in counted]

    def way_to(self, unit: Unit) -> list[Unit]:
        """Return the units above that the user sees, and the unit."""
        ends = range(Unit.steplen, len(unit.path) + 1, Unit.steplen)
        above = Unit.objects.visible_to(self._user).filter(path__in=[unit.path[:n] for n in ends])
        return list(above)

    def is_leaf(self, unit: Unit) -> bool:
        """Tell whether the unit has no parts today."""
        return bool(unit.is_leaf())

    def name_of(self, unit: Unit) -> str:
        """Return the name of today."""
        return str(unit.name)

    def unit_of(self, row: Enrolment) -> Unit:
        """Return the person's unit of today, or the one that carries it on."""
        return self.counted_in(cast(Unit, row.member.unit))  # seen through a branch: has a unit

    def counted_in(self, unit: Unit) -> Unit:
        """Return the unit, or the one that carries it on."""
        return self._into.get(unit.pk, unit)


class PlacingThen:
    """Obligations count in the unit of the day of enrolment, in the tree of one day.

    The day is that on which the class opened; without a class, the last on which one of the
    open classes did.  A unit that was not there on that day stands where it stood nearest to it.
    """

    group = "unit_then"
    order = "unit_then__path"
    unit_field = "unit_then_id"
    step = STEP

    def __init__(self, user: User, day: date) -> None:
        self._user, self.day = user, day

    @cached_property
    def tree(self) -> TreeOfDay:
        """Return the tree of the day."""
        return tree_of_day(self.day)

    @cached_property
    def _branches(self) -> tuple[str, ...]:
        return tuple(branch_paths(self._user, roles=SEES_PEOPLE))

    def find(self, unit_id: int) -> Unit | None:
        """Return the unit, if it is the user's today or people of the user were below it then.

        Only those people are counted there: the name of an old unit is all that shows.
        """
        unit = Unit.objects.filter(pk=unit_id).first()
        if unit is None or unit.path.startswith(self._branches):
            return unit
        own = Enrolment.objects.in_branches_of(self._user).filter(self.inside([unit]))
        return unit if own.exists() else None

    def path_of(self, unit: Unit) -> str:
        """Return the place of that day."""
        return self.tree.paths[unit.pk]

    def place_of(self, group: str | int) -> str:
        """Return the place of the unit of that number."""
        return self.tree.paths[int(group)]

    def inside(self, units: Iterable[Unit]) -> Q:
        """Return the condition by the units that were in the branches."""
        below: set[int] = set()
        for unit in units:
            below.update(self.tree.at_or_below(unit.pk))
        return Q(unit_then__in=below)

    def directly_in(self, unit: Unit) -> Q:
        """Return the condition that it was the unit of that time."""
        return Q(unit_then=unit.pk)

    def of_kind(self, kind: str) -> Q:
        """Return the condition by the kind of the unit of that time."""
        return Q(unit_then__kind=kind)

    def of_sector(self, sector: str) -> Q:
        """Return the condition by the branches of the sector as they were."""
        return self.inside(Unit.objects.filter(sector=sector))

    def children_of(self, unit: Unit, places: Iterable[str]) -> list[Unit]:
        """Return the parts that had people of the user, and the user's that were there."""
        counted = set(places)
        below = Unit.objects.filter(pk__in=self.tree.children.get(unit.pk, []))
        return [
            one
            for one in below
            if self.tree.paths[one.pk] in counted
            or (one.pk in self.tree.standing and one.path.startswith(self._branches))
        ]

    def way_to(self, unit: Unit) -> list[Unit]:
        """Return the units above of that day: people of the user were below each."""
        way = self.tree.way_to(unit.pk)
        above = [pk for pk in way if pk != unit.pk]
        known = {unit.pk: unit} | (Unit.objects.in_bulk(above) if above else {})
        units = [known[pk] for pk in way]
        if unit.path.startswith(self._branches):
            units = [one for one in units if one.path.startswith(self._branches)]
        return units

    def is_leaf(self, unit: Unit) -> bool:
        """Tell whether the unit had no parts."""
        return unit.pk not in self.tree.children

    def name_of(self, unit: Unit) -> str:
        """Return the name of that day."""
        return self.tree.name_of(unit)

    def unit_of(self, row: Enrolment) -> Unit:
        """Return the unit of the day of enrolment."""
        return row.unit_then

    def counted_in(self, unit: Unit) -> Unit:
        """Return the unit itself."""
        return unit


def placing_for(user: User, filters: Filters) -> Placing:
    """Return the way of counting that the filters ask for."""
    if filters.basis == Basis.AS_WAS:
        return PlacingThen(user, _day_of(filters))
    return PlacingNow(user)


def obligations(user: User, filters: Filters, placing: Placing) -> EnrolmentQuerySet:
    """Return the obligations in the user's branches that the choices mean.

    Status and name are not applied here: the tree shows every status side by side.
    """
    rows = Enrolment.objects.in_branches_of(user).counted().with_status()
    rows = rows.filter(training_class__in=filters.classes())
    if filters.kind:
        rows = rows.filter(placing.of_kind(filters.kind))
    if filters.sector:
        rows = rows.filter(placing.of_sector(filters.sector))
    return rows


def _day_of(filters: Filters) -> date:
    """Return the day of the tree: the opening of the class, or the last of the open ones."""
    today = timezone.localdate()
    opened = filters.classes().aggregate(day=Max("opens_on"))["day"]
    return min(opened, today) if opened else today
