"""What workers do: dry run, taking over, undoing.  Each can be broken off and resumed."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common import jobs, private_files
from common.exceptions import DomainError
from common.spool import in_batches
from members import services
from members.importing import runs
from members.importing.bulk import apply_rows
from members.importing.columns import Columns
from members.importing.exceptions import NoLongerAllowed
from members.importing.permissions import may_work_on
from members.importing.querysets import IMPORTS
from members.importing.reports import write_report
from members.importing.rules import Action
from members.importing.runs import path_of
from members.importing.services import (
    Import,
    plan_import,
    read_list,
    write_refused,
    write_returned,
)
from members.importing.storing import problem_text, row_of
from members.importing.undo import undo_rows
from members.models import ImportRow, ImportRun, Unit, User
from members.querysets import branch_paths

State = ImportRun.State
BATCH = 500
# step: (due, being done, done)
STEPS = {
    "check": (State.MAPPED, State.CHECKING, State.CHECKED),
    "apply": (State.APPROVED, State.RUNNING, State.DONE),
    "undo": (State.UNDO_WANTED, State.UNDOING, State.UNDONE),
}


def work_on(pk: int) -> None:
    """Do what is due for a run.  A second worker, and a run with nothing due, do nothing."""
    jobs.work_on(ImportRun, pk, _do_step, give_up=_fail)


def _do_step(run: ImportRun) -> None:
    """Do the step that the run stands in."""
    work: dict[str, Callable[[ImportRun], None]] = {
        "check": check_list,
        "apply": take_over,
        "undo": take_back,
    }
    work[_step_of(run)](run)


def import_at_once(planned: Import, path: Path, *, by: User | None) -> ImportRun:
    """Take a planned list over in this process, for who works at the command line."""
    with path.open("rb") as content:
        unit = _branch_of(by)
        run = runs.start_run(content, name=path.name, unit=unit, by=by, sheet=planned.sheet)
    run.state, run.checked_at = State.CHECKING, timezone.now()
    run.save(update_fields=["state", "checked_at"])
    store_plan(run, planned)
    _finish(run)
    if run.rows.to_take_over().exists():
        runs.approve_at_once(run, by=by)
        work_on(run.pk)
    else:
        _record_taken(run)
    return ImportRun.objects.get(pk=run.pk)


def undo_at_once(run: ImportRun, *, by: User | None) -> ImportRun:
    """Take a run back in this process."""
    runs.want_undo(run, by=by)
    work_on(run.pk)
    return ImportRun.objects.get(pk=run.pk)


def check_list(run: ImportRun) -> None:
    """Plan the whole list against the register and keep what was found, row by row."""
    run.rows.all().delete()
    planned = plan_import(
        path_of(run),
        sheet=run.sheet,
        overwrite=frozenset(run.overwrite),
        converts_fonts=run.converts_fonts,
        by=run.created_by,
        heading_row=run.heading_row,
        fields=run.fields or None,
        choices={int(number): chosen for number, chosen in run.choices.items()},
    )
    store_plan(run, planned)
    _make_files(run, planned)
    _finish(run, checked_at=timezone.now())


def store_plan(run: ImportRun, planned: Import) -> None:
    """Keep the plan of every row, and the people of the branch whom the list does not name."""
    run.total_rows = len(planned.actions)
    run.save(update_fields=["total_rows"])
    done = 0
    maybe_meant: set[int] = set()
    kept = Counter[str]()
    for batch in in_batches(planned.actions, BATCH):
        done += len(batch)
        with transaction.atomic():
            _beat(run, done)
            _store(run, batch, planned.columns)
        for action in batch:
            maybe_meant.update(action.candidates)
            changes = [] if action.is_refused else action.changes
            kept.update(change.field for change in changes if not change.is_applied)
    for missing in in_batches(_missing(run, maybe_meant), BATCH):
        with transaction.atomic():
            _beat(run, done)
            ImportRow.objects.bulk_create(missing)
    run.kept = dict(kept)
    by_kind = run.rows.values_list("kind").annotate(number=Count("pk")).order_by("kind")
    run.counts = {**planned.counts, "missing": 0, **dict(by_kind)}
    run.save(update_fields=["kept", "counts"])


def _store(run: ImportRun, actions: Sequence[Action], columns: Columns) -> None:
    """Keep the plan of some rows, each with the unit in which the person is now."""
    meant = [action.person_id for action in actions if action.person_id]
    people = User.objects.filter(pk__in=meant).exclude(unit=None)
    unit_of = dict(people.values_list("pk", "unit_id"))
    ImportRow.objects.bulk_create(
        row_of(run, action, columns, unit_of.get(action.person_id or 0)) for action in actions
    )


def take_over(run: ImportRun) -> None:
    """Carry out what was approved, batch by batch; what is done already is passed over."""
    if run.created_by is not None and not may_work_on(run.created_by, run):
        raise NoLongerAllowed(run=run.pk)
    if run.started_at is None:
        run.started_at = timezone.now()
        run.save(update_fields=["started_at"])
    day = timezone.localdate(run.started_at)
    rows = run.rows.to_take_over()
    run.total_rows = rows.count()
    run.save(update_fields=["total_rows"])
    for batch, done in _batches(rows.filter(outcome=""), done=rows.exclude(outcome="").count()):
        with transaction.atomic():
            _beat(run, done)
            apply_rows(batch, run, day)
    _make_files(run)
    with transaction.atomic():
        _finish(run, finished_at=timezone.now())
        _record_taken(run)


def _record_taken(run: ImportRun) -> None:
    """Write into the log that the list was taken over, with its counts."""
    services.record(
        "members.import_people",
        actor=run.created_by,
        unit=run.unit,
        subject=f"workbook:{run.sha256[:16]}",
        run=run.pk,
        stale=run.rows.filter(outcome="stale").count(),
        **run.counts,
    )


def _branch_of(by: User | None) -> Unit:
    """Return the branch on whose behalf somebody imports at the command line."""
    paths = branch_paths(by, roles=IMPORTS) if by is not None else []
    units = Unit.objects.filter(path=paths[0]) if paths else Unit.objects.filter(depth=1)
    unit = units.first()
    if unit is None:
        raise DomainError(_("There is no unit yet."))
    return unit


def take_back(run: ImportRun) -> None:
    """Undo what was carried out, the last row first."""
    rows = run.rows.filter(kind__in=("new", "changed", "moved"))
    touched = rows.exclude(outcome__in=("", "stale"))
    run.total_rows = touched.count()
    run.save(update_fields=["total_rows"])
    waiting = touched.filter(outcome="applied")
    for batch, done in _batches(waiting, done=run.total_rows - waiting.count()):
        with transaction.atomic():
            _beat(run, done)
            undo_rows(batch, run)
    _make_files(run)
    _finish(run)


def _batches(rows: QuerySet[ImportRow], *, done: int) -> Iterator[tuple[list[ImportRow], int]]:
    """Yield the open rows in batches, with how many are done after each."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        done += len(batch)
        yield batch, done


def _missing(run: ImportRun, maybe_meant: Set[int]) -> Iterator[ImportRow]:
    """Yield a row for everybody of the branch whom no stored row means, or may mean."""
    meant = Exists(ImportRow.objects.filter(run=run, person=OuterRef("pk")))
    people = User.objects.of_unit(run.unit.path).filter(~meant, is_active=True).in_official_order()
    for pk, name, unit in people.values_list("pk", "full_name", "unit_id").iterator(2000):
        if pk not in maybe_meant:
            yield ImportRow(
                run=run, number=0, kind="missing", name=name, person_id=pk, unit_id=unit
            )


def _make_files(run: ImportRun, planned: Import | None = None) -> None:
    """Write the workbooks of the refused rows and of the differences."""
    folder = f"imports/{run.created_at:%Y/%m}/{Path(str(run.file.name)).stem}"
    if planned is not None:
        run.refused_file = ""
        if planned.has_refused:
            run.refused_file = f"{folder}-refused.xlsx"
            with private_files.written_whole(run.refused_file) as path:
                write_refused(planned, path)
    elif run.file and run.rows.filter(outcome=ImportRow.Outcome.STALE).exists():
        run.refused_file = f"{folder}-refused.xlsx"
        with private_files.written_whole(run.refused_file) as path:
            _write_returned(run, path)
    run.report_file = f"{folder}-report.xlsx"
    with private_files.written_whole(run.report_file) as path:
        write_report(run, path, beat=lambda: _beat(run, run.done_rows))
    run.save(update_fields=["refused_file", "report_file"])
    _note_report(run)


def _note_report(run: ImportRun) -> None:
    """Note who stands in the workbooks of the run: they are lists like any other (ADR 20)."""
    if run.created_by is not None:
        named = run.rows.exclude(person=None).values_list("person_id", flat=True)
        services.note_list(
            "members.import_report",
            actor=run.created_by,
            people=named.iterator(2000),
            subject=f"import:{run.pk}",
        )


def _write_returned(run: ImportRun, target: Path) -> None:
    """Write what the plan refused, and what was refused only when it was to be taken over."""
    people = read_list(
        path_of(run),
        sheet=run.sheet,
        converts_fonts=run.converts_fonts,
        heading_row=run.heading_row,
        fields=run.fields or None,
    )
    back = run.rows.filter(Q(kind__in=("problem", "conflict")) | Q(outcome="stale"))

    def said_of(numbers: Sequence[int]) -> dict[int, str]:
        rows = back.filter(number__in=numbers).only("number", "problems", "note")
        return {
            row.number: " ".join([*map(problem_text, row.problems), row.note]).strip()
            for row in rows
        }

    write_returned(people, said_of, target)


def _beat(run: ImportRun, done: int) -> None:
    """Say how far the work is; stop when another worker holds the run.

    Inside the transaction of a batch: what two workers do to one run comes one after the other.
    """
    jobs.beat(run, done_rows=done)


def _finish(run: ImportRun, **moments: datetime) -> None:
    """Store that the step is done, if the run is still ours."""
    jobs.finish(run, STEPS[_step_of(run)][2], changed_at=timezone.now(), **moments)


def _fail(run: ImportRun, refusal: DomainError) -> None:
    """Give the step up, in words."""
    jobs.fail(run, failed_step=_step_of(run), error=str(refusal.message), changed_at=timezone.now())


def _step_of(run: ImportRun) -> str:
    """Return which step is due or being done."""
    return next(
        name for name, (due, working, _done) in STEPS.items() if run.state in (due, working)
    )
