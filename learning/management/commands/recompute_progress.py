"""Make the cached progress of all obligations anew from their standing results."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from learning import services
from learning.models import Enrolment


class Command(BaseCommand):
    """Run after a repair of the data.  Recognised completions are left as they were."""

    help = "Recompute passed lessons, verified periods, marks and completion of enrolments."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the dry run."""
        parser.add_argument("--dry-run", action="store_true", help="only count what is wrong")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Recompute one obligation after the other, each in a transaction of its own."""
        wrong = 0
        begun = Enrolment.objects.filter(started_at__isnull=False, recognised_at=None)
        for enrolment in begun.order_by("pk").iterator(chunk_size=500):
            with transaction.atomic():
                wrong += services.recompute_progress(enrolment)
                if dry_run:
                    transaction.set_rollback(True)
        self.stdout.write(f"{wrong} enrolments were wrong")
