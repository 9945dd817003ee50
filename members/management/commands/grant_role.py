"""``manage.py grant_role``: give a person a role on a branch, or end it."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.models import RoleGrant, Unit, User
from members.roles import Role
from members.services import grant_role, revoke_role
from members.services.inspectors import InspectionWithoutEnd


class Command(BaseCommand):
    """The administrator of the machine appoints; the log shows nobody as the one who did."""

    help = "Give a person a role on a unit and everything below it; --revoke ends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who, what and where."""
        parser.add_argument("person", help="card number, personal code, e-mail or phone")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--unit", help="code of the unit; without: the root of the tree")
        parser.add_argument("--reason", default="", help="decision, for the log")
        parser.add_argument("--until", type=date.fromisoformat, help="last day, as 2026-12-31")
        parser.add_argument("--revoke", action="store_true", help="end the role today")
        parser.add_argument("--dry-run", action="store_true", help="only look everything up")

    def handle(self, *args: Any, person: str, role: str, **options: Any) -> None:
        """Find the person and the unit, act, and say what was done."""
        holder = User.objects.named_by(person)
        if holder is None:
            raise CommandError(f"Nobody is known as {person}.")
        unit = _unit(options["unit"])
        verb = "ends" if options["revoke"] else "begins"
        if not options["dry_run"]:
            _act(
                holder,
                role,
                unit,
                reason=options["reason"],
                until=options["until"],
                is_end=options["revoke"],
            )
        prefix = "Would be: " if options["dry_run"] else ""
        self.stdout.write(f"{prefix}{role} of {holder.personal_code} at {unit.code} {verb} today")


def _unit(code: str | None) -> Unit:
    unit = Unit.objects.filter(code=code).first() if code else Unit.get_first_root_node()
    if unit is None:
        raise CommandError(f"There is no unit {code or 'at all'}.")
    return unit


def _act(
    holder: User, role: str, unit: Unit, *, reason: str, until: date | None, is_end: bool
) -> None:
    if not is_end:
        _grant(holder, role, unit, reason=reason, until=until)
        return
    for grant in RoleGrant.objects.current().filter(person=holder, role=role, unit=unit):
        revoke_role(grant, reason=reason)


def _grant(holder: User, role: str, unit: Unit, *, reason: str, until: date | None) -> None:
    try:
        grant_role(holder, role=role, unit=unit, reason=reason, until=until)
    except InspectionWithoutEnd as problem:
        raise CommandError(f"{problem.message} (--until)") from problem
