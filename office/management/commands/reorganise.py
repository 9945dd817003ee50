"""``manage.py reorganise PLAN.xlsx``: carry out the reorganisation of one decision."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from common.exceptions import DomainError
from members.models import User
from office.models import Reorganisation
from office.reorganisation import services, uploads, workbook


class Command(BaseCommand):
    """Two people answer for it: who proposes and who approves, each by personal code.

    A plan that does not fit changes nothing.  Not safe to run twice: a second run finds the units
    ended and is refused.
    """

    help = "Carry out a reorganisation from a workbook; --template writes an empty one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help="the workbook (.xlsx)")
        parser.add_argument("--template", action="store_true", help="write an empty workbook there")
        parser.add_argument("--dry-run", action="store_true", help="show what it would do")
        parser.add_argument("--proposed-by", default="", metavar="CODE")
        parser.add_argument("--approved-by", default="", metavar="CODE")

    def handle(self, *args: Any, file: Path, template: bool, **options: Any) -> None:
        """Write the template, or read, rehearse and carry out."""
        if template:
            workbook.write_plan_template(file)
            self.stdout.write(f"Template: {file}")
            return
        if not file.is_file():
            raise CommandError(f"No such file: {file}")
        proposer = _person(options["proposed_by"], "--proposed-by")
        try:
            if options["dry_run"]:
                self._rehearse(file, proposer)
            else:
                self._carry_out(file, proposer, _person(options["approved_by"], "--approved-by"))
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal

    def _rehearse(self, file: Path, proposer: User) -> None:
        """Show what would happen, and keep nothing."""
        with transaction.atomic():
            plan = uploads.plan_from(file, by=proposer)
            self._print(services.rehearse(plan, by=proposer))
            transaction.set_rollback(True)
        self.stdout.write("Dry run: nothing was changed.")

    def _carry_out(self, file: Path, proposer: User, approver: User) -> None:
        """Do it, in one transaction."""
        with transaction.atomic():
            plan = uploads.plan_from(file, by=proposer)
            self._print(services.rehearse(plan, by=proposer))
            services.propose(plan, by=proposer, knows_wider=True)
            plan = services.approve(plan, by=approver, now=True)
        done = Reorganisation.objects.get(pk=plan.pk)
        self.stdout.write(f"Plan {done.pk}: {done.state}")

    def _print(self, seen: dict[str, Any]) -> None:
        """Print a line for each step, and what else the plan meets."""
        for number, step in enumerate(seen["steps"], start=1):
            before, after = len(step["before"]), len(step["after"])
            sides = f"{before} units -> {after}, {step['people']} people"
            self.stdout.write(f"  {number:>3} {step['kind']:<9} {sides}")
        self.stdout.write(
            f"{seen['moved']} memberships, {len(seen['ended_grants'])} roles end, "
            f"{len(seen['wider_grants'])} roles open more people, {len(seen['classes'])} open "
            f"classes, {seen['exports']} exports, {len(seen['warnings'])} warnings"
        )


def _person(code: str, option: str) -> User:
    person = User.objects.named_by(code) if code else None
    if person is None:
        raise CommandError(f"{option}: nobody has the code {code or '(none)'}.")
    return person
