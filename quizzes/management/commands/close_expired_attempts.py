"""``manage.py close_expired_attempts``: what the beat does every half minute, by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from quizzes import services


class Command(BaseCommand):
    """Does nothing when there is nothing to do."""

    help = "Close and score the attempts whose time is over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --dry-run."""
        parser.add_argument("--dry-run", action="store_true", help="only count them")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Close them and say how many."""
        count = services.close_expired_attempts(dry_run=dry_run)
        self.stdout.write(f"{count} expired attempts {'found' if dry_run else 'closed'}")
