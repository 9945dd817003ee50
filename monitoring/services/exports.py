"""Workbooks, made in the background with progress."""

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import jobs, private_files
from common.excel.writing import CellValue, Sheet, safe_cell, write_rows
from common.exceptions import DomainError
from members.models import Unit, User
from members.services import note_list, record
from monitoring.documents.choices import Choices
from monitoring.documents.making import STEPS, write_archive
from monitoring.exceptions import NoLongerAllowed, PurposeMissing
from monitoring.models import ExportJob
from monitoring.permissions import may_export
from monitoring.sheets import Content, content_of

KEPT_FOR = timedelta(days=7)
REPORT_EVERY = 500
TASK = "monitoring.tasks.run_export"


@transaction.atomic
def request_export(
    *,
    kind: str,
    params: Mapping[str, str],
    purpose: str,
    by: User,
    format: str = ExportJob.Format.XLSX,
) -> ExportJob:
    """Note what is wanted and queue it after the commit.

    Raises:
        PurposeMissing: nobody said what it is for.
        NoLongerAllowed: the person may not see such rows.
    """
    if not purpose.strip():
        raise PurposeMissing(kind=kind)
    if not may_export(by, kind):
        raise NoLongerAllowed(kind=kind)
    job = ExportJob.objects.create(
        requested_by=by, kind=kind, params=dict(params), purpose=purpose.strip(), format=format
    )
    record(
        "monitoring.request_export",
        actor=by,
        subject=f"export:{job.pk}",
        reason=job.purpose,
        kind=kind,
    )
    queue(job)
    return job


def queue(job: ExportJob) -> None:
    """Have the workbook made after the commit."""
    jobs.queue_after_commit(TASK, job.pk)


@transaction.atomic
def cancel_export(job: ExportJob) -> ExportJob:
    """Stop a job that is under way; one that is over stays as it is."""
    job = ExportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.is_under_way:
        job.state, job.finished_at = ExportJob.State.CANCELLED, timezone.now()
        job.save(update_fields=["state", "finished_at"])
    return job


def run_export(job: ExportJob) -> ExportJob:
    """Make the workbook.  A second worker on the same job, and a job that is over, do nothing."""
    jobs.work_on(ExportJob, job.pk, _make, give_up=_give_up, done_rows=0, started_at=timezone.now())
    return ExportJob.objects.get(pk=job.pk)


def _make(job: ExportJob) -> None:
    """Write the file and put it into place; the row says done only when it is there."""
    if not may_export(job.requested_by, job.kind):
        raise NoLongerAllowed(job=job.pk)
    name = f"exports/{job.created_at:%Y/%m}/{job.pk}-{job.attempts}.{job.format}"
    write = _write_document if job.kind == ExportJob.Kind.DOCUMENT else _write_list
    with private_files.written_whole(name) as path:
        written, people = write(job, path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    now = timezone.now()
    # One transaction: a file that is there has its line in the log and its people in the list.
    with transaction.atomic():
        jobs.finish_with_file(
            job,
            name,
            sha256=digest,
            row_count=written,
            done_rows=written,
            total_rows=written,
            finished_at=now,
            expires_at=now + KEPT_FOR,
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
            f"monitoring.{job.kind}",
            actor=job.requested_by,
            people=people,
            purpose=job.purpose,
            subject=f"export:{job.pk}",
        )


def _write_list(job: ExportJob, path: Path) -> tuple[int, Iterable[int]]:
    """Write the rows of a page as a workbook or as text; return how many, and of whom."""
    try:
        content = content_of(job)
    except Unit.DoesNotExist as gone:
        raise NoLongerAllowed(job=job.pk) from gone
    jobs.beat(job, total_rows=content.total)
    rows = _reported(job, content.rows)
    writers: dict[str, Callable[..., int]] = {"xlsx": _write_xlsx, "csv": _write_csv}
    written = writers[job.format](path, content, rows, watermark(job))
    return written, content.people


def _write_document(job: ExportJob, path: Path) -> tuple[int, Iterable[int]]:
    """Write an official paper in all its forms; its progress is told in steps, not in rows."""
    jobs.beat(job, total_rows=STEPS)
    paper = write_archive(
        path,
        job.requested_by,
        Choices.from_params(job.params),
        made_at=job.created_at,
        mark=watermark(job),
        tell=lambda done: jobs.beat(job, done_rows=done),
    )
    return paper.row_count, paper.people


def _give_up(job: ExportJob, refusal: DomainError) -> None:
    """End the job without a workbook; its page says why by asking the rules again."""
    jobs.fail(job, finished_at=timezone.now())


def watermark(job: ExportJob) -> str:
    """Return the line that says who took the data out, when and what for."""
    return _("Exported by %(person)s (%(code)s) at %(moment)s. Purpose: %(purpose)s") % {
        "person": job.requested_by.full_name,
        "code": job.requested_by.personal_code,
        "moment": f"{timezone.localtime(job.created_at):%H:%M %d/%m/%Y}",
        "purpose": job.purpose,
    }


def _reported(job: ExportJob, rows: Iterator[Sequence[CellValue]]) -> Iterator[Sequence[CellValue]]:
    """Pass the rows on, and every few hundred say how far it is and whether it is still wanted."""
    for number, row in enumerate(rows, start=1):
        yield row
        if number % REPORT_EVERY == 0:
            jobs.beat(job, done_rows=number)


def _write_xlsx(
    path: Path, content: Content, rows: Iterator[Sequence[CellValue]], mark: str
) -> int:
    """Write a workbook row by row, with the watermark above and below the table."""
    sheet = Sheet(
        name=content.title[0],
        headings=content.headings,
        rows=rows,
        title=[*content.title, mark],
        widths=content.widths,
        notes=[mark],
    )
    return write_rows(path, sheet)


def _write_csv(path: Path, content: Content, rows: Iterator[Sequence[CellValue]], mark: str) -> int:
    """Write text with a byte order mark, which Excel needs to read Vietnamese."""
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([safe_cell(line)] for line in [*content.title, mark])
        writer.writerow([safe_cell(heading) for heading in content.headings])
        for row in rows:
            writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
            written += 1
    return written
