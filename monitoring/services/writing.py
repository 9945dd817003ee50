"""Writing a list into its file: rows, progress, and the mark of who took it out and why."""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from common import jobs
from common.excel.writing import CellValue, Sheet, safe_cell, write_rows
from common.exports import Content
from monitoring.models import ExportJob
from monitoring.words import choices_words

REPORT_EVERY = 500


def write_list(job: ExportJob, path: Path, content: Content) -> int:
    """Write the rows as a workbook or as text; return how many."""
    jobs.beat(job, total_rows=content.total)
    rows = reported(job, content.rows)
    return _WRITERS[job.format](path, content, rows, job)


def watermark(job: ExportJob) -> str:
    """Return the line that says who took the data out, when and what for."""
    return _("Exported by %(person)s (%(code)s) at %(moment)s. Purpose: %(purpose)s") % {
        "person": job.requested_by.full_name,
        "code": job.requested_by.personal_code,
        "moment": f"{timezone.localtime(job.created_at):%H:%M %d/%m/%Y}",
        "purpose": job.purpose,
    }


def reported(job: ExportJob, rows: Iterator[Sequence[CellValue]]) -> Iterator[Sequence[CellValue]]:
    """Pass the rows on, and every few hundred say how far it is and whether it is still wanted."""
    for number, row in enumerate(rows, start=1):
        yield row
        if number % REPORT_EVERY == 0:
            jobs.beat(job, done_rows=number)


def _write_xlsx(
    path: Path, content: Content, rows: Iterator[Sequence[CellValue]], job: ExportJob
) -> int:
    """Write a workbook: the mark above and below the table, on each printed page, and by itself."""
    mark = watermark(job)
    sheet = Sheet(
        name=content.title[0],
        headings=content.headings,
        rows=rows,
        title=[*content.title, mark],
        widths=content.widths,
        notes=[mark],
        mark=mark,
    )
    facts = origin_of(job, content)
    origin = Sheet(
        name=_("Origin"),
        headings=[_("What"), _("Says")],
        rows=facts,
        widths=[32, 90],
        freeze=False,
        mark=mark,
    )
    return write_rows(path, sheet, origin) - len(facts)


def _write_csv(
    path: Path, content: Content, rows: Iterator[Sequence[CellValue]], job: ExportJob
) -> int:
    """Write text with a byte order mark, which Excel needs to read Vietnamese.

    The mark stands in the first lines: text has no other place for it (ADR 28).
    """
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([safe_cell(line)] for line in [*content.title, watermark(job)])
        writer.writerow([safe_cell(heading) for heading in content.headings])
        for row in rows:
            writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
            written += 1
    return written


def origin_of(job: ExportJob, content: Content) -> list[list[CellValue]]:
    """Return who, why, when, with which choices, and who agreed: a sheet of its own."""
    by, second = job.requested_by, job.decided_by
    facts: list[tuple[str, str]] = [(_("List"), content.title[0])]
    facts += [(_("Scope"), line) for line in content.title[1:]]
    facts += [
        (_("Exported by"), f"{by.full_name} ({by.personal_code})"),
        (_("Unit"), by.unit.name if by.unit else ""),
        (_("Requested at"), f"{timezone.localtime(job.created_at):%H:%M %d/%m/%Y}"),
        (_("Purpose"), job.purpose),
        (_("Choices"), choices_words(job.params, user=by)),
        (_("Number of the export"), str(job.pk)),
    ]
    if second is not None:
        facts.append((_("Agreed to by"), f"{second.full_name} ({second.personal_code})"))
    return [list(fact) for fact in facts]


_WRITERS: dict[str, Callable[[Path, Content, Iterator[Sequence[CellValue]], ExportJob], int]] = {
    "xlsx": _write_xlsx,
    "csv": _write_csv,
}
