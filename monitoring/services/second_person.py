"""The rule of two people: who takes the contact data of many out needs another's word (ADR 28).

One gate for all lists: ``people_with_contact`` when they are asked for, ``is_agreed`` again when
they are made, for a list may have grown since.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common import jobs
from common.exports import kind_named
from members.models import Unit, User
from members.services import record
from monitoring.exceptions import AnotherPersonAgrees, NoLongerAllowed, NoLongerHeld
from monitoring.models import ExportJob
from monitoring.permissions import may_agree_to_exports, may_export

TASK = "monitoring.tasks.run_export"
State = ExportJob.State
# A list may have grown by so much since somebody agreed to it.
GROWTH = 1.1


def people_with_contact(job: ExportJob) -> int:
    """Return how many rows with contact data the list holds; none where it has no such columns.

    Raises:
        NoLongerAllowed: the unit of the list is out of the asker's sight.
    """
    kind = kind_named(job.kind)
    if kind is None or not kind.has_contact(job.params):
        return 0
    try:
        return int(kind.content(job.requested_by, job.params).total)
    except Unit.DoesNotExist as gone:
        raise NoLongerAllowed(kind=job.kind) from gone


def is_agreed(job: ExportJob, people: int) -> bool:
    """Tell whether so many rows with contact data may be written."""
    if people <= settings.EXPORT_TWO_PEOPLE_ABOVE:
        return True
    agreed = job.decided_people if job.decided_by_id is not None else None
    return agreed is not None and people <= agreed * GROWTH


@transaction.atomic
def decide_export(job: ExportJob, *, agree: bool, by: User) -> ExportJob:
    """Let the list be made, or refuse it.

    Raises:
        NoLongerHeld: it does not wait any more.
        AnotherPersonAgrees: the person asked for it.
        NoLongerAllowed: the person does not answer for those who stand in it.
    """
    job = ExportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.state != State.HELD:
        raise NoLongerHeld(job=job.pk)
    if job.requested_by_id == by.pk:
        raise AnotherPersonAgrees(job=job.pk)
    is_theirs = ExportJob.objects.held_for(by).filter(pk=job.pk).exists()
    if not (is_theirs and may_agree_to_exports(by) and may_export(by, job.kind)):
        raise NoLongerAllowed(job=job.pk)
    now = timezone.now()
    job.decided_by, job.decided_at, job.decided_people = by, now, job.total_rows
    job.state = State.QUEUED if agree else State.REFUSED
    if not agree:
        job.finished_at = now
    job.save(update_fields=["decided_by", "decided_at", "decided_people", "state", "finished_at"])
    record(
        "monitoring.agree_to_export" if agree else "monitoring.refuse_export",
        actor=by,
        subject=f"export:{job.pk}",
        reason=job.purpose,
        kind=job.kind,
        rows=job.total_rows,
    )
    if agree:
        jobs.queue_after_commit(TASK, job.pk)
    return job


def end_old_requests() -> int:
    """End the lists that nobody has agreed to for some days; return how many."""
    before = timezone.now() - timedelta(days=settings.EXPORT_DECISION_DAYS)
    old = ExportJob.objects.filter(state=State.HELD, created_at__lt=before)
    return old.update(state=State.EXPIRED, finished_at=timezone.now())
