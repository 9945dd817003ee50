"""Granting and revoking roles."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from members.events import roles_changed
from members.exceptions import (
    GrantHasEnded,
    LastDayInThePast,
    LastSystemAdministrator,
    PersonIsMerged,
)
from members.models import RoleGrant, Unit, User
from members.roles import Role
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
    """Give the person a role on a branch; the same open grant again changes nothing.

    Whether ``by`` may do so is asked by ``members.granting``; the commands do not ask.

    Raises:
        InspectionWithoutEnd: an inspector's, without a last day or for too long.
        PersonIsMerged: the row is closed; another stands for this human.
    """
    require_end_of_inspection(role, since=since, until=until)
    if person.merged_into_id:
        raise PersonIsMerged
    grant, created = RoleGrant.objects.get_or_create(
        person=person,
        role=role,
        unit=unit,
        valid_to=until,
        revoked_at=None,
        defaults={
            "valid_from": since or timezone.localdate(),
            "granted_by": by,
            "reason": reason,
        },
    )
    if created:
        record("members.grant_role", actor=by, person=person, unit=unit, reason=reason, role=role)
        _tell(person)
    return grant


@transaction.atomic
def revoke_role(grant: RoleGrant, *, by: User | None = None, reason: str = "") -> None:
    """End a grant now: yesterday was its last day.  The row stays as history.

    Raises:
        GrantHasEnded: it was revoked before, or its last day is over.
        LastSystemAdministrator: nobody would be left.
    """
    today = timezone.localdate()
    grant = _running(grant)
    _require_another_administrator(grant, from_day=today)
    grant.valid_to = max(grant.valid_from, today - timedelta(days=1))
    grant.revoked_at, grant.revoked_by, grant.revoked_reason = timezone.now(), by, reason
    grant.save(update_fields=["valid_to", "revoked_at", "revoked_by", "revoked_reason"])
    record(
        "members.revoke_role",
        actor=by,
        person=grant.person,
        unit=grant.unit,
        reason=reason,
        role=grant.role,
    )
    _tell(grant.person)


@transaction.atomic
def change_last_day(
    grant: RoleGrant, *, until: date | None, by: User | None, reason: str
) -> RoleGrant:
    """Let the grant hold until another day.

    Raises:
        GrantHasEnded: it was revoked, or its last day is over.
        InspectionWithoutEnd: an inspector's, without a last day or for too long from today.
        LastDayInThePast: the day is over or before the first; to end it now, revoke it.
        LastSystemAdministrator: nobody would be left after that day.
    """
    grant = _running(grant)
    require_end_of_inspection(grant.role, since=timezone.localdate(), until=until)
    if until is not None:
        if until < max(grant.valid_from, timezone.localdate()):
            raise LastDayInThePast
        if grant.valid_to is None or until < grant.valid_to:
            _require_another_administrator(grant, from_day=until + timedelta(days=1))
    before = grant.valid_to
    grant.valid_to = until
    grant.save(update_fields=["valid_to"])
    record(
        "members.change_role_end",
        actor=by,
        person=grant.person,
        unit=grant.unit,
        subject=f"role_grant:{grant.pk}",
        reason=reason,
        role=grant.role,
        before=before.isoformat() if before else None,
        after=until.isoformat() if until else None,
    )
    _tell(grant.person)
    return grant


def _running(grant: RoleGrant) -> RoleGrant:
    """Return the grant, locked, if it holds today or will."""
    # All grants of administrators are locked in one order, so that two cannot end the last two.
    wanted = RoleGrant.objects.select_for_update().order_by("pk")
    if grant.role == Role.SYSTEM_ADMIN:
        locked = {row.pk: row for row in wanted.filter(role=Role.SYSTEM_ADMIN)}
        grant = locked[grant.pk]
    else:
        grant = wanted.get(pk=grant.pk)
    is_over = grant.valid_to is not None and grant.valid_to < timezone.localdate()
    if grant.revoked_at is not None or is_over:
        raise GrantHasEnded
    return grant


def _require_another_administrator(grant: RoleGrant, *, from_day: date) -> None:
    """Refuse to end the one grant by which the system is administered."""
    if grant.role != Role.SYSTEM_ADMIN or grant.valid_from > timezone.localdate():
        return
    others = RoleGrant.objects.on(from_day).filter(
        role=Role.SYSTEM_ADMIN, person__is_active=True, valid_from__lte=timezone.localdate()
    )
    if not others.exclude(pk=grant.pk).exists():
        raise LastSystemAdministrator


def _tell(person: User) -> None:
    """Let others bring in step what follows from roles.  A fresh object: grants are remembered."""
    roles_changed.send(sender=RoleGrant, person=User.objects.get(pk=person.pk))
