"""What the inspector reads: entries, the last verification, roles, events of units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from members.models import AuditEntry, RoleGrant, Unit, UnitEvent, User
from members.querysets import branch_paths
from members.roles import Role

PER_PAGE = 50
INSPECTS = frozenset({Role.INSPECTOR})


@dataclass(frozen=True)
class Stretch:
    """Some entries, the newest first, and where the older ones go on."""

    entries: list[AuditEntry]
    older: int | None


def entries_for(user: User, filters: Mapping[str, Any]) -> QuerySet[AuditEntry]:
    """Return the entries that the filters let through, the newest first."""
    entries = AuditEntry.objects.inspected_by(user).select_related("actor", "person", "unit")
    entries = entries.only(
        *("at", "action", "subject", "reason", "reason_digest", "facts"),
        *("actor__full_name", "actor__personal_code"),
        *("person__full_name", "person__personal_code", "unit__name"),
    )
    if filters.get("act"):
        entries = entries.filter(action=filters["act"])
    for name in ("actor", "person"):
        if filters.get(name):
            entries = entries.filter(**{f"{name}_id": filters[name].pk})
    if filters.get("unit"):
        entries = entries.filter(unit__path__startswith=filters["unit"].path)
    if filters.get("since"):
        entries = entries.filter(at__gte=_start_of(filters["since"]))
    if filters.get("until"):
        entries = entries.filter(at__lt=_start_of(filters["until"] + timedelta(days=1)))
    return entries.order_by("-pk")


def stretch_of(entries: QuerySet[AuditEntry], *, before: int | None) -> Stretch:
    """Return a page by its key: the thousandth costs what the first one does."""
    if before is not None:
        entries = entries.filter(pk__lt=before)
    rows = list(entries[: PER_PAGE + 1])
    older = rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None
    return Stretch(rows[:PER_PAGE], older)


def last_verification() -> AuditEntry | None:
    """Return the entry of the last verification of the chain."""
    return AuditEntry.objects.filter(action="members.verify_audit").order_by("-pk").first()


def grants_for(user: User) -> QuerySet[RoleGrant]:
    """Return who holds which role in the inspected branches today."""
    units = Unit.objects.filter(pk__in=[])
    for path in branch_paths(user, roles=INSPECTS):
        units |= Unit.objects.below(path)
    current = RoleGrant.objects.current().filter(unit__in=units.values("pk"))
    return current.select_related("person", "unit").order_by("role", "unit__path", "person_id")


def events_for(user: User) -> QuerySet[UnitEvent]:
    """Return what became of the units, the latest first."""
    return UnitEvent.objects.visible_to(user).standing().order_by("-effective_on", "-pk")


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
