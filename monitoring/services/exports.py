"""Files, made in the background with progress."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common import jobs, private_files
from common.exceptions import DomainError
from common.exports import Content, ExportKind, kind_named
from members.models import Unit, User
from members.querysets import branch_paths
from members.roles import SEES_PEOPLE
from members.services import note_list, record
from monitoring.documents.choices import Choices
from monitoring.documents.making import STEPS, write_archive
from monitoring.exceptions import NoLongerAllowed, PurposeMissing
from monitoring.models import ExportJob, ReportDelivery
from monitoring.permissions import may_export
from monitoring.schedules.delivering import fail_delivery, settle_delivery
from monitoring.services.second_person import is_agreed, people_with_contact
from monitoring.services.writing import watermark, write_list

KEPT_FOR = timedelta(days=7)
TASK = "monitoring.tasks.run_export"
State = ExportJob.State


@transaction.atomic
def request_export(
    *,
    kind: str,
    params: Mapping[str, str],
    purpose: str,
    by: User,
    format: str = ExportJob.Format.XLSX,
) -> ExportJob:
    """Note what is wanted and queue it after the commit; what needs a second person waits.

    Raises:
        PurposeMissing: nobody said what it is for.
        NoLongerAllowed: the person may not see such rows.
    """
    if not purpose.strip():
        raise PurposeMissing(kind=kind)
    if not may_export(by, kind):
        raise NoLongerAllowed(kind=kind)
    job = ExportJob(
        requested_by=by, kind=kind, params=dict(params), purpose=purpose.strip(), format=format
    )
    job.total_rows = people_with_contact(job)
    if not is_agreed(job, job.total_rows):
        job.state = State.HELD
    job.save()
    record(
        "monitoring.request_export",
        actor=by,
        subject=f"export:{job.pk}",
        reason=job.purpose,
        kind=kind,
        waits_for_second=job.state == State.HELD,
    )
    if job.state == State.QUEUED:
        queue(job)
    return job


def queue(job: ExportJob) -> None:
    """Have the file made after the commit."""
    jobs.queue_after_commit(TASK, job.pk)


@transaction.atomic
def cancel_export(job: ExportJob) -> ExportJob:
    """Stop a job that is under way or waits; one that is over stays as it is."""
    job = ExportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.is_under_way or job.state == State.HELD:
        job.state, job.finished_at = State.CANCELLED, timezone.now()
        job.save(update_fields=["state", "finished_at"])
        fail_delivery(job, ReportDelivery.Reason.CANCELLED)
    return job


def run_export(job: ExportJob) -> ExportJob:
    """Make the file.  A second worker on the same job, and a job that is over, do nothing."""
    jobs.work_on(ExportJob, job.pk, _make, give_up=_give_up, done_rows=0, started_at=timezone.now())
    return ExportJob.objects.get(pk=job.pk)


def _make(job: ExportJob) -> None:
    """Write the file and put it into place; the row says done only when it is there."""
    kind = kind_named(job.kind)
    if kind is None or not may_export(job.requested_by, job.kind):
        raise NoLongerAllowed(job=job.pk)
    if job.kind == ExportJob.Kind.DOCUMENT:
        _make_document(job, kind)
    else:
        _make_list(job, kind)


def _make_list(job: ExportJob, kind: ExportKind) -> None:
    """Make a list, or hold it back for the second person who has not agreed to so many rows."""
    try:
        content = kind.content(job.requested_by, job.params)
    except Unit.DoesNotExist as gone:
        raise NoLongerAllowed(job=job.pk) from gone
    if kind.has_contact(job.params) and not is_agreed(job, content.total):
        jobs.finish(job, State.HELD, total_rows=content.total, decided_by=None, decided_at=None)
        return
    name = _name_of(job)
    with private_files.written_whole(name) as path:
        written = write_list(job, path, content)
        digest = _digest(path)
    _finish(job, kind, name, digest, written, content)


def _make_document(job: ExportJob, kind: ExportKind) -> None:
    """Make an official paper in all its forms; its progress is told in steps, not in rows."""
    jobs.beat(job, total_rows=STEPS)
    name = _name_of(job)
    with private_files.written_whole(name) as path:
        paper = write_archive(
            path,
            job.requested_by,
            Choices.from_params(job.params),
            made_at=job.created_at,
            mark=watermark(job),
            tell=partial(_tell, job),
        )
        digest = _digest(path)
    people = Content([], [], [], iter(()), paper.row_count, set(paper.people))
    _finish(job, kind, name, digest, paper.row_count, people)


def _tell(job: ExportJob, done: int) -> None:
    jobs.beat(job, done_rows=done)


def _name_of(job: ExportJob) -> str:
    """Return the name of the file; it holds the attempt (ADR 19)."""
    return f"exports/{job.created_at:%Y/%m}/{job.pk}-{job.attempts}.{job.format}"


def _digest(path: Path) -> str:
    """Return the checksum of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _finish(
    job: ExportJob, kind: ExportKind, name: str, digest: str, written: int, content: Content
) -> None:
    """Store that the file is there.

    One transaction: a file that is there has its line in the log, its people in the list, and
    whoever it was made for by a schedule has the link.
    """
    now = timezone.now()
    delivery = ReportDelivery.objects.filter(export=job.pk).first()
    kept = timedelta(days=settings.SCHEDULED_REPORT_DAYS) if delivery else KEPT_FOR
    with transaction.atomic():
        jobs.finish_with_file(
            job,
            name,
            sha256=digest,
            row_count=written,
            done_rows=written,
            total_rows=written,
            units=units_seen_by(job.requested_by),
            finished_at=now,
            expires_at=now + kept,
        )
        record(
            "monitoring.finish_export",
            actor=job.requested_by,
            subject=f"export:{job.pk}",
            reason=job.purpose,
            kind=job.kind,
            rows=written,
        )
        note_list(
            kind.noted_as,
            actor=job.requested_by,
            people=content.people,
            purpose=job.purpose,
            subject=f"export:{job.pk}",
        )
        if delivery is not None:
            settle_delivery(delivery, job)


def units_seen_by(user: User) -> list[int]:
    """Return the units at the top of what the user sees."""
    paths = branch_paths(user, roles=SEES_PEOPLE)
    return list(Unit.objects.filter(path__in=paths).order_by("path").values_list("pk", flat=True))


def _give_up(job: ExportJob, refusal: DomainError) -> None:
    """End the job without a file; its page says why by asking the rules again."""
    with transaction.atomic():
        if jobs.fail(job, finished_at=timezone.now()):
            fail_delivery(job, str(refusal.message))
