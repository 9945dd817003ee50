"""Registering people and moving them; what was is kept."""

from datetime import date, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError
from members.models import Exemption, Membership, PositionHeld, StatusPeriod, Unit, User
from members.services.audit import record

# The statuses of members of the Party.
PARTY = frozenset({StatusPeriod.Status.FULL, StatusPeriod.Status.PROBATIONARY})


class PeriodIsTaken(DomainError):
    """The day lies in or before a period that is closed: two would hold on one day."""

    message = _("Another period of this person lasts until a later day. Choose a later date.")


@transaction.atomic
def register_person(
    *,
    full_name: str,
    unit: Unit,
    status: str = StatusPeriod.Status.FULL,
    since: date | None = None,
    personal_code: str = "",
    by: User | None = None,
    **fields: Any,
) -> User:
    """Create a person with a unit and a status.  Without a password: cannot sign in yet.

    A personal code is drawn when none is given: "HV" and six digits.
    """
    day = since or timezone.localdate()
    code = personal_code or next_personal_code()
    person = User.objects.create_user(code, full_name, **fields)
    kind = Membership.Kind.OFFICIAL if status in PARTY else Membership.Kind.LEARNER
    place_person(person, unit=unit, since=day, kind=kind, by=by)
    change_status(person, status=status, since=day, by=by)
    return person


def next_personal_code() -> str:
    """Return an unused personal code, from a sequence of the database."""
    return next_personal_codes(1)[0]


def next_personal_codes(number: int) -> list[str]:
    """Return that many unused personal codes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('members_personal_code') FROM generate_series(1, %s)", [number]
        )
        return [f"HV{drawn:06d}" for (drawn,) in cursor.fetchall()]


@transaction.atomic
def place_person(
    person: User,
    *,
    unit: Unit,
    since: date,
    kind: str = Membership.Kind.OFFICIAL,
    by: User | None = None,
) -> Membership:
    """Make the unit the person's home from that day on, and end the home before it.

    Doing it again with the same unit changes nothing.

    Raises:
        PeriodIsTaken: the person had another home on that day or later, and left it since.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    home = (
        Membership.objects.filter(person=person, valid_to=None)
        .exclude(kind=Membership.Kind.TEMPORARY)
        .first()
    )
    if home is not None and (home.unit_id, home.kind) == (unit.pk, kind):
        return home
    homes = Membership.objects.filter(person=person).exclude(kind=Membership.Kind.TEMPORARY)
    _require_free(homes, since=since)
    if home is not None:
        _end(home, before=since)
    membership = Membership.objects.create(person=person, unit=unit, kind=kind, valid_from=since)
    User.objects.filter(pk=person.pk).update(unit=unit)
    record("members.place_person", actor=by, person=person, unit=unit)
    return membership


@transaction.atomic
def change_status(
    person: User, *, status: str, since: date, by: User | None = None
) -> StatusPeriod:
    """Give the person a status from that day on.  The same status again changes nothing.

    Who is admitted to the Party stays at the same unit, now as a member of it.

    Raises:
        PeriodIsTaken: the person had another status on that day or later, and lost it since.
    """
    User.objects.select_for_update().get(pk=person.pk)
    current = StatusPeriod.objects.filter(person=person, valid_to=None).first()
    if current is not None and current.status == status:
        return current
    _require_free(StatusPeriod.objects.filter(person=person), since=since)
    if current is not None:
        _end(current, before=since)
    period = StatusPeriod.objects.create(person=person, status=status, valid_from=since)
    record("members.change_status", actor=by, person=person, status=status)
    if current is not None and status in PARTY:
        learner = Membership.objects.filter(
            person=person, valid_to=None, kind=Membership.Kind.LEARNER
        ).select_related("unit")
        for membership in learner:
            place_person(person, unit=membership.unit, since=since, by=by)
    return period


@transaction.atomic
def give_position(
    person: User, *, position: str, unit: Unit, since: date, by: User | None = None
) -> PositionHeld:
    """Record a Party position; one that is held already is returned."""
    held, created = PositionHeld.objects.get_or_create(
        person=person,
        position=position,
        unit=unit,
        valid_to=None,
        defaults={"valid_from": since},
    )
    if created:
        record("members.give_position", actor=by, person=person, unit=unit, position=position)
    return held


@transaction.atomic
def exempt_person(
    person: User, *, basis: str, since: date, until: date | None = None, by: User | None = None
) -> Exemption:
    """Exempt the person from Party work and meetings for a period."""
    exemption = Exemption.objects.create(
        person=person, basis=basis, valid_from=since, valid_to=until, approved_by=by
    )
    record("members.exempt_person", actor=by, person=person, reason=basis)
    return exemption


def _require_free(periods: models.QuerySet, *, since: date) -> None:
    """Refuse a day on which, or after which, a closed period still held."""
    until = periods.filter(valid_to__gte=since).order_by("-valid_to").values_list("valid_to")
    if until:
        raise PeriodIsTaken(
            _("Another period of this person lasts until %(day)s. Choose a later date.")
            % {"day": f"{until[0][0]:%d/%m/%Y}"}
        )


def _end(period: Membership | StatusPeriod, *, before: date) -> None:
    """Close an open period on the eve of the day; drop one that would end before it began."""
    if period.valid_from >= before:
        period.delete()
        return
    period.valid_to = before - timedelta(days=1)
    period.save(update_fields=["valid_to"])
