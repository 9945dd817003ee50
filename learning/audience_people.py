"""The people whom an audience means: one question to the database, whatever the rule."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from learning.audience import Audience
from members.lineage import EnteredEvents, current_successors
from members.models import Exemption, PositionHeld, StatusPeriod, Unit, User
from members.querysets import UserQuerySet


@dataclass(frozen=True)
class Since:
    """From when on the units of a rule are followed through reorganisations.

    ``drafted``: the unit of the requirement; ``in_force``: the units that the rule names, None for
    a rule that does not hold yet and means what there is today.
    """

    drafted: datetime
    in_force: datetime | None


def people_of(audience: Audience, *, within: Unit, day: date, since: Since) -> UserQuerySet:
    """Return whom the audience means on the day, in the branch of a unit.

    Units that have ended are read as what carries them on today, a unit that was split since as all
    its parts: a reorganisation takes nobody's obligation away.  People on the list of those who are
    included come in without a unit too: a conflict that the office must see.
    """
    successors, entered = current_successors(), EnteredEvents.load()
    branch = _branches(entered.parts_of(within.pk, since=since.drafted), successors)
    if since.in_force and audience.units:
        units = (entered.parts_of(unit, since=since.in_force) for unit in audience.units)
        audience = replace(audience, units=tuple(sorted(set().union(*units))))
    meant = branch & _facts(audience, successors, day)
    if audience.include:
        meant |= (branch | Q(unit=None)) & _listed(audience.include)
    people: UserQuerySet = User.objects.filter(meant, is_active=True, merged_into=None)
    if audience.exclude:
        people = people.exclude(_listed(audience.exclude))
    if audience.without_exempted:
        people = people.filter(~Exists(Exemption.objects.on(day).filter(person=OuterRef("pk"))))
    return people


def _listed(people: tuple[int, ...]) -> Q:
    """Return the condition that a person is on the list, also by a row that was merged since."""
    merged = User.objects.filter(pk__in=people, merged_into__isnull=False)
    return Q(pk__in=people) | Q(pk__in=merged.values("merged_into"))


def _facts(audience: Audience, successors: dict[int, int], day: date) -> Q:
    """Return the condition of what is true of the person; what is empty narrows nothing."""
    found = Q()
    if audience.units:
        found &= _branches(audience.units, successors)
    if audience.sectors:
        tops = Unit.objects.alive().filter(sector__in=audience.sectors).values_list("pk", flat=True)
        found &= _branches(tops, successors)
    if audience.kinds:
        found &= Q(unit__kind__in=audience.kinds)
    if audience.groups:
        found &= Q(management_group__in=audience.groups)
    if audience.admitted_from:
        found &= Q(admitted_on__gte=audience.admitted_from)
    if audience.admitted_to:
        found &= Q(admitted_on__lte=audience.admitted_to)
    if audience.statuses:
        statuses = StatusPeriod.objects.on(day).filter(status__in=audience.statuses)
        found &= Q(Exists(statuses.filter(person=OuterRef("pk"))))
    if audience.positions:
        positions = PositionHeld.objects.on(day).filter(position__in=audience.positions)
        found &= Q(Exists(positions.filter(person=OuterRef("pk"))))
    return found


def _branches(units: Iterable[int], successors: dict[int, int]) -> Q:
    """Return the condition that the person's unit lies in one of the branches of today.

    Who is left in a unit that has ended belongs to the one that carries it on.
    """
    tops = {successors.get(pk, pk) for pk in units}
    outer: list[str] = []
    for path in Unit.objects.filter(pk__in=tops).order_by("path").values_list("path", flat=True):
        if not outer or not path.startswith(outer[-1]):
            outer.append(path)
    inside = Q(pk__in=[])
    for path in outer:
        inside |= Q(unit__path__startswith=path)
    if successors and outer:
        carrying = dict(Unit.objects.filter(pk__in=successors.values()).values_list("pk", "path"))
        left = [
            ended
            for ended, into in successors.items()
            if carrying.get(into, "").startswith(tuple(outer))
        ]
        inside |= Q(unit__in=left)
    return inside
