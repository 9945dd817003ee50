"""The file of everything that is held about one person: JSON, tables and a paper, in one ZIP."""

import csv
import io
import json
import zipfile
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from common import jobs, private_files, processing, retention
from common.excel.writing import safe_cell
from common.exceptions import DomainError
from common.processing import Holding
from members.models import User
from members.services import record
from office.models import OwnCopy
from office.privacy.paper import Section, make_pdf
from office.privacy.values import acts_of, as_data, headings, in_words, readable_rows
from office.privacy.words import column_word

TASK = "office.tasks.make_own_copy"
State = OwnCopy.State


@transaction.atomic
def request_copy(person: User) -> OwnCopy:
    """Queue the file, unless one is being made."""
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    under_way = OwnCopy.objects.filter(person=person, state__in=[State.QUEUED, State.RUNNING])
    copy = under_way.first()
    if copy is None:
        copy = OwnCopy.objects.create(person=person)
        record(
            "office.request_own_copy",
            actor=person,
            person=person,
            unit=person.unit,
            subject=f"owncopy:{copy.pk}",
        )
        jobs.queue_after_commit(TASK, copy.pk)
    return copy


def run_copy(copy_id: int) -> None:
    """Make the file.  A second worker on the same job, and a job that is over, do nothing."""
    jobs.work_on(OwnCopy, copy_id, _make, give_up=_give_up, done_tables=0)


def _give_up(copy: OwnCopy, refusal: DomainError) -> None:
    """End the job without a file; the person may ask again."""
    jobs.fail(copy)


def _make(copy: OwnCopy) -> None:
    """Read table by table, and put the file into place when it is whole."""
    tables = [holding for holding in processing.holdings() if holding.person]
    jobs.beat(copy, total_tables=len(tables))
    data: dict[str, object] = {}
    sections: list[Section] = []
    name = f"own-copies/{copy.created_at:%Y/%m}/{copy.pk}-{copy.attempts}.zip"
    with (
        private_files.written_whole(name) as path,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for number, holding in enumerate(tables, start=1):
            rows = list(readable_rows(holding, copy.person))
            data[holding.model] = _described(holding, [as_data(row, holding) for row in rows])
            if rows:
                lines = [in_words(row, holding) for row in rows]
                archive.writestr(f"{holding.model}.csv", _csv(headings(holding), lines))
                sections.append(Section(str(holding.title), headings(holding), lines))
            jobs.beat(copy, done_tables=number)
        data["acts"] = [
            {"table": str(holding.title), "as": column_word(column), "rows": count}
            for holding, column, count in acts_of(copy.person)
        ]
        archive.writestr("du-lieu.json", json.dumps(data, ensure_ascii=False, indent=2))
        archive.writestr("du-lieu.pdf", make_pdf(copy.person.full_name, sections))
    now = timezone.now()
    kept_for = timedelta(days=retention.days("own_copies") or 7)
    # Unless the person was erased meanwhile.
    jobs.finish_with_file(copy, name, finished_at=now, expires_at=now + kept_for)


def resume_lost() -> int:
    """Queue the jobs again that nobody works on; return how many."""
    return jobs.queue_each(TASK, OwnCopy.objects.lost())


def delete_old_copies() -> int:
    """Delete files that have been kept long enough; return how many."""
    return jobs.delete_old_files(OwnCopy)


def _described(holding: Holding, rows: list[dict[str, object]]) -> dict[str, object]:
    """Return the rows together with what the record of processing says of them."""
    return {
        "title": str(holding.title),
        "kept": retention.in_words(holding.retention),
        "columns": {
            name: [str(purpose.title) for purpose in holding.purposes_of(name)]
            for name in holding.shown
        },
        "kept_secret": list(holding.secret),
        "rows": rows,
    }


def _csv(columns: list[str], lines: list[list[str]]) -> str:
    """Return the table as text with the mark that Excel needs to read Vietnamese."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in line] for line in lines)
    return "\ufeff" + text.getvalue()
