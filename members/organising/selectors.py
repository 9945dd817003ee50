"""Reads of the register of units, and of the organisation's dated settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from common.text.vietnamese import search_words
from members.models import (
    Organisation,
    RoleGrant,
    Signer,
    StatusPeriod,
    Unit,
    UnitEvent,
    UnitEventSide,
    UnitName,
    UnitParent,
    UnitTag,
    User,
)
from members.organising import rules
from members.organising.past import TreeOfDay
from members.querysets import branch_paths
from members.roles import SEES_PEOPLE

PARTY = (StatusPeriod.Status.FULL, StatusPeriod.Status.PROBATIONARY)
Dated = Organisation | Signer
Row = TypeVar("Row", Organisation, Signer)


def top_units(user: User) -> QuerySet[Unit]:
    """Return the branches that the user looks after, in the order of the tree."""
    return Unit.objects.filter(path__in=branch_paths(user, roles=SEES_PEOPLE))


def parts_of(user: User, unit: Unit) -> QuerySet[Unit]:
    """Return the units directly below, those that have ended included."""
    visible = Unit.objects.visible_to(user)
    return visible.filter(path__startswith=unit.path, depth=unit.depth + 1)


def parts_then(user: User, unit: Unit | None, tree: TreeOfDay) -> QuerySet[Unit]:
    """Return the units that stood directly below on the day of the tree; without a unit, the top.

    Only the user's of today: a unit that is another branch's now is not shown.
    """
    seen = Unit.objects.visible_to(user).filter(pk__in=tree.standing)
    if unit is not None:
        return seen.filter(pk__in=tree.children.get(unit.pk, []))
    own = set(seen.values_list("pk", flat=True))
    tops = [pk for pk in own if not own.intersection(tree.way_to(pk)[:-1])]
    return seen.filter(pk__in=tops)


def search_units(user: User, text: str) -> QuerySet[Unit]:
    """Return the user's units whose folded code and names of today have every word of the text."""
    found = Unit.objects.visible_to(user)
    for word in search_words(text):
        found = found.filter(Q(search_text__startswith=word) | Q(search_text__contains=f" {word}"))
    return found


def places_of(units: Iterable[Unit]) -> dict[int, str]:
    """Return for each unit the names above it without the root, in one query."""
    units = list(units)
    step = Unit.steplen
    above = {
        unit.pk: [unit.path[:end] for end in range(2 * step, len(unit.path), step)]
        for unit in units
    }
    wanted = {path for paths in above.values() for path in paths}
    names = dict(Unit.objects.filter(path__in=wanted).values_list("path", "name"))
    return {pk: ", ".join(names[path] for path in reversed(paths)) for pk, paths in above.items()}


def people_below(units: Iterable[Unit]) -> dict[int, int]:
    """Return how many people belong to each unit or below it today, in one query."""
    units = list(units)
    below = Q(pk__in=[])
    for unit in units:
        below |= Q(unit__path__startswith=unit.path)
    counted = User.objects.filter(below).values_list("unit__path").annotate(number=Count("pk"))
    by_path = list(counted.order_by())
    return {
        unit.pk: sum(number for path, number in by_path if path.startswith(unit.path))
        for unit in units
    }


@dataclass(frozen=True)
class UnitFile:
    """What the register keeps about one unit."""

    unit: Unit
    names: list[UnitName]
    superiors: list[UnitParent]
    events: list[UnitEvent]
    tags: dict[str, list[str]]
    people: dict[str, int]
    warnings: list[rules.SizeWarning]
    grants: list[RoleGrant]


def unit_file(user: User, unit: Unit) -> UnitFile:
    """Return the unit with its past, its size and its roles of today."""
    people = statuses_below(unit)
    tags: dict[str, list[str]] = {}
    for kind, name in UnitTag.objects.filter(unit=unit).order_by("pk").values_list("kind", "name"):
        tags.setdefault(kind, []).append(name)
    return UnitFile(
        unit=unit,
        names=list(
            UnitName.objects.filter(unit=unit).select_related("event").order_by("-valid_from")
        ),
        superiors=list(
            UnitParent.objects.filter(unit=unit)
            .select_related("parent", "event")
            .order_by("-valid_from")
        ),
        events=_events_of(user, unit),
        tags=tags,
        people=people,
        warnings=_warnings(unit, people),
        grants=list(
            RoleGrant.objects.filter(unit=unit)
            .visible_to(user)
            .current()
            .select_related("person")
            .order_by("role", "person__name_key")
        ),
    )


def _events_of(user: User, unit: Unit) -> list[UnitEvent]:
    """Return the standing events that name the unit, with all their sides."""
    named = UnitEventSide.objects.filter(unit=unit).values("event")
    events = UnitEvent.objects.standing().visible_to(user).filter(pk__in=named)
    return list(events.prefetch_related("sides__unit").order_by("-effective_on", "-pk"))


def statuses_below(unit: Unit) -> dict[str, int]:
    """Return how many people of the unit and below have which status today."""
    rows = (
        StatusPeriod.objects.current()
        .filter(person__unit__path__startswith=unit.path)
        .values_list("status")
        .annotate(number=Count("pk"))
        .order_by()
    )
    found = dict(rows)
    return {str(status): found.get(status, 0) for status in StatusPeriod.Status}


def _warnings(unit: Unit, people: dict[str, int]) -> list[rules.SizeWarning]:
    """Return what the size of a unit that is still there makes us look at."""
    if unit.ended_on is not None or unit.kind in (Unit.Kind.GROUP, Unit.Kind.COMMITTEE):
        return []
    return rules.size_warnings(
        is_grassroots_cell=unit.kind == Unit.Kind.GRASSROOTS_CELL,
        members=sum(people[status] for status in PARTY),
        full_members=people[StatusPeriod.Status.FULL],
        committee_from=settings.UNIT_COMMITTEE_FROM,
        full_from=settings.UNIT_FULL_MEMBERS_FROM,
    )


def roots() -> QuerySet[Unit]:
    """Return the tops of all trees of the installation."""
    return Unit.objects.filter(depth=1)


def root_of(row: Dated) -> int:
    """Return the root that a dated row belongs to."""
    return row.root_id if isinstance(row, Organisation) else row.organisation_root_id


def rows_beside(row: Dated) -> "QuerySet[Organisation] | QuerySet[Signer]":
    """Return the other rows of the same root."""
    if isinstance(row, Organisation):
        return Organisation.objects.filter(root=row.root_id).exclude(pk=row.pk)
    return Signer.objects.filter(organisation_root=row.organisation_root_id).exclude(pk=row.pk)


def open_before(row: Dated) -> Dated | None:
    """Return the open row that a new one would end."""
    return rows_beside(row).filter(valid_to=None, valid_from__lt=row.valid_from).first()


def overlapping(row: Dated, *, but: Dated | None = None) -> Dated | None:
    """Return a row of the same root that shares a day with this one; ``but`` does not count."""
    for other in rows_beside(row):
        if other != but and rules.overlaps(
            first=row.valid_from,
            last=row.valid_to,
            other_first=other.valid_from,
            other_last=other.valid_to,
        ):
            return other
    return None


@dataclass(frozen=True)
class Settings:
    """The dated settings of one root, and what they say on a day."""

    root: Unit
    organisations: list[Organisation]
    signers: list[Signer]
    day: date
    organisation: Organisation | None
    signer: Signer | None


def settings_of(root: Unit, *, day: date) -> Settings:
    """Return all rows of a root, the newest first, and those of the day."""
    organisations = list(Organisation.objects.filter(root=root).order_by("-valid_from", "-pk"))
    signers = list(Signer.objects.filter(organisation_root=root).order_by("-valid_from", "-pk"))
    return Settings(
        root=root,
        organisations=organisations,
        signers=signers,
        day=day,
        organisation=_on(organisations, day),
        signer=_on(signers, day),
    )


def _on(rows: Iterable[Row], day: date) -> Row | None:
    """Return the row that holds on the day, the newest of several."""
    held = (
        row
        for row in rows
        if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
    )
    return next(held, None)
