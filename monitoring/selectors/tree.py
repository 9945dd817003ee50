"""The numbers of a branch, folded from one grouped question."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, Count, DecimalField, Q, Sum, Value, When
from django.utils import timezone

from learning.rules import Status
from members.models import Unit, User
from members.querysets import branch_paths
from members.roles import SEES_PEOPLE
from monitoring.filters import Filters
from monitoring.rules import Counts, fold_into_children, total_of


@dataclass(frozen=True)
class Line:
    """One row of the tree.  ``is_direct``: the people who sit in the unit itself."""

    unit: Unit
    counts: Counts
    is_direct: bool = False


@dataclass(frozen=True)
class UnitTree:
    """A unit (None: the top of what the user sees), its rows, and their sum."""

    unit: Unit | None
    lines: list[Line]
    total: Counts
    counted_at: datetime


def unit_tree(user: User, unit: Unit, filters: Filters) -> UnitTree:
    """Return the children of the unit with their numbers, and the people directly in it."""
    counted_at = timezone.now()
    by_path = _counts_by_path(user, filters, below=[unit.path])
    direct, children = fold_into_children(by_path, parent=unit.path, step=Unit.steplen)
    units = Unit.objects.visible_to(user).filter(path__startswith=unit.path, depth=unit.depth + 1)
    lines = [Line(child, children.get(child.path, Counts())) for child in units]
    lines = [line for line in lines if line.counts.total or line.unit.ended_on is None]
    if direct.total:
        lines.insert(0, Line(unit, direct, is_direct=True))
    return UnitTree(unit, lines, total_of(line.counts for line in lines), counted_at)


def top_tree(user: User, filters: Filters) -> UnitTree:
    """Return the user's branches with their numbers; of a single branch its children."""
    paths = branch_paths(user, roles=SEES_PEOPLE)
    units = list(Unit.objects.filter(path__in=paths))
    if len(units) == 1:
        return unit_tree(user, units[0], filters)
    counted_at = timezone.now()
    by_path = _counts_by_path(user, filters, below=paths)
    lines = []
    for unit in units:
        below = (counts for path, counts in by_path.items() if path.startswith(unit.path))
        lines.append(Line(unit, total_of(below)))
    return UnitTree(None, lines, total_of(line.counts for line in lines), counted_at)


def _counts_by_path(user: User, filters: Filters, *, below: Iterable[str]) -> dict[str, Counts]:
    """Return the numbers of each unit that has people, by the path of its today's place.

    One grouped question, whatever the number of units: a person counts where the person
    is today.  The tiết are summed inside the question, so that at most five rows come back
    for a unit and not five for each unit and class.
    """
    branch = Q(pk__in=[])
    for path in below:
        branch |= Q(member__unit__path__startswith=path)
    groups = (
        filters.obligations(user)
        .filter(branch)
        .values_list("member__unit__path", "status")
        .annotate(
            number=Count("pk"), verified=Sum("verified_periods"), obliged=Sum(_obliged(filters))
        )
        .order_by()
    )
    by_path: dict[str, Counts] = defaultdict(Counts)
    for path, status, number, verified, obliged in groups:
        counts = Counts(total=number, **{status: number})
        if status == Status.COMPLETED:
            counts += Counts(obliged_periods=obliged, verified_periods=verified)
        by_path[path] += counts
    return by_path


def _obliged(filters: Filters) -> Case:
    """Return the expression for the required tiết of an obligation, by its class."""
    is_required = Q(edition__lessons__is_required=True)
    classes = filters.classes().annotate(
        required=Sum("edition__lessons__periods", filter=is_required, default=Decimal(0))
    )
    return Case(
        *(
            When(training_class=pk, then=Value(required))
            for pk, required in classes.order_by().values_list("pk", "required")
        ),
        default=Value(Decimal(0)),
        output_field=DecimalField(),
    )
