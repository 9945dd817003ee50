"""``manage.py apply_retention``: deletes what was kept as long as it may be."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from office.retention import apply_retention


class Command(BaseCommand):
    """Runs every night by itself; by hand to see what it would do."""

    help = "Delete data whose time is over; results and certificates are never touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply and say how much it was."""
        for key, number in apply_retention(dry_run=options["dry_run"]).items():
            verb = "would go" if options["dry_run"] else "deleted"
            self.stdout.write(f"{key}: {number} {verb}")
