"""``manage.py publish_missing_editions``: the sweep behind the publication of courses."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cms import publishing


class Command(BaseCommand):
    """Run from beat every ten minutes.  Does nothing when there is nothing to do."""

    help = "Make the editions of published course pages that have none, or an old one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to count only."""
        parser.add_argument("--dry-run", action="store_true", help="only count them")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Say how many pages were behind, and how many editions were made."""
        behind = len(publishing.pages_without_edition())
        made = 0 if dry_run else publishing.publish_missing_editions()
        self.stdout.write(f"{behind} course pages behind, {made} editions made")
