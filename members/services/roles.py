"""Granting and revoking roles."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from members.models import RoleGrant, Unit, User
from members.services.audit import record
from members.services.inspectors import require_end_of_inspection


@transaction.atomic
def grant_role(
    person: User,
    *,
    role: str,
    unit: Unit,
    by: User | None = None,
    since: date | None = None,
    until: date | None = None,
    reason: str = "",
) -> RoleGrant:
    """Give the person a role on a branch; the same open grant again changes nothing."""
    require_end_of_inspection(role, since=since, until=until)
    grant, created = RoleGrant.objects.get_or_create(
        person=person,
        role=role,
        unit=unit,
        valid_to=until,
        defaults={
            "valid_from": since or timezone.localdate(),
            "granted_by": by,
            "reason": reason,
        },
    )
    if created:
        record("members.grant_role", actor=by, person=person, unit=unit, reason=reason, role=role)
    return grant


@transaction.atomic
def revoke_role(grant: RoleGrant, *, by: User | None = None, reason: str = "") -> None:
    """End a grant: yesterday was its last day.  The row stays as history."""
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    grant.valid_to = max(grant.valid_from, timezone.localdate() - timedelta(days=1))
    grant.save(update_fields=["valid_to"])
    record(
        "members.revoke_role",
        actor=by,
        person=grant.person,
        unit=grant.unit,
        reason=reason,
        role=grant.role,
    )
