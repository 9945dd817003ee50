"""Reads of the organisation by day, of a unit's place, and of one person's own record."""

from dataclasses import dataclass
from datetime import date

from treebeard.mp_tree import MP_Node

from members.models import (
    Exemption,
    Membership,
    Organisation,
    PositionHeld,
    RoleGrant,
    Signer,
    StatusPeriod,
    Unit,
    UnitName,
    User,
)


def organisation_on(day: date, root: Unit | None = None) -> Organisation | None:
    """Return how the organisation was called on that day.

    With ``root``, that of its tree; without, the one that began last: an installation of
    one organisation has just one row a day.
    """
    held = Organisation.objects.on(day).select_related("root")
    if root is not None:
        held = held.filter(root=_top(root))
    return held.order_by("-valid_from", "-pk").first()


def signer_on(day: date, root: Unit | None = None) -> Signer | None:
    """Return who signed for the organisation on that day; the one appointed last of several."""
    held = Signer.objects.on(day)
    if root is not None:
        held = held.filter(organisation_root=_top(root))
    return held.order_by("-valid_from", "-pk").first()


def _top(unit: Unit) -> Unit:
    """Return the root of the unit's tree, without a query for a root."""
    return unit if unit.is_root() else unit.get_root()


def unit_name_on(unit: Unit, day: date) -> str:
    """Return the name that the unit bore on that day; today's where none is recorded."""
    names = UnitName.objects.on(day).filter(unit=unit)
    return names.order_by("-valid_from").values_list("name", flat=True).first() or unit.name


def ancestors_of(unit: Unit) -> list[Unit]:
    """Return the units above, the root first, in one query."""
    return list(Unit.objects.filter(path__in=_paths_above(unit)))


def place_of(unit: Unit) -> str:
    """Return the unit with its superiors below the root: "Chi bộ 2, Đảng bộ Sở Nội vụ"."""
    above = [ancestor.name for ancestor in ancestors_of(unit)[1:]]
    return ", ".join([unit.name, *reversed(above)])


def _paths_above(unit: MP_Node) -> list[str]:
    """Return the tree paths of the units above, which the own path spells out."""
    step = unit.steplen
    return [unit.path[:length] for length in range(step, len(unit.path), step)]


@dataclass(frozen=True)
class OwnRecord:
    """What the platform holds about one person, for that person."""

    person: User
    unit: str
    status: StatusPeriod | None
    memberships: list[Membership]
    positions: list[PositionHeld]
    grants: list[RoleGrant]
    exemption: Exemption | None


def own_record(person: User) -> OwnRecord:
    """Return the person's own record as of today, newest periods first."""
    return OwnRecord(
        person=person,
        unit=place_of(person.unit) if person.unit else "",
        status=StatusPeriod.objects.filter(person=person).current().first(),
        memberships=list(
            Membership.objects.filter(person=person)
            .select_related("unit")
            .order_by("-valid_from", "-pk")
        ),
        positions=list(
            PositionHeld.objects.filter(person=person)
            .select_related("unit")
            .order_by("-valid_from", "-pk")
        ),
        grants=list(
            RoleGrant.objects.filter(person=person)
            .current()
            .select_related("unit")
            .order_by("role", "unit__path")
        ),
        exemption=Exemption.objects.filter(person=person).current().first(),
    )
