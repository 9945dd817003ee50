"""What a worker does with a version: count it, and seal it once two people said so."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import jobs
from common.exceptions import DomainError
from common.text import formats
from members.services import record
from monitoring.closing import counting
from monitoring.closing.models import Closing, Snapshot, SnapshotPage
from monitoring.closing.services import TASK

BATCH = 500
State = Snapshot.State


def work_on_snapshot(pk: int) -> None:
    """Count or seal one version.  A second worker on it, and one that is over, do nothing."""
    jobs.work_on(Snapshot, pk, _work, give_up=_give_up, done_rows=0)


def resume_lost() -> int:
    """Queue the versions again that nobody works on; return how many."""
    return jobs.queue_each(TASK, Snapshot.objects.lost())


def _work(job: Snapshot) -> None:
    """Count; then keep the pages, or seal them if they are what was approved."""
    counted = counting.count(
        job, tell=lambda done, total: jobs.beat(job, done_rows=done, total_rows=total)
    )
    if job.state == State.SEALING:
        _seal(job, counted)
    else:
        _keep(job, counted)


@transaction.atomic
def _keep(job: Snapshot, counted: counting.Counted, **facts: object) -> None:
    """Put the pages in the place of those that were counted before."""
    job.pages.all().delete()
    SnapshotPage.objects.bulk_create(counted.pages, batch_size=BATCH)
    jobs.finish(
        job,
        State.READY,
        counted_at=timezone.now(),
        head=counted.head,
        root_hash=counted.root_hash,
        total_rows=counted.obligations,
        done_rows=counted.obligations,
        **facts,
    )


@transaction.atomic
def _seal(job: Snapshot, counted: counting.Counted) -> None:
    """Seal the version if the figures are those that were confirmed and approved.

    Where something was corrected since, the new figures are kept and everybody looks again.
    """
    before = counting.digests_of(job)
    if before != counted.digests or job.root_hash != counted.root_hash:
        changed = {*before.items()} ^ {*counted.digests.items()}
        number = len({unit for unit, _digest in changed})
        said = _(
            "Figures of %(number)s units have changed since they were counted. They stand below "
            "as they are now: the units confirm again what changed, then propose again."
        )
        _keep(
            job,
            counted,
            answer=said % {"number": formats.number(number)},
            proposed_by=None,
            proposed_at=None,
            decided_by=None,
            decided_at=None,
        )
        _record(job, "monitoring.hand_closing_back", units=number)
        return
    now = timezone.now()
    if job.kind == Snapshot.Kind.CLOSING:
        Closing.objects.filter(pk=job.closing_id).update(state=Closing.State.CLOSED, closed_at=now)
    jobs.finish(job, State.SEALED, sealed_at=now, total_rows=counted.obligations)
    _record(
        job,
        "monitoring.seal_closing",
        root_hash=counted.root_hash,
        units=len(counted.pages),
        obligations=counted.obligations,
    )


def _record(job: Snapshot, action: str, **facts: Any) -> None:
    record(
        action,
        actor=job.decided_by,
        unit=job.closing.unit,
        subject=f"closing:{job.closing_id}",
        reason=job.reason,
        version=job.version,
        **facts,
    )


def _give_up(job: Snapshot, refusal: DomainError) -> None:
    """End the attempt: what was approved is only counted again, and says why."""
    if job.state in (State.SEALING, State.APPROVED):
        jobs.fail(
            job,
            State.READY,
            answer=str(refusal.message)[:300],
            proposed_by=None,
            proposed_at=None,
            decided_by=None,
            decided_at=None,
        )
    else:
        jobs.fail(job, State.FAILED, answer=str(refusal.message)[:300])
