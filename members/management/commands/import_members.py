"""``manage.py import_members LIST.xlsx``: take over a list of people."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from members.importing import rules, services, words
from members.importing.rules import Action
from members.importing.services import Import
from members.models import User
from members.permissions import may_import_people

OVERWRITABLE = sorted({*rules.FILLED, "status"})


class Command(BaseCommand):
    """Run by the organisation department's administrator.  Safe to run again with the same file.

    Good rows go in; the others come back in a workbook beside the list, with a column that
    says what to mend, and that can be imported in its turn.
    """

    help = "Import people from an Excel workbook; refused rows are written to LIST-loi.xlsx."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help="the workbook (.xlsx)")
        parser.add_argument("--dry-run", action="store_true", help="plan only, write nothing")
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

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        """Plan, apply unless dry, and report."""
        if not file.is_file():
            raise CommandError(f"No such file: {file}")
        by = _importing_person(options["by"])
        try:
            planned = services.plan_import(
                file,
                sheet=options["sheet"],
                overwrite=frozenset(options["overwrite"]),
                converts_fonts=options["convert_fonts"],
                by=by,
            )
            # First, so that a disk that is full stops the import before anything is taken over.
            error_file = None if dry_run else _write_refused(planned, file)
            if not dry_run:
                services.apply_import(planned, path=file, by=by)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        if options["json"]:
            self.stdout.write(_as_json(planned, dry_run=dry_run, error_file=error_file))
        else:
            self._print(planned, dry_run=dry_run, error_file=error_file)

    def _print(self, planned: Import, *, dry_run: bool, error_file: Path | None) -> None:
        """Print a line of result, and one for each row that is not simply taken."""
        counted = ", ".join(f"{number} {kind}" for kind, number in planned.counts.items())
        verb = "Would import" if dry_run else "Imported"
        self.stdout.write(f"{verb} {len(planned.actions)} rows: {counted}")
        for action in planned.actions:
            for line in _lines(action, planned):
                self.stdout.write(f"  row {action.row.number:>5}  {action.kind:<9}  {line}")
        if error_file is not None:
            self.stdout.write(f"Refused rows are in {error_file}")


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
    if not planned.refused:
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
    columns = planned.people.columns
    if action.is_refused:
        return [words.sentence(problem, columns) for problem in action.problems]
    return [words.conversion(converted, columns) for converted in action.row.conversions] + [
        f"{change.field}: {change.old or '–'} → {change.new}"
        + ("" if change.is_applied else "  (kept; --overwrite takes it over)")
        for change in action.changes
    ]


def _as_json(planned: Import, *, dry_run: bool, error_file: Path | None) -> str:
    """Return the whole plan as one JSON object."""
    columns = planned.people.columns
    rows = [
        {
            "sheet": planned.people.sheet,
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
        "sheet": planned.people.sheet,
        "dry_run": dry_run,
        "counts": planned.counts,
        "error_file": str(error_file) if error_file else None,
        "rows": rows,
    }
    return json.dumps(body, ensure_ascii=False, default=str)
