"""Deciding on nominations: approving, refusing, replacing, and the list that enrols."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError
from common.jobs import queue_after_commit
from learning.exceptions import NominationRefused, ReasonMissing
from learning.models import Nomination, NominationCall, NominationUnit, TrainingClass
from learning.nominating import candidates_for, facts_about
from learning.nomination_rules import Obstacle, obstacle_of, within_quota
from learning.services.classes import enrol_member, newest_edition, withdraw_enrolment
from learning.services.nominations import OBSTACLES, note_all
from members.models import User
from members.services import record

ENROL = "office.tasks.enrol_nominated"
State = Nomination.State
OWN = _("Somebody else decides on whom you nominated yourself.")
NOT_SENT = _("The unit has not sent its list yet.")
ONLY_APPROVED = _("Only an approved person is replaced. Decide on this one as on the others.")
NOBODY_APPROVED = _("Nobody is approved yet.")


@transaction.atomic
def approve_nominations(rows: Iterable[Nomination], *, by: User) -> tuple[int, int]:
    """Approve people in the order of their lists; return how many have a place and how many wait.

    Above the quota of a unit people wait; approving again gives them the places that came free.

    Raises:
        NominationRefused: not sent yet, or nominated by the same person.
    """
    groups: dict[int, list[Nomination]] = defaultdict(list)
    for row in _decidable(rows, by=by):
        if row.state != State.APPROVED:
            groups[row.entry_id].append(row)
    approved, waiting = 0, 0
    calls = set()
    for entry_id, found in groups.items():
        entry = NominationUnit.objects.select_for_update().get(pk=entry_id)
        taken = entry.nominations.filter(state=State.APPROVED).count()
        by_id = {row.pk: row for row in found}
        yes, later = within_quota(list(by_id), taken=taken, quota=entry.quota)
        _decide([by_id[pk] for pk in yes], State.APPROVED, by=by)
        _decide([by_id[pk] for pk in later], State.WAITING, by=by)
        approved, waiting = approved + len(yes), waiting + len(later)
        calls.add(entry.call_id)
    for call in NominationCall.objects.filter(pk__in=calls, listed_at__isnull=False):
        _queue(call)
    return approved, waiting


@transaction.atomic
def reject_nominations(rows: Iterable[Nomination], *, reason: str, by: User) -> int:
    """Refuse people, with the reason that their unit reads; return how many.

    Raises:
        ReasonMissing: nobody is told why.
        NominationRefused: not sent yet, enrolled already, or nominated by the same person.
    """
    if not reason.strip():
        raise ReasonMissing
    found = [row for row in _decidable(rows, by=by) if row.state != State.REJECTED]
    if any(row.enrolment_id for row in found):
        raise NominationRefused(_("Who is enrolled is replaced, or taken off at the class desk."))
    _decide(found, State.REJECTED, by=by, reason=reason.strip()[:200])
    return len(found)


@transaction.atomic
def replace_nomination(
    nomination: Nomination, person: User, *, reason: str, by: User
) -> Nomination:
    """Put another person of the unit in the place of an approved one; the office decides anew.

    Raises:
        ReasonMissing: no reason given.
        NominationRefused: not approved, or the other person cannot be nominated.
    """
    if not reason.strip():
        raise ReasonMissing
    old = (
        Nomination.objects.select_for_update(of=("self",))
        .select_related("entry__unit", "entry__call__training_class__course", "member")
        .get(pk=nomination.pk)
    )
    if old.state != State.APPROVED:
        raise NominationRefused(ONLY_APPROVED)
    if not candidates_for(old.entry, by).filter(pk=person.pk).exists():
        raise NominationRefused(OBSTACLES[Obstacle.ELSEWHERE])
    obstacle = obstacle_of(facts_about(old.entry, [person])[person.pk])
    if obstacle is not None:
        raise NominationRefused(OBSTACLES[obstacle])
    old.state, old.reason = State.REPLACED, reason.strip()[:200]
    old.save(update_fields=["state", "reason"])
    if old.enrolment is not None and old.enrolment.completed_at is None:
        withdraw_enrolment(old.enrolment, reason=old.reason, by=by)
    new = Nomination.objects.create(
        entry=old.entry, call=old.call, member=person, replaces=old, nominated_by=by
    )
    note_all("learning.replace_nomination", [old, new], by=by, reason=old.reason)
    return new


@transaction.atomic
def approve_list(
    call: NominationCall, *, decision_number: str, decision_date: date | None, by: User
) -> NominationCall:
    """Approve the list of learners by a decision; a task opens the class and enrols them.

    Approving again changes the decision only.

    Raises:
        NominationRefused: nobody is approved.
    """
    call = NominationCall.objects.select_for_update().get(pk=call.pk)
    if not Nomination.objects.filter(call=call, state=State.APPROVED).exists():
        raise NominationRefused(NOBODY_APPROVED)
    newest_edition(call.training_class.course_id)
    TrainingClass.objects.filter(pk=call.training_class_id).update(
        decision_number=decision_number.strip(), decision_date=decision_date
    )
    call.listed_by, call.listed_at = by, call.listed_at or timezone.now()
    call.save(update_fields=["listed_by", "listed_at"])
    record(
        "learning.approve_list",
        actor=by,
        unit=call.training_class.unit,
        subject=f"nominations:{call.pk}",
        reason=decision_number.strip(),
    )
    _queue(call)
    return call


@transaction.atomic
def enrol_listed(call_id: int) -> int:
    """Open the class and enrol who is approved; return how many now.  Safe to run twice.

    Each obligation has its basis: the decision of the class and the nomination that names it.
    Who cannot be enrolled any more stays on the list with what stands in the way.
    """
    call = NominationCall.objects.select_for_update().get(pk=call_id)
    rows = (
        Nomination.objects.to_enrol()
        .filter(call=call)
        .select_related("member", "entry__unit")
        .select_for_update(of=("self",))
    )
    if call.listed_at is None:
        return 0
    training_class = _opened(call.training_class_id)
    made = 0
    for row in rows.order_by("pk"):
        try:
            row.enrolment = enrol_member(training_class, member=row.member, by=call.listed_by)
            made += 1
        except DomainError as refusal:
            row.obstacle = str(refusal.message)[:300]
        row.save(update_fields=["enrolment", "obstacle"])
    call.enrolled_at = timezone.now()
    call.save(update_fields=["enrolled_at"])
    return made


def lost_lists() -> list[int]:
    """Return the calls whose approved people nobody has enrolled."""
    rows = NominationCall.objects.filter(listed_at__isnull=False, enrolled_at=None)
    return list(rows.values_list("pk", flat=True))


def _opened(class_id: int) -> TrainingClass:
    """Return the class, opened with the newest edition if it was only planned."""
    training_class = TrainingClass.objects.select_for_update().get(pk=class_id)
    if training_class.opened_at is None:
        training_class.edition = newest_edition(training_class.course_id)
        training_class.opened_at = timezone.now()
        training_class.save(update_fields=["edition", "opened_at"])
        record("learning.open_class", actor=None, subject=f"class:{class_id}", enrolled=0)
    return training_class


def _decidable(rows: Iterable[Nomination], *, by: User) -> list[Nomination]:
    """Return the rows under lock, in the order of their lists.

    Their calls are locked first, as the task does that enrols: nobody is refused while the task
    enrols the same person, and the quota of a unit is counted by one at a time.

    Raises:
        NominationRefused: a list was not sent, or the person decides on the own nomination.
    """
    wanted = [row.pk for row in rows]
    calls = Nomination.objects.filter(pk__in=wanted).values("call")
    list(NominationCall.objects.select_for_update().filter(pk__in=calls).order_by("pk"))
    found = list(
        Nomination.objects.filter(pk__in=wanted)
        .exclude(state=State.REPLACED)
        .select_related("entry__unit", "member")
        .select_for_update(of=("self",))
        .order_by("entry", "nominated_at", "pk")
    )
    if any(not row.entry.is_sent for row in found):
        raise NominationRefused(NOT_SENT)
    if any(row.nominated_by_id == by.pk for row in found):
        raise NominationRefused(OWN)
    return found


def _decide(rows: Sequence[Nomination], state: State, *, by: User, reason: str = "") -> None:
    """Write the decision on each row and into the log."""
    now = timezone.now()
    for row in rows:
        row.state, row.decided_by, row.decided_at, row.reason = state, by, now, reason
        row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    note_all(ACTS[state], rows, by=by, reason=reason)


ACTS = {
    State.APPROVED: "learning.approve_nomination",
    State.WAITING: "learning.put_on_waiting_list",
    State.REJECTED: "learning.reject_nomination",
}


def _queue(call: NominationCall) -> None:
    """Say that people are to be enrolled, and queue it."""
    NominationCall.objects.filter(pk=call.pk).update(enrolled_at=None)
    queue_after_commit(ENROL, call.pk)
