"""Putting notices into the outbox, inside the caller's transaction."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from common.jobs import queue_after_commit
from members.models import User
from members.services import record
from notices import rules
from notices.channels import quiet_hours
from notices.exceptions import NotCancellable
from notices.kinds import OFTEN, Kind
from notices.models import DeliveryAttempt, Notice
from notices.querysets import NoticeQuerySet
from notices.selectors import Words, words_for

BATCH = 1000
SEND_DUE = "notices.tasks.send_due"


@dataclass(frozen=True)
class Draft:
    """What one person is to be told, over which channels, in the order of the plan.

    The first of the channels is the one by which the 24 hours are counted.
    """

    receiver: int
    kind: Kind
    channels: Sequence[str]
    subject_key: str
    values: Mapping[str, str]
    link: str = ""
    from_moment: datetime | None = None
    occasion: uuid.UUID = field(default_factory=uuid.uuid4)


def queue_notice(draft: Draft) -> int:
    """Queue one; return how many rows were written, none when it was queued or sent already."""
    return queue_notices([draft])


@transaction.atomic
def queue_notices(drafts: Iterable[Draft]) -> int:
    """Queue many; return how many rows were written.

    What is there already, and what would be a second of the kind within 24 hours, is not written
    again: the tables themselves refuse it, whoever else is queueing at the same moment.
    """
    words: dict[tuple[int, str], Words] = {}
    written = 0
    batch: list[Draft] = []
    for draft in drafts:
        batch.append(draft)
        if len(batch) == BATCH:
            written += _write(batch, words)
            batch = []
    written += _write(batch, words)
    if written:
        queue_after_commit(SEND_DUE)
    return written


def _write(batch: Sequence[Draft], words: dict[tuple[int, str], Words]) -> int:
    """Write the first rows of the occasions, and the others of those whose first was taken."""
    rows = [row for draft in batch for row in _rows_of(draft, words)]
    first = [row for row in rows if row.is_first]
    Notice.objects.bulk_create(first, batch_size=BATCH, ignore_conflicts=True)
    taken = set(
        Notice.objects.filter(occasion__in=[row.occasion for row in first]).values_list(
            "occasion", flat=True
        )
    )
    others = [row for row in rows if not row.is_first and row.occasion in taken]
    Notice.objects.bulk_create(others, batch_size=BATCH, ignore_conflicts=True)
    return Notice.objects.filter(occasion__in=taken).count()


def _rows_of(draft: Draft, words: dict[tuple[int, str], Words]) -> list[Notice]:
    """Return a row for each channel of the draft, with its text and the hour that suits it."""
    asked = timezone.localtime(draft.from_moment or timezone.now())
    moments = {one: rules.not_before(asked, quiet_hours(one)) for one in draft.channels}
    window = DateTimeTZRange(*rules.window_of(moments.values()))
    if draft.kind in OFTEN:
        window = DateTimeTZRange(empty=True)
    rows = []
    for number, channel in enumerate(draft.channels):
        key = (int(draft.kind), channel)
        text = words.get(key) or words.setdefault(key, words_for(draft.kind, channel))
        rows.append(
            Notice(
                receiver_id=draft.receiver,
                kind=draft.kind,
                channel=channel,
                subject=rules.filled_in(text.subject, draft.values)[:200],
                body=rules.filled_in(text.body, draft.values),
                link=draft.link,
                subject_key=draft.subject_key,
                text_version=text.version,
                occasion=draft.occasion,
                is_first=number == 0,
                window=window,
                not_before=moments[channel],
            )
        )
    return rows


def cancel(notice: Notice, *, by: User) -> None:
    """Call one off that is not on its way yet.

    Raises:
        NotCancellable: it is.
    """
    if not cancel_waiting(Notice.objects.filter(pk=notice.pk), by=by):
        raise NotCancellable


@transaction.atomic
def cancel_waiting(rows: NoticeQuerySet, *, by: User) -> int:
    """Call off all that are not on their way yet; return how many."""
    held = list(rows.waiting().select_for_update(skip_locked=True).order_by("pk"))
    Notice.objects.filter(pk__in=[row.pk for row in held]).update(state=Notice.State.CANCELLED)
    _note(held)
    if held:
        record("notices.cancel_notices", actor=by, number=len(held), first=held[0].pk)
    return len(held)


def _note(rows: Collection[Notice]) -> None:
    DeliveryAttempt.objects.bulk_create(
        [
            DeliveryAttempt(
                notice=row,
                channel=row.channel,
                outcome=DeliveryAttempt.Outcome.CANCELLED,
                lease=row.lease,
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
