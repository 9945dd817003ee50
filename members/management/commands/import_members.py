"""``manage.py import_members LIST.xlsx``: take over a list of people."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from members.importing import rules, services, words, working
from members.importing.permissions import may_work_on
from members.importing.rules import Action
from members.importing.services import Import
from members.models import ImportRun, User
from members.permissions import may_import_people

OVERWRITABLE = sorted({*rules.FILLED, "status"})


class Command(BaseCommand):
    """Run by the organisation department's administrator.  Safe to run again with the same file.

    A dry run unless ``--apply`` is given.  Then good rows go in; the others come back in a workbook
    beside the list, with a column that says what to mend, and that can be imported in its turn.
    ``--undo RUN`` takes back, for seven days, what the run of that number did.
    """

    help = "Import people from an Excel workbook; refused rows are written to LIST-loi.xlsx."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, nargs="?", help="the workbook (.xlsx)")
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--dry-run", action="store_true", help="plan only; what it does anyway")
        act.add_argument("--apply", action="store_true", help="take the good rows over")
        act.add_argument("--undo", type=int, metavar="RUN", help="take back what that run did")
        parser.add_argument(
            "--convert-fonts",
            action="store_true",
            help="read names in TCVN3 and VNI as what they mean; look at them in a dry run first",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--sheet", default="", help="name of the sheet; default: the first")
        parser.add_argument("--by", default="", help="personal code of who imports")
        parser.add_argument(
            "--overwrite",
            action="append",
            default=[],
            choices=OVERWRITABLE,
            metavar="FIELD",
            help=f"also replace what differs in this field: {', '.join(OVERWRITABLE)}",
        )

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        """Plan, apply or undo, and report."""
        by = _importing_person(options["by"])
        if options["undo"] is not None:
            self._undo(options["undo"], by)
            return
        if file is None or not file.is_file():
            raise CommandError(f"No such file: {file}")
        try:
            planned = services.plan_import(
                file,
                sheet=options["sheet"],
                overwrite=frozenset(options["overwrite"]),
                converts_fonts=options["convert_fonts"],
                by=by,
            )
            error_file, run = None, None
            if options["apply"]:
                # First, so that a disk that is full stops it before anything is taken over.
                error_file = _write_refused(planned, file)
                run = working.import_at_once(planned, file, by=by)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        if options["json"]:
            self.stdout.write(_as_json(planned, run=run, error_file=error_file))
        else:
            self._print(planned, run=run, error_file=error_file)

    def _undo(self, number: int, by: User | None) -> None:
        """Take a run back; say what had to stay."""
        run = ImportRun.objects.filter(pk=number).first()
        if run is None or (by is not None and not may_work_on(by, run)):
            raise CommandError(f"No such import: {number}")
        try:
            run = working.undo_at_once(run, by=by)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        undone = run.rows.filter(outcome="undone").count()
        self.stdout.write(f"Undone: {undone} rows of import {run.pk}")
        for row in run.rows.filter(outcome="kept").order_by("number"):
            self.stdout.write(f"  row {row.number:>5}  kept  {row.note}")

    def _print(self, planned: Import, *, run: ImportRun | None, error_file: Path | None) -> None:
        """Print a line of result, and one for each row that is not simply taken."""
        counted = ", ".join(f"{number} {kind}" for kind, number in planned.counts.items())
        verb = "Would import" if run is None else "Imported"
        self.stdout.write(f"{verb} {len(planned.actions)} rows: {counted}")
        for action in planned.actions:
            for line in _lines(action, planned):
                self.stdout.write(f"  row {action.row.number:>5}  {action.kind:<9}  {line}")
        if error_file is not None:
            self.stdout.write(f"Refused rows are in {error_file}")
        if run is not None:
            self.stdout.write(f"To take it back within seven days: --undo {run.pk}")


def _importing_person(code: str) -> User | None:
    """Return the person on whose behalf the import runs, who must be allowed to.

    Without a code it is the administrator of the machine, whom the log shows as nobody.
    """
    if not code:
        return None
    person = User.objects.named_by(code)
    if person is None or not may_import_people(person):
        raise CommandError(f"{code} does not hold the role of the organisation department.")
    return person


def _write_refused(planned: Import, file: Path) -> Path | None:
    """Write the refused rows beside the list, if there are any."""
    if not planned.has_refused:
        return None
    error_file = file.with_name(f"{file.stem.removesuffix('-loi')}-loi.xlsx")
    try:
        services.write_refused(planned, error_file)
    except OSError as error:
        raise CommandError(
            _(
                "The refused rows cannot be written to %(file)s. Nothing was imported. Make room "
                "on the disk, or copy the list to another folder, and start again."
            )
            % {"file": error_file}
        ) from error
    return error_file


def _lines(action: Action, planned: Import) -> list[str]:
    """Return what is to be said about a row: its problems, or the changes field by field."""
    columns = planned.columns
    if action.is_refused:
        return [words.sentence(problem, columns) for problem in action.problems]
    return [words.conversion(converted, columns) for converted in action.row.conversions] + [
        f"{change.field}: {change.old or '–'} → {change.new}"
        + ("" if change.is_applied else "  (kept; --overwrite takes it over)")
        for change in action.changes
    ]


def _as_json(planned: Import, *, run: ImportRun | None, error_file: Path | None) -> str:
    """Return the whole plan as one JSON object."""
    columns = planned.columns
    rows = [
        {
            "sheet": planned.sheet,
            "row": action.row.number,
            "kind": action.kind.value,
            "person": action.person_id,
            "changes": [
                {"field": c.field, "old": c.old, "new": c.new, "applied": c.is_applied}
                for c in action.changes
            ],
            "read_as": [
                {
                    "column": columns.heading_of(converted.column),
                    "value": converted.value,
                    "meant": converted.meant,
                }
                for converted in action.row.conversions
            ],
            "problems": [
                {
                    "column": columns.heading_of(problem.column),
                    "value": problem.value,
                    "code": problem.code,
                    "mend": words.mend(problem),
                }
                for problem in action.problems
            ],
        }
        for action in planned.actions
    ]
    body = {
        "sheet": planned.sheet,
        "dry_run": run is None,
        "run": run and run.pk,
        "counts": planned.counts,
        "error_file": str(error_file) if error_file else None,
        "rows": rows,
    }
    return json.dumps(body, ensure_ascii=False, default=str)
