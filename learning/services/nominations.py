"""Nominating: the office calls, units put people on their lists and send them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learning.audience import Audience
from learning.exceptions import NominationRefused, ReasonMissing
from learning.models import Nomination, NominationCall, NominationUnit, TrainingClass
from learning.nominating import candidates_for, facts_about
from learning.nomination_rules import Obstacle, is_late, obstacle_of
from members.models import Unit, User
from members.services import record

State = NominationUnit.State
CLASS_IS_OPEN = _("The class is open already: who studies in it is settled.")
HAS_REQUIREMENT = _("A requirement decides who is in this class.")
IS_LISTED = _("The list of learners is approved. Replace a person instead.")
IS_SENT = _("The list was sent to the office. Ask the office to send it back, then change it.")
LATE = _("The deadline is over. Write why the list comes late.")
NOBODY = _("Nobody is on the list yet.")
DECIDED = _("The office has decided on this person already.")
OBSTACLES: Mapping[Obstacle, Promise] = {
    Obstacle.RESTRICTED: _("the use of this person's data is restricted"),
    Obstacle.NO_UNIT: _("the person belongs to no unit today"),
    Obstacle.ELSEWHERE: _("the person does not belong to your unit"),
    Obstacle.NOMINATED: _("the person is on a list of this class already"),
    Obstacle.ENROLLED: _("the person is enrolled in this class already"),
}


@transaction.atomic
def call_for_nominations(
    training_class: TrainingClass,
    *,
    closes_on: date,
    audience: Audience,
    note: str = "",
    quotas: Mapping[Unit, int],
    by: User,
) -> NominationCall:
    """Invite units to nominate people for a planned class.

    Raises:
        NominationRefused: the class is open, or belongs to a requirement.
    """
    training_class = TrainingClass.objects.select_for_update().get(pk=training_class.pk)
    if training_class.opened_at is not None:
        raise NominationRefused(CLASS_IS_OPEN)
    if training_class.requirement_id is not None:
        raise NominationRefused(HAS_REQUIREMENT)
    call, created = NominationCall.objects.get_or_create(
        training_class=training_class,
        defaults={
            "closes_on": closes_on,
            "audience": audience.as_json(),
            "note": note.strip(),
            "created_by": by,
        },
    )
    if created:
        record("learning.call_nominations", actor=by, subject=f"class:{training_class.pk}")
        set_quotas(call, quotas, by=by)
    return call


@transaction.atomic
def change_call(
    call: NominationCall, *, closes_on: date, audience: Audience, note: str, by: User
) -> NominationCall:
    """Change deadline, criteria or note; what was nominated stays."""
    call = _open(call)
    call.closes_on, call.audience, call.note = closes_on, audience.as_json(), note.strip()
    call.save(update_fields=["closes_on", "audience", "note"])
    record("learning.change_nominations", actor=by, subject=f"nominations:{call.pk}")
    return call


@transaction.atomic
def set_quotas(call: NominationCall, quotas: Mapping[Unit, int], *, by: User) -> None:
    """Say how many each unit may send; a unit with nobody on its list can be taken out again.

    Raises:
        NominationRefused: the list of learners is approved.
    """
    call = _open(call)
    known = {entry.unit_id: entry for entry in call.units.all()}
    for unit, quota in quotas.items():
        entry = known.pop(unit.pk, None)
        if entry is None:
            NominationUnit.objects.create(call=call, unit=unit, quota=quota)
        elif entry.quota != quota:
            entry.quota = quota
            entry.save(update_fields=["quota"])
    for entry in known.values():
        if not entry.nominations.exists():
            entry.delete()
    record(
        "learning.set_quotas",
        actor=by,
        subject=f"nominations:{call.pk}",
        places=sum(quotas.values()),
        units=len(quotas),
    )


@transaction.atomic
def nominate(
    entry: NominationUnit,
    people: Iterable[User],
    *,
    by: User,
    notes: Mapping[int, str] | None = None,
    late_reason: str = "",
) -> tuple[list[Nomination], list[tuple[User, str]]]:
    """Put people on the list of their unit; return the new lines, and who stays off and why.

    Putting somebody on the list twice is once.

    Raises:
        NominationRefused: the list was sent, or late and without a reason.
    """
    entry = _being_prepared(entry)
    late = _late_reason(entry.call, late_reason)
    found = list(people)
    own = set(
        candidates_for(entry, by)
        .filter(pk__in=[one.pk for one in found])
        .values_list("pk", flat=True)
    )
    facts = facts_about(entry, found)
    made: list[Nomination] = []
    refused: list[tuple[User, str]] = []
    for person in found:
        obstacle = obstacle_of(facts[person.pk])
        if obstacle is None and person.pk not in own:
            obstacle = Obstacle.ELSEWHERE
        if obstacle is not None:
            refused.append((person, str(OBSTACLES[obstacle])))
            continue
        row = Nomination.objects.create(
            entry=entry,
            call=entry.call,
            member=person,
            note=(notes or {}).get(person.pk, "").strip()[:200],
            late_reason=late,
            nominated_by=by,
        )
        made.append(row)
        _note("learning.nominate", row, by=by, reason=late)
    return made, refused


@transaction.atomic
def take_off_list(nomination: Nomination, *, by: User) -> None:
    """Take a person off a list that the office does not have.

    Raises:
        NominationRefused: the list was sent, or the office has decided.
    """
    row = Nomination.objects.select_for_update(of=("self",)).get(pk=nomination.pk)
    _being_prepared(row.entry)
    if row.state != Nomination.State.NOMINATED:
        raise NominationRefused(DECIDED)
    _note("learning.take_off_list", row, by=by)
    row.delete()


@transaction.atomic
def send_list(entry: NominationUnit, *, by: User, late_reason: str = "") -> NominationUnit:
    """Hand the list of a unit to the office.  Sending twice is once.

    Raises:
        NominationRefused: it is empty, or late and without a reason.
    """
    entry = _locked(entry)
    if entry.is_sent:
        return entry
    if not entry.nominations.exists():
        raise NominationRefused(NOBODY)
    entry.late_reason = _late_reason(entry.call, late_reason)
    entry.state, entry.sent_by, entry.sent_at = State.SENT, by, timezone.now()
    entry.save(update_fields=["state", "sent_by", "sent_at", "late_reason"])
    record(
        "learning.send_nominations",
        actor=by,
        unit=entry.unit,
        subject=f"nominations:{entry.call_id}",
        reason=entry.late_reason,
        people=entry.nominations.count(),
    )
    return entry


@transaction.atomic
def return_list(entry: NominationUnit, *, answer: str, by: User) -> NominationUnit:
    """Send a list back to its unit, to be mended.

    Raises:
        ReasonMissing: the unit is not told why.
        NominationRefused: the list of learners is approved, or the unit has the list.
    """
    if not answer.strip():
        raise ReasonMissing
    entry = _locked(entry)
    _open(entry.call)
    if not entry.is_sent:
        raise NominationRefused(_("The unit still has its list."))
    entry.state, entry.answer = State.RETURNED, answer.strip()
    entry.save(update_fields=["state", "answer"])
    record(
        "learning.return_nominations",
        actor=by,
        unit=entry.unit,
        subject=f"nominations:{entry.call_id}",
        reason=entry.answer,
    )
    return entry


def _open(call: NominationCall) -> NominationCall:
    """Return the call under lock, if its list of learners is still open."""
    call = NominationCall.objects.select_for_update().get(pk=call.pk)
    if call.listed_at is not None:
        raise NominationRefused(IS_LISTED)
    return call


def _locked(entry: NominationUnit) -> NominationUnit:
    """Return the list of a unit under lock."""
    rows = NominationUnit.objects.select_related("call__training_class__course", "unit")
    return rows.select_for_update(of=("self",)).get(pk=entry.pk)


def _being_prepared(entry: NominationUnit) -> NominationUnit:
    """Return the list under lock, if the unit still has it."""
    entry = _locked(entry)
    if entry.call.listed_at is not None:
        raise NominationRefused(IS_LISTED)
    if entry.is_sent:
        raise NominationRefused(IS_SENT)
    return entry


def _late_reason(call: NominationCall, reason: str) -> str:
    """Return the reason if one is needed; nothing when the list is in time."""
    if not is_late(timezone.localdate(), call.closes_on):
        return ""
    if not reason.strip():
        raise NominationRefused(LATE)
    return reason.strip()[:200]


def _note(act: str, row: Nomination, *, by: User | None, reason: str = "") -> None:
    """Write the act into the log, at the person and the unit."""
    record(
        act,
        actor=by,
        person=row.member,
        unit=row.entry.unit,
        subject=f"nominations:{row.call_id}",
        reason=reason,
    )


def note_all(act: str, rows: Sequence[Nomination], *, by: User | None, reason: str = "") -> None:
    """Write the same act about several people."""
    for row in rows:
        _note(act, row, by=by, reason=reason)
