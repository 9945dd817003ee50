"""The file of everything that is held about one person: JSON, tables and a paper, in one ZIP."""

import csv
import io
import json
import zipfile
from datetime import timedelta

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone, translation

from common import private_files, processing, retention
from common.excel.writing import safe_cell
from common.jobs import queue_after_commit
from common.processing import Holding
from members.models import User
from members.services import record
from office.models import OwnCopy
from office.privacy.paper import Section, make_pdf
from office.privacy.values import acts_of, as_data, headings, in_words, readable_rows
from office.privacy.words import column_word

ATTEMPTS = 3
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
        queue_after_commit("office.tasks.make_own_copy", copy.pk)
    return copy


def run_copy(copy_id: int) -> None:
    """Make the file.  A second worker on the same job, and a job that is over, do nothing."""
    copy = _claim(copy_id)
    if copy is None:
        return
    try:
        with translation.override("vi"):
            _make(copy)
    except Exception:
        if copy.attempts >= ATTEMPTS:
            OwnCopy.objects.filter(pk=copy.pk).update(state=State.FAILED)
        raise


@transaction.atomic
def _claim(pk: int) -> OwnCopy | None:
    """Take the job, unless it is over or another worker is alive on it."""
    copy = (
        OwnCopy.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("person__unit")
        .filter(pk=pk)
        .first()
    )
    if copy is None:
        return None
    is_lost = OwnCopy.objects.lost().filter(pk=pk).exists()
    if copy.state != State.QUEUED and not is_lost:
        return None
    copy.attempts += 1
    copy.state = State.RUNNING if copy.attempts <= ATTEMPTS else State.FAILED
    copy.heartbeat_at = timezone.now()
    copy.save(update_fields=["attempts", "state", "heartbeat_at"])
    return copy if copy.state == State.RUNNING else None


def _make(copy: OwnCopy) -> None:
    """Read table by table, and put the file into place when it is whole."""
    tables = [holding for holding in processing.holdings() if holding.person]
    OwnCopy.objects.filter(pk=copy.pk).update(total_tables=len(tables), done_tables=0)
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
            OwnCopy.objects.filter(pk=copy.pk).update(
                done_tables=number, heartbeat_at=timezone.now()
            )
        data["acts"] = [
            {"table": str(holding.title), "as": column_word(column), "rows": count}
            for holding, column, count in acts_of(copy.person)
        ]
        archive.writestr("du-lieu.json", json.dumps(data, ensure_ascii=False, indent=2))
        archive.writestr("du-lieu.pdf", make_pdf(copy.person.full_name, sections))
    _finish(copy, name)


def _finish(copy: OwnCopy, name: str) -> None:
    """Say that the file is there, unless the person was erased meanwhile."""
    now = timezone.now()
    finished = OwnCopy.objects.filter(pk=copy.pk, state=State.RUNNING).update(
        state=State.DONE,
        file=name,
        finished_at=now,
        expires_at=now + timedelta(days=retention.days("own_copies") or 7),
    )
    if not finished:
        storages["private"].delete(name)


def resume_lost() -> int:
    """Queue the jobs again that nobody works on; return how many."""
    lost = list(OwnCopy.objects.lost())
    for copy in lost:
        queue_after_commit("office.tasks.make_own_copy", copy.pk)
    return len(lost)


def delete_old_copies() -> int:
    """Delete files that have been kept long enough; return how many."""
    old = list(OwnCopy.objects.out_of_date())
    for copy in old:
        storages["private"].delete(copy.file)
        OwnCopy.objects.filter(pk=copy.pk).update(state=State.EXPIRED, file="")
    return len(old)


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
