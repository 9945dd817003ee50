"""``manage.py sync_editor_groups``: groups of Wagtail follow the role grants."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cms.services import sync_editor_groups


class Command(BaseCommand):
    """For tidiness only: the gate of the admin asks the grants themselves."""

    help = "Bring the editor groups in step with the role grants that hold today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to count only."""
        parser.add_argument("--dry-run", action="store_true", help="only count them")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Say how many people were out of step."""
        count = sync_editor_groups(dry_run=dry_run)
        self.stdout.write(f"{count} people out of step")
