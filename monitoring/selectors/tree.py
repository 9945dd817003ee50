"""The numbers of a branch, folded from one grouped question."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Generic

from django.db.models import Case, Count, DecimalField, Sum, Value, When
from django.utils import timezone

from learning.rules import Status
from members.models import Unit, User
from members.organising.rules import common_path, units_of
from members.querysets import branch_paths
from members.roles import SEES_PEOPLE
from monitoring.filters import Filters
from monitoring.placing import Placing, obligations, placing_for
from monitoring.rules import Counts, N, OfClass, fold_into_children, total_of


@dataclass(frozen=True)
class Line(Generic[N]):
    """One row of the tree.  ``is_direct``: the people who sit in the unit itself."""

    unit: Unit
    counts: N
    name: str
    is_direct: bool = False


@dataclass(frozen=True)
class UnitTree(Generic[N]):
    """A unit (None: the top of what the user sees), its rows, and their sum."""

    unit: Unit | None
    lines: list[Line[N]]
    total: N
    counted_at: datetime
    placing: Placing


# Answers the numbers of each unit at or below some, by its place; None: everywhere.
Counting = Callable[[list[Unit] | None], Mapping[str, N]]


def unit_tree(
    user: User,
    unit: Unit,
    filters: Filters,
    *,
    placing: Placing | None = None,
    is_of_now: bool = False,
) -> UnitTree[Counts]:
    """Return the children of the unit with their numbers, and the people directly in it.

    ``is_of_now``: never out of what is counted ahead, for what is put beside other numbers.
    """
    placing = placing or placing_for(user, filters)
    counting, counted_at = _counting(user, filters, placing, is_of_now=is_of_now)
    tree = tree_below(unit, counting, placing, zero=Counts())
    return replace(tree, counted_at=counted_at or tree.counted_at)


def top_tree(
    user: User, filters: Filters, *, placing: Placing | None = None, is_of_now: bool = False
) -> UnitTree[Counts]:
    """Return the user's branches with their numbers; of a single branch its children."""
    placing = placing or placing_for(user, filters)
    counting, counted_at = _counting(user, filters, placing, is_of_now=is_of_now)
    tree = tree_from_top(user, counting, placing, zero=Counts())
    return replace(tree, counted_at=counted_at or tree.counted_at)


def _counting(
    user: User, filters: Filters, placing: Placing, *, is_of_now: bool
) -> tuple[Counting[Counts], datetime | None]:
    """Return what answers the numbers, and of when they are if not of now.

    286,000 obligations are 0.2 s to count, and a tenth of it to add up.
    """
    # It builds on this module.
    from monitoring.quality import ahead

    facts = ahead.facts_of_classes(filters)
    counted_at = None if is_of_now else ahead.usable_since(facts)
    count = _counts_by_path if counted_at is None else ahead.counts_by_path
    return partial(count, user, filters, placing, obliged=_obliged(facts)), counted_at


def tree_below(unit: Unit, counting: Counting[N], placing: Placing, *, zero: N) -> UnitTree[N]:
    """Return the parts of the unit with the numbers that ``counting`` answers."""
    counted_at = timezone.now()
    return _below(unit, counting([unit]), placing, counted_at, zero)


def tree_from_top(user: User, counting: Counting[N], placing: Placing, *, zero: N) -> UnitTree[N]:
    """Return the user's branches with such numbers; of a single branch its parts."""
    branches = list(Unit.objects.filter(path__in=branch_paths(user, roles=SEES_PEOPLE)))
    if placing.day is not None:
        return _top_then(counting, placing, branches, zero)
    if len(branches) == 1:
        return tree_below(branches[0], counting, placing, zero=zero)
    counted_at = timezone.now()
    return _side_by_side(branches, counting(branches), placing, counted_at, zero)


def _top_then(
    counting: Counting[N], placing: Placing, branches: list[Unit], zero: N
) -> UnitTree[N]:
    """Return the smallest part of the old tree that holds all that the user sees.

    Not below a branch of the user's: a list with people of one cell only still begins there.
    """
    counted_at = timezone.now()
    by_path = counting(None)
    own = [placing.path_of(unit) for unit in branches]
    shared = common_path(by_path or own)
    shared = min((path for path in own if shared.startswith(path)), key=len, default=shared)
    if shared:
        pk = units_of(shared)[-1]
        top = next((one for one in branches if one.pk == pk), None) or Unit.objects.get(pk=pk)
        return _below(top, by_path, placing, counted_at, zero)
    roots = Unit.objects.filter(pk__in={units_of(path)[0] for path in by_path})
    return _side_by_side(list(roots), by_path, placing, counted_at, zero)


def _below(
    unit: Unit, by_path: Mapping[str, N], placing: Placing, counted_at: datetime, zero: N
) -> UnitTree[N]:
    """Return the parts of a unit, and the people directly in it before them."""
    direct, children = fold_into_children(
        by_path, parent=placing.path_of(unit), step=placing.step, zero=zero
    )
    lines = [
        Line(child, children.get(placing.path_of(child), zero), placing.name_of(child))
        for child in placing.children_of(unit, children)
    ]
    if direct.total:
        lines.insert(0, Line(unit, direct, placing.name_of(unit), is_direct=True))
    total = total_of((line.counts for line in lines), zero=zero)
    return UnitTree(unit, lines, total, counted_at, placing)


def _side_by_side(
    units: list[Unit], by_path: Mapping[str, N], placing: Placing, counted_at: datetime, zero: N
) -> UnitTree[N]:
    """Return several branches, each with everything under it."""
    lines = []
    for unit in units:
        top = placing.path_of(unit)
        below = (counts for path, counts in by_path.items() if path.startswith(top))
        lines.append(Line(unit, total_of(below, zero=zero), placing.name_of(unit)))
    total = total_of((line.counts for line in lines), zero=zero)
    return UnitTree(None, lines, total, counted_at, placing)


def _counts_by_path(
    user: User, filters: Filters, placing: Placing, below: list[Unit] | None, *, obliged: Case
) -> dict[str, Counts]:
    """Return the numbers of each unit that has people, by its place; None below: everywhere.

    One grouped question, whatever the number of units.  The tiết are summed inside the
    question, so that at most five rows come back for a unit and not five for each unit and class.
    """
    rows = obligations(user, filters, placing)
    if below is not None:
        rows = rows.filter(placing.inside(below))
    groups = (
        rows.values_list(placing.group, "status")
        .annotate(number=Count("pk"), verified=Sum("verified_periods"), obliged=Sum(obliged))
        .order_by()
    )
    by_path: dict[str, Counts] = defaultdict(Counts)
    for group, status, number, verified, periods in groups:
        counts = Counts(total=number, **{status: number})
        if status == Status.COMPLETED:
            counts += Counts(obliged_periods=periods, verified_periods=verified)
        by_path[placing.place_of(group)] += counts
    return by_path


def _obliged(facts: Sequence[OfClass]) -> Case:
    """Return the expression for the required tiết of an obligation, by its class."""
    return Case(
        *(When(training_class=one.pk, then=Value(one.required)) for one in facts),
        default=Value(Decimal(0)),
        output_field=DecimalField(),
    )
