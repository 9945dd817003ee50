"""Acts on a closing: preparing, confirming, proposing and deciding.  Two humans close."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from common import jobs
from learning.models import Period
from members.models import Unit, User
from members.services import record
from monitoring.closing import selectors
from monitoring.closing.exceptions import (
    AlreadyClosing,
    AnotherMustDecide,
    ClosingRefused,
    CutoffToCome,
    MayNotClose,
    NothingDiffers,
    WhyMissing,
)
from monitoring.closing.models import Closing, Confirmation, Snapshot, SnapshotPage
from monitoring.closing.permissions import (
    may_confirm_for,
    may_decide_closing,
    may_prepare_closing,
)

TASK = "monitoring.tasks.work_on_snapshot"
State = Snapshot.State


@transaction.atomic
def prepare_closing(
    period: Period,
    *,
    unit: Unit,
    cutoff_on: date,
    cells_due_on: date,
    grassroots_due_on: date,
    note: str = "",
    by: User,
) -> Closing:
    """Begin the closing of a period for a branch, and have its figures counted for a look.

    Raises:
        MayNotClose: the person is not of the office over the unit.
        CutoffToCome: the cut-off day is not over.
        AlreadyClosing: the unit, or one above or below it, has a closing of the period.
    """
    _require(may_prepare_closing(by, unit))
    if cutoff_on >= timezone.localdate():
        raise CutoffToCome
    # Whoever begins at the same moment waits here, and then meets the row.
    Period.objects.select_for_update().get(pk=period.pk)
    step = Unit.steplen
    above = [unit.path[:end] for end in range(step, len(unit.path) + 1, step)]
    meets = Q(unit__path__startswith=unit.path) | Q(unit__path__in=above)
    if Closing.objects.live().filter(meets, period=period).exists():
        raise AlreadyClosing
    closing = Closing.objects.create(
        period=period,
        unit=unit,
        cutoff_at=end_of(cutoff_on),
        cells_due_on=cells_due_on,
        grassroots_due_on=grassroots_due_on,
        note=note,
        drafted_by=by,
    )
    record(
        "monitoring.prepare_closing",
        actor=by,
        unit=unit,
        subject=f"closing:{closing.pk}",
        period=period.pk,
    )
    _begin(closing, version=1, kind=Snapshot.Kind.CLOSING, by=by)
    return closing


def end_of(day: date) -> datetime:
    """Return the last moment of the day, by the clock of the house."""
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(midnight) - timedelta(seconds=1)


def _begin(closing: Closing, *, version: int, kind: str, by: User) -> Snapshot:
    """Make a version and queue its counting."""
    snapshot = Snapshot.objects.create(
        closing=closing, version=version, kind=kind, requested_by=by, queued_at=timezone.now()
    )
    jobs.queue_after_commit(TASK, snapshot.pk)
    return snapshot


@transaction.atomic
def open_round(closing: Closing, *, by: User) -> Closing:
    """Ask the units to confirm the figures that were counted.

    Raises:
        MayNotClose: the person is not of the office over the unit.
        ClosingRefused: it is open already, or nothing is counted yet.
    """
    _require(may_prepare_closing(by, closing.unit))
    snapshot = _locked(closing, State.READY)
    closing = snapshot.closing
    if closing.state != Closing.State.DRAFT:
        raise ClosingRefused
    closing.state, closing.opened_at = Closing.State.CONFIRMING, timezone.now()
    closing.save(update_fields=["state", "opened_at"])
    record("monitoring.open_closing", actor=by, unit=closing.unit, subject=_subject(closing))
    return closing


@transaction.atomic
def recount(closing: Closing, *, by: User) -> Snapshot:
    """Count the version under way again; confirmations of figures that changed lapse.

    Raises:
        MayNotClose: the person is not of the office over the unit.
        ClosingRefused: it is being counted, or waits for a second person.
    """
    _require(may_prepare_closing(by, closing.unit))
    snapshot = _locked(closing, State.READY, State.FAILED)
    snapshot.state, snapshot.queued_at = State.QUEUED, timezone.now()
    snapshot.attempts, snapshot.answer, snapshot.done_rows = 0, "", 0
    snapshot.save(update_fields=["state", "queued_at", "attempts", "answer", "done_rows"])
    jobs.queue_after_commit(TASK, snapshot.pk)
    record("monitoring.recount_closing", actor=by, unit=closing.unit, subject=_subject(closing))
    return snapshot


@transaction.atomic
def confirm(closing: Closing, *, unit: Unit, reason: str = "", by: User) -> Confirmation:
    """Say that the figures of the unit are right.

    Raises:
        MayNotClose: the person is neither secretary nor clerk of that very unit.
        ClosingRefused: nothing is there to confirm.
        WhyMissing: units below have not confirmed, and nobody said why it is confirmed without.
    """
    page = _page_to_answer(closing, unit, by)
    if selectors.unconfirmed_below(page) and not reason.strip():
        raise WhyMissing
    return _answer(page, Confirmation.Answer.CONFIRMED, reason, by)


@transaction.atomic
def object_to(closing: Closing, *, unit: Unit, reason: str, by: User) -> Confirmation:
    """Say that the figures of the unit are wrong, and why.

    Raises:
        MayNotClose: the person is neither secretary nor clerk of that very unit.
        ClosingRefused: nothing is there to confirm.
        WhyMissing: no reason given.
    """
    page = _page_to_answer(closing, unit, by)
    if not reason.strip():
        raise WhyMissing
    return _answer(page, Confirmation.Answer.OBJECTED, reason, by)


def _page_to_answer(closing: Closing, unit: Unit, by: User) -> SnapshotPage:
    """Return the page that the unit may answer now."""
    _require(may_confirm_for(by, unit))
    snapshot = _locked(closing, State.READY)
    page = snapshot.pages.filter(unit=unit).select_related("unit").first()
    if (
        snapshot.closing.state != Closing.State.CONFIRMING
        or page is None
        or not page.total
        or unit.pk == closing.unit_id
    ):
        raise ClosingRefused
    return page


def _answer(page: SnapshotPage, answer: str, reason: str, by: User) -> Confirmation:
    """Add the answer of a unit, and its line in the log."""
    said = Confirmation.objects.create(
        snapshot_id=page.snapshot_id,
        unit=page.unit,
        answer=answer,
        digest=page.digest,
        reason=reason.strip(),
        by=by,
    )
    acts = {"confirmed": "monitoring.confirm_figures", "objected": "monitoring.object_to_figures"}
    record(
        acts[answer],
        actor=by,
        unit=page.unit,
        subject=f"closing:{page.snapshot.closing_id}",
        reason=reason.strip(),
        digest=page.digest,
    )
    return said


@transaction.atomic
def compare(closing: Closing, *, by: User) -> Snapshot:
    """Count what the closed figures would be now; it may become an amendment.

    Raises:
        MayNotClose: the person is not of the office over the unit.
        ClosingRefused: not closed, or a comparison is being counted or decided.
    """
    _require(may_prepare_closing(by, closing.unit))
    closing = Closing.objects.select_for_update(of=("self",)).get(pk=closing.pk)
    if closing.state != Closing.State.CLOSED:
        raise ClosingRefused
    if closing.snapshots.open_ones().exists():
        return recount(closing, by=by)
    last = closing.snapshots.standing().aggregate(last=Max("version"))["last"] or 0
    record("monitoring.compare_closing", actor=by, unit=closing.unit, subject=_subject(closing))
    return _begin(closing, version=last + 1, kind=Snapshot.Kind.AMENDMENT, by=by)


@transaction.atomic
def propose(closing: Closing, *, reason: str = "", basis: str = "", by: User) -> Snapshot:
    """Hand the counted version to a second person.

    Raises:
        MayNotClose: the person is not of the office over the unit.
        ClosingRefused: nothing is counted, or the units have not been asked.
        WhyMissing: an amendment without reason and basis, or a closing before all have confirmed.
        NothingDiffers: an amendment that changes nothing.
    """
    _require(may_prepare_closing(by, closing.unit))
    snapshot = _locked(closing, State.READY)
    if snapshot.kind == Snapshot.Kind.AMENDMENT:
        if not reason.strip() or not basis.strip():
            raise WhyMissing
        if not selectors.has_differences(snapshot):
            raise NothingDiffers
    elif snapshot.closing.state != Closing.State.CONFIRMING:
        raise ClosingRefused
    elif selectors.is_anything_open(snapshot) and not reason.strip():
        raise WhyMissing
    snapshot.state, snapshot.proposed_by, snapshot.proposed_at = State.PROPOSED, by, timezone.now()
    snapshot.reason, snapshot.basis, snapshot.answer = reason.strip(), basis.strip(), ""
    snapshot.save()
    _record(snapshot, "monitoring.propose_closing", by, reason=reason.strip())
    return snapshot


@transaction.atomic
def approve(closing: Closing, *, by: User) -> Snapshot:
    """Say yes as the second person; a worker counts once more and seals.

    Raises:
        MayNotClose: the person is neither office nor leader over the unit.
        ClosingRefused: nothing is proposed.
        AnotherMustDecide: the person counted or proposed it.
    """
    snapshot = _to_decide(closing, by)
    snapshot.state, snapshot.decided_by, snapshot.decided_at = State.APPROVED, by, timezone.now()
    snapshot.queued_at, snapshot.attempts = timezone.now(), 0
    snapshot.save()
    jobs.queue_after_commit(TASK, snapshot.pk)
    _record(snapshot, "monitoring.approve_closing", by)
    return snapshot


@transaction.atomic
def send_back(closing: Closing, *, answer: str, by: User) -> Snapshot:
    """Say no, with a reason: the version is only counted again.

    Raises:
        MayNotClose: the person is neither office nor leader over the unit.
        ClosingRefused: nothing is proposed.
        AnotherMustDecide: the person counted or proposed it.
        WhyMissing: no reason given.
    """
    snapshot = _to_decide(closing, by)
    if not answer.strip():
        raise WhyMissing
    snapshot.state, snapshot.proposed_by, snapshot.proposed_at = State.READY, None, None
    snapshot.answer = answer.strip()
    snapshot.save()
    _record(snapshot, "monitoring.send_back_closing", by, reason=answer.strip())
    return snapshot


@transaction.atomic
def drop(closing: Closing, *, by: User) -> None:
    """Give the version under way up; a closing that was never sealed goes with it.

    Raises:
        MayNotClose: the person is not of the office over the unit.
        ClosingRefused: it waits for a second person, or is being sealed.
    """
    _require(may_prepare_closing(by, closing.unit))
    snapshot = _locked(closing, State.READY, State.FAILED, State.QUEUED)
    snapshot.state = State.DROPPED
    snapshot.save(update_fields=["state"])
    if snapshot.kind == Snapshot.Kind.CLOSING:
        Closing.objects.filter(pk=closing.pk).update(state=Closing.State.DROPPED)
    _record(snapshot, "monitoring.drop_closing", by)


def _to_decide(closing: Closing, by: User) -> Snapshot:
    """Return the proposed version, if this person may decide on it."""
    _require(may_decide_closing(by, closing.unit))
    snapshot = _locked(closing, State.PROPOSED)
    if by.pk in (snapshot.proposed_by_id, snapshot.requested_by_id):
        raise AnotherMustDecide
    return snapshot


def _locked(closing: Closing, *states: str) -> Snapshot:
    """Return the version under way, locked, if it is in one of the states."""
    found = Snapshot.objects.select_for_update(of=("self", "closing")).select_related("closing")
    snapshot = found.filter(closing=closing.pk, state__in=states).first()
    if snapshot is None:
        raise ClosingRefused
    return snapshot


def _require(is_allowed: bool) -> None:
    """Refuse what the person may not do."""
    if not is_allowed:
        raise MayNotClose


def _subject(closing: Closing) -> str:
    return f"closing:{closing.pk}"


def _record(snapshot: Snapshot, action: str, by: User, *, reason: str = "") -> None:
    """Write the line of an act on one version."""
    record(
        action,
        actor=by,
        unit=snapshot.closing.unit,
        subject=f"closing:{snapshot.closing_id}",
        reason=reason,
        version=snapshot.version,
    )
