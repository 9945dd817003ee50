"""The life of an import: what a person does to it, and how a worker takes and keeps hold of it."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common import private_files
from common.jobs import queue_after_commit, queue_each
from members import services
from members.importing.exceptions import (
    AnotherPersonNeeded,
    BranchNotCovered,
    FileGone,
    NothingToDo,
    UndoOver,
    WrongState,
)
from members.importing.permissions import may_approve
from members.importing.querysets import IMPORTS
from members.models import HeadingMap, ImportRow, ImportRun, Unit, User
from members.querysets import branch_paths

State = ImportRun.State
TASK = "members.tasks.work_on_import"
OPEN_TO_CHANGE = frozenset({State.UPLOADED, State.CHECKED, State.FAILED})


@transaction.atomic
def start_run(
    content: BinaryIO,
    *,
    name: str,
    unit: Unit,
    by: User | None,
    sheet: str = "",
    converts_fonts: bool = False,
) -> ImportRun:
    """Keep the workbook and open a run for it."""
    stored = f"imports/{timezone.localdate():%Y/%m}/{uuid4().hex}.xlsx"
    digest = hashlib.sha256()
    with private_files.written_whole(stored) as path, path.open("wb") as target:
        while chunk := content.read(1 << 20):
            digest.update(chunk)
            target.write(chunk)
    run = ImportRun.objects.create(
        unit=unit,
        file=stored,
        original_name=name[:200],
        sha256=digest.hexdigest(),
        sheet=sheet[:100],
        converts_fonts=converts_fonts,
        created_by=by,
    )
    services.record("members.start_import", actor=by, unit=unit, subject=f"import:{run.pk}")
    return run


@transaction.atomic
def name_columns(
    run: ImportRun,
    *,
    sheet: str,
    heading_row: int,
    fields: Mapping[str, int],
    fingerprint: str,
    by: User,
) -> ImportRun:
    """Take the columns as a human named them, remember them, and have the list checked."""
    run = _locked(run, OPEN_TO_CHANGE)
    if not is_open_to_change(run):
        raise WrongState(run=run.pk, failed_step=run.failed_step)
    run.sheet, run.heading_row, run.fields = sheet, heading_row, dict(fields)
    run.choices = {}
    HeadingMap.objects.update_or_create(
        fingerprint=fingerprint, defaults={"fields": dict(fields), "used_by": by}
    )
    return _queue(run, State.MAPPED)


@transaction.atomic
def check_again(
    run: ImportRun,
    *,
    overwrite: Sequence[str] | None = None,
    choices: Mapping[int, int | None] | None = None,
) -> ImportRun:
    """Have the list checked anew, with other fields to overwrite or more rows decided."""
    run = _locked(run, {State.CHECKED})
    if overwrite is not None:
        run.overwrite = sorted(overwrite)
    if choices is not None:
        run.choices = run.choices | {str(number): chosen for number, chosen in choices.items()}
    return _queue(run, State.MAPPED)


@transaction.atomic
def mark_missing(run: ImportRun, rows: Sequence[int], *, on_page: Sequence[int]) -> int:
    """Mark people who are not in the list for the clerk; of this page those and no others."""
    run = _locked(run, {State.CHECKED})
    page = ImportRow.objects.filter(run=run, kind="missing", pk__in=on_page)
    page.update(is_marked=False)
    return page.filter(pk__in=rows).update(is_marked=True)


@transaction.atomic
def hand_in(run: ImportRun, *, by: User | None) -> ImportRun:
    """Take a checked list over; above the limit another person must approve first.

    Raises:
        NothingToDo: no row changes anything.
    """
    run = _locked(run, {State.CHECKED})
    if not run.rows.to_take_over().exists():
        raise NothingToDo(run=run.pk)
    if by is not None and run.changes > settings.IMPORT_ALONE_UP_TO:
        run.state, run.changed_at = State.WAITING, timezone.now()
        run.save(update_fields=["state", "changed_at"])
        services.record("members.hand_in_import", actor=by, subject=f"import:{run.pk}")
        return run
    return _approved(run, by)


@transaction.atomic
def approve(run: ImportRun, *, by: User) -> ImportRun:
    """Have a large list taken over, as the second person.

    Raises:
        AnotherPersonNeeded: the one who prepared it may not.
        BranchNotCovered: there are rows about units that the second person does not look after.
    """
    run = _locked(run, {State.WAITING})
    if not may_approve(by, run):
        raise AnotherPersonNeeded(run=run.pk)
    outside = run.rows.to_take_over()
    for path in branch_paths(by, roles=IMPORTS):
        outside = outside.exclude(unit__path__startswith=path).exclude(
            unit=None, person__unit__path__startswith=path
        )
    if outside.exists():
        raise BranchNotCovered(run=run.pk)
    return _approved(run, by)


@transaction.atomic
def send_back(run: ImportRun, *, by: User) -> ImportRun:
    """Give a list that waits for approval back to be changed."""
    run = _locked(run, {State.WAITING})
    run.state, run.changed_at = State.CHECKED, timezone.now()
    run.save(update_fields=["state", "changed_at"])
    services.record("members.send_back_import", actor=by, subject=f"import:{run.pk}")
    return run


@transaction.atomic
def want_undo(run: ImportRun, *, by: User | None) -> ImportRun:
    """Have everything taken back that the run did.

    Raises:
        UndoOver: seven days have passed.
    """
    run = _locked(run, {State.DONE})
    if run.undo_until is None or run.undo_until < timezone.now():
        raise UndoOver(run=run.pk)
    run.undone_by = by
    services.record("members.undo_import_run", actor=by, subject=f"import:{run.pk}")
    return _queue(run, State.UNDO_WANTED)


@transaction.atomic
def try_again(run: ImportRun) -> ImportRun:
    """Queue the step at which a run failed once more; it goes on where it was.

    Raises:
        FileGone: there is no workbook to look through any more.
    """
    run = _locked(run, {State.FAILED})
    if run.failed_step == "check" and not run.file:
        raise FileGone(run=run.pk)
    queued = {"check": State.MAPPED, "apply": State.APPROVED, "undo": State.UNDO_WANTED}
    return _queue(run, queued[run.failed_step])


def is_open_to_change(run: ImportRun) -> bool:
    """Tell whether the columns can be named anew: not once rows were taken over or back."""
    is_begun = run.state == State.FAILED and run.failed_step != "check"
    return run.state in OPEN_TO_CHANGE and not is_begun


def resume_lost() -> int:
    """Queue runs whose message or worker was lost; run by beat."""
    return queue_each(TASK, ImportRun.objects.lost())


def path_of(run: ImportRun) -> Path:
    """Return where the workbook of the run lies."""
    return Path(run.file.storage.path(str(run.file.name)))


@transaction.atomic
def approve_at_once(run: ImportRun, *, by: User | None) -> ImportRun:
    """Have a list taken over whatever its size: at the command line the machine's keeper answers.

    The queue is not asked; the caller does the work.
    """
    run = _locked(run, {State.CHECKED})
    run.state, run.approved_by, run.changed_at = State.APPROVED, by, timezone.now()
    run.save(update_fields=["state", "approved_by", "changed_at"])
    services.record(
        "members.approve_import", actor=by, subject=f"import:{run.pk}", people=run.changes
    )
    return run


def _approved(run: ImportRun, by: User | None) -> ImportRun:
    """Note who answers for it, and queue it."""
    run.approved_by = by
    services.record(
        "members.approve_import", actor=by, subject=f"import:{run.pk}", people=run.changes
    )
    return _queue(run, State.APPROVED)


def _locked(run: ImportRun, states: frozenset[State] | set[State]) -> ImportRun:
    """Return the run as it is stored now, if it is where the act needs it."""
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("unit").get(pk=run.pk)
    if run.state not in states:
        raise WrongState(run=run.pk, state=run.state)
    return run


def _queue(run: ImportRun, state: State) -> ImportRun:
    """Store the run in a state in which work is due, and say so to the workers."""
    run.state, run.changed_at, run.attempts = state, timezone.now(), 0
    run.error, run.failed_step, run.done_rows = "", "", 0
    run.save()
    queue_after_commit(TASK, run.pk)
    return run
