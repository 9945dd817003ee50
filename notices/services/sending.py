"""Sending what is due: claim, ask again whether it may go, hand over, write what came of it."""

from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from common import jobs
from common.exceptions import DomainError
from common.gateways.short_messages import MessageNotSent
from notices import gates, rules
from notices.channels import WAYS, Message, may_try_again, quiet_hours
from notices.exceptions import GivenUp
from notices.kinds import OFTEN, Channel
from notices.models import DeliveryAttempt, Notice
from notices.unread import count_unread_of

BATCH = 50
Outcome = DeliveryAttempt.Outcome
State = Notice.State
NO_ADDRESS, TOO_SOON, CLOSED_ACCOUNT = "no_address", "within_24_hours", "closed_account"


def send_due() -> int:
    """Send what is due, a batch after the other, until nothing is; return how many were taken.

    Any number of workers may do so at once: each row is claimed by one of them.
    """
    taken = 0
    while True:
        due = list(
            Notice.objects.free().order_by("not_before", "pk").values_list("pk", flat=True)[:BATCH]
        )
        claimed = sum(send(pk) for pk in due)
        taken += claimed
        if not claimed:
            return taken


def send(pk: int) -> bool:
    """Send one notice, if nobody else is at it; tell whether it was taken."""
    notice = jobs.claim(Notice, pk, give_up=give_up)
    if notice is None:
        return False
    jobs.work_on_claimed(notice, deliver, give_up=give_up)
    return True


def settle_unsure() -> int:
    """Write of what its worker died at, and may not be tried again, that nobody knows.

    Never sent again by itself: somebody looks at the log and decides.
    """
    settled = 0
    for notice in Notice.objects.unsure().order_by("pk"):
        with transaction.atomic():
            if jobs.fail(notice, State.UNSURE, reason="worker_lost"):
                _log(notice, Outcome.UNSURE, why="worker_lost")
                settled += 1
    return settled


def give_up(notice: Notice, refusal: DomainError) -> None:
    """Store that every attempt failed."""
    with transaction.atomic():
        if jobs.fail(notice, State.FAILED, reason=type(refusal).__name__[:60]):
            _log(notice, Outcome.FAILED, why=type(refusal).__name__)


def deliver(notice: Notice) -> None:
    """Hand the notice of this worker over, or say why not; the row and the log say the same.

    What is read on the site arrives by the very write of the row.  All else leaves the house
    before the row can say so; what a death in between means is a matter of the channel.
    """
    now = timezone.now()
    refusal = why_not(notice, now)
    if refusal:
        _end(notice, State.SKIPPED, Outcome.SKIPPED, why=refusal, reason=refusal)
        return
    quiet_until = rules.not_before(timezone.localtime(now), quiet_hours(notice.channel))
    if quiet_until > now:
        _put_off(notice, quiet_until, why="quiet_hours", attempts=notice.attempts - 1)
        return
    _hold_window(notice, now)
    way = WAYS[notice.channel]
    try:
        message = Message(str(notice.key), notice.subject, notice.body)
        reference = way.deliver(way.address_of(notice.receiver), message)
    except MessageNotSent as error:
        _not_sent(notice, error, now)
        return
    _end(notice, State.SENT, Outcome.SENT, provider_reference=reference[:120], sent_at=now)
    if notice.channel == Channel.IN_APP:
        transaction.on_commit(partial(count_unread_of, notice.receiver_id), robust=True)


def why_not(notice: Notice, now: datetime) -> str:
    """Return why the notice may not go to its receiver at this moment; empty when it may."""
    receiver = notice.receiver
    closed = gates.closed_to([receiver.pk], notice.channel)
    if closed:
        return closed[receiver.pk]
    if not receiver.is_active or receiver.merged_into_id is not None:
        return CLOSED_ACCOUNT
    if not WAYS[notice.channel].is_there() or not WAYS[notice.channel].address_of(receiver):
        return NO_ADDRESS
    if notice.kind in OFTEN:
        return ""
    before = Notice.objects.own(receiver.pk).filter(
        kind=notice.kind, state=State.SENT, sent_at__gt=now - rules.APART
    )
    return TOO_SOON if before.exclude(occasion=notice.occasion).exists() else ""


def _hold_window(notice: Notice, now: datetime) -> None:
    """Count the 24 hours from now: a notice that waited in the queue holds its place as long.

    Where a later one stands in the way already, that one will be left out when its time comes.
    """
    if notice.kind in OFTEN:
        return
    first = Notice.objects.filter(occasion=notice.occasion, is_first=True).first()
    if first is None or first.window.upper >= now + rules.APART:
        return
    window = DateTimeTZRange(first.window.lower, now + rules.APART)
    try:
        with transaction.atomic():
            Notice.objects.filter(pk=first.pk).update(window=window)
    except IntegrityError:
        return


def _not_sent(notice: Notice, error: MessageNotSent, now: datetime) -> None:
    """Store a failure: what is certain is over, else tried again; unsure where that is unsafe."""
    why = str(error)[:120]
    if error.is_certain:
        _end(notice, State.FAILED, Outcome.FAILED, why=why, reason="refused")
    elif not may_try_again(notice.channel):
        _end(notice, State.UNSURE, Outcome.UNSURE, why=why, reason="no_answer")
    elif notice.attempts >= jobs_most():
        raise GivenUp
    else:
        _put_off(notice, now + rules.wait_before_retry(notice.attempts), why=why)


def jobs_most() -> int:
    """Return after how many attempts a notice is given up."""
    return Notice.objects.all().most_attempts


def _end(notice: Notice, state: str, outcome: str, *, why: str = "", **facts: object) -> None:
    with transaction.atomic():
        jobs.finish(notice, state, **facts)
        _log(notice, outcome, why=why, reference=str(facts.get("provider_reference", "")))


def _put_off(notice: Notice, until: datetime, *, why: str, attempts: int | None = None) -> None:
    """Give the row back to the queue for later; waiting for the morning uses no attempt up."""
    with transaction.atomic():
        left = notice.attempts if attempts is None else attempts
        jobs.finish(notice, State.QUEUED, not_before=until, attempts=left)
        _log(notice, Outcome.LATER, why=why)


def _log(notice: Notice, outcome: str, *, why: str = "", reference: str = "") -> None:
    DeliveryAttempt.objects.create(
        notice=notice,
        channel=notice.channel,
        outcome=outcome,
        lease=notice.lease,
        why=why[:120],
        provider_reference=reference[:120],
    )
