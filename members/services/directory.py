"""Keeping a person's record: fields, dated facts, their ends and corrections."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError
from members.models import Exemption, Membership, PositionHeld, StatusPeriod, Unit, User
from members.services.audit import record
from members.services.people import PARTY, change_status, place_person
from members.services.views import note_view

DatedFact = Membership | StatusPeriod | PositionHeld | Exemption
Status = StatusPeriod.Status
# From what to what a person may come by decision.  Mistakes are mended, not decided.
NEXT_STATUSES: Mapping[str, tuple[str, ...]] = {
    Status.OTHER: (Status.CANDIDATE, Status.PROBATIONARY, Status.FULL),
    Status.CANDIDATE: (Status.PROBATIONARY, Status.OTHER),
    Status.PROBATIONARY: (Status.FULL, Status.OTHER),
    Status.FULL: (Status.OTHER,),
}


class RecordRefused(DomainError):
    """The change would make the record contradict itself."""

    message = _("This change would make the record contradict itself.")


@transaction.atomic
def edit_person(person: User, *, fields: Mapping[str, Any], by: User) -> list[str]:
    """Change fields of the record; return the names of those that changed.

    The log names the fields, never their values.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    changed = [name for name, value in fields.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, fields[name])
    if changed:
        person.save()
        record("members.edit_person", actor=by, person=person, unit=person.unit, fields=changed)
    return changed


@transaction.atomic
def advance_status(person: User, *, status: str, since: date, by: User) -> StatusPeriod:
    """Change the status by decision, and keep the dates of admission in step.

    Raises:
        RecordRefused: no such step from the status of today, or a day before it began.
    """
    current = StatusPeriod.objects.filter(person=person, valid_to=None).first()
    if current is not None and status not in NEXT_STATUSES[current.status]:
        raise RecordRefused(_("A person with this status cannot be given that one."))
    if current is not None and since <= current.valid_from:
        raise RecordRefused(
            _("The present status began on %(day)s. Give a later day.")
            % {"day": f"{current.valid_from:%d/%m/%Y}"}
        )
    period = change_status(person, status=status, since=since, by=by)
    dates = {Status.PROBATIONARY: "admitted_on", Status.FULL: "full_member_on"}
    if status in dates:
        User.objects.filter(pk=person.pk).update(**{dates[Status(status)]: since})
    return period


@transaction.atomic
def place_temporarily(
    person: User, *, unit: Unit, since: date, until: date | None, by: User
) -> Membership:
    """Record a temporary membership at another unit; the home stays where it is.

    Raises:
        RecordRefused: it is the home unit, or the person is there at that time already.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.unit_id == unit.pk:
        raise RecordRefused(_("This is the home unit of the person. Choose another unit."))
    membership = Membership(
        person=person,
        unit=unit,
        kind=Membership.Kind.TEMPORARY,
        valid_from=since,
        valid_to=until,
    )
    _require_free(membership)
    membership.save()
    record("members.place_temporarily", actor=by, person=person, unit=unit)
    return membership


@transaction.atomic
def move_person(person: User, *, unit: Unit, since: date, by: User) -> Membership:
    """Move the person to another home unit; the kind of membership follows from the status.

    Raises:
        RecordRefused: the home of today began on that day or later.
    """
    home = (
        Membership.objects.filter(person=person, valid_to=None)
        .exclude(kind=Membership.Kind.TEMPORARY)
        .first()
    )
    if home is not None and home.unit_id == unit.pk:
        raise RecordRefused(_("The person belongs to this unit already."))
    if home is not None and since <= home.valid_from:
        raise RecordRefused(
            _("The present membership began on %(day)s. Give a later day.")
            % {"day": f"{home.valid_from:%d/%m/%Y}"}
        )
    last = Membership.objects.filter(person=person).order_by("-valid_from").first()
    if home is None and last is not None and last.valid_to and since <= last.valid_to:
        raise RecordRefused(_("An earlier membership lasts beyond this day. Give a later day."))
    status = StatusPeriod.objects.filter(person=person, valid_to=None).first()
    is_member = status is not None and status.status in PARTY
    kind = Membership.Kind.OFFICIAL if is_member else Membership.Kind.LEARNER
    return place_person(person, unit=unit, since=since, kind=kind, by=by)


@transaction.atomic
def end_fact(fact: DatedFact, *, on: date, by: User) -> None:
    """Give an open position, exemption or temporary membership its last day.

    Raises:
        RecordRefused: ended already, or ends before it began.
    """
    fact = type(fact)._base_manager.select_for_update().get(pk=fact.pk)
    if fact.valid_to is not None and fact.valid_to <= on:
        raise RecordRefused(_("This has ended already."))
    if on < fact.valid_from:
        raise RecordRefused(_("The last day lies before the first. Give a later day."))
    fact.valid_to = on
    fact.save(update_fields=["valid_to"])
    record(f"members.end_{_word(fact)}", actor=by, person=fact.person, subject=_subject(fact))


@transaction.atomic
def leave_organisation(person: User, *, on: date, reason: str, by: User) -> None:
    """Close every open membership, position and exemption; status and training records stay.

    Without a unit the person counts in no denominator any more.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    for model in (Membership, PositionHeld, Exemption):
        held = model._base_manager.filter(person=person).filter(
            Q(valid_to=None) | Q(valid_to__gt=on)
        )
        if held.filter(valid_from__gt=on).exists():
            raise RecordRefused(_("Something in the record begins after this day. Check the day."))
        held.update(valid_to=on)
    unit = person.unit
    User.objects.filter(pk=person.pk).update(unit=None)
    record("members.leave_organisation", actor=by, person=person, unit=unit, reason=reason)


@transaction.atomic
def correct_dates(
    fact: DatedFact, *, valid_from: date, valid_to: date | None, reason: str, by: User
) -> None:
    """Mend wrong dates of a fact, with the reason.

    Raises:
        RecordRefused: the dates would overlap another fact of the kind, or open or close it.
    """
    fact = type(fact)._base_manager.select_for_update().get(pk=fact.pk)
    if (fact.valid_to is None) != (valid_to is None):
        raise RecordRefused(_("A correction neither ends this nor opens it again."))
    if valid_to is not None and valid_to < valid_from:
        raise RecordRefused(_("The last day lies before the first. Give a later day."))
    fact.valid_from, fact.valid_to = valid_from, valid_to
    _require_free(fact)
    fact.save(update_fields=["valid_from", "valid_to"])
    record(
        "members.correct_dates",
        actor=by,
        person=fact.person,
        subject=_subject(fact),
        reason=reason,
    )


@transaction.atomic
def order_people(unit: Unit, *, places: Mapping[int, int | None], by: User) -> None:
    """Set the places of a unit's people in official lists; none: by the alphabet."""
    people = User.objects.select_for_update().filter(unit=unit, pk__in=places).order_by("pk")
    for person in people:
        if person.manual_order != places[person.pk]:
            person.manual_order = places[person.pk]
            person.save(update_fields=["manual_order"])
    record("members.order_people", actor=by, unit=unit, people=len(places))


def _require_free(fact: DatedFact) -> None:
    """Refuse dates at which another fact of the same kind holds for the person."""
    others: Any = type(fact)._base_manager.filter(person=fact.person).exclude(pk=fact.pk)
    match fact:
        case Membership(kind=Membership.Kind.TEMPORARY):
            others = others.filter(kind=Membership.Kind.TEMPORARY, unit=fact.unit)
        case Membership():
            others = others.exclude(kind=Membership.Kind.TEMPORARY)
        case PositionHeld():
            others = others.filter(position=fact.position, unit=fact.unit)
    others = others.filter(Q(valid_to=None) | Q(valid_to__gte=fact.valid_from))
    if fact.valid_to is not None:
        others = others.filter(valid_from__lte=fact.valid_to)
    clash = others.order_by("valid_from").first()
    if clash is not None:
        raise RecordRefused(
            _("These dates overlap with what holds from %(day)s. Correct that first.")
            % {"day": f"{clash.valid_from:%d/%m/%Y}"}
        )


def _word(fact: DatedFact) -> str:
    return fact._meta.model_name or ""


def _subject(fact: DatedFact) -> str:
    return f"{_word(fact)}:{fact.pk}"


def note_look(person: User, *, by: User) -> None:
    """Note that somebody opened another person's record; one's own needs no note."""
    note_view(by, person, "directory.person")


def note_reveal(person: User, *, reason: str, by: User, fields: Sequence[str]) -> None:
    """Note that masked fields were shown, and what for."""
    record(
        "members.reveal_person",
        actor=by,
        person=person,
        unit=person.unit,
        reason=reason,
        fields=list(fields),
    )
