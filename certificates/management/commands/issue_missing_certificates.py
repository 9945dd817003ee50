"""Issue the certificates, and render the papers, that lost tasks left behind."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from certificates import selectors, services


class Command(BaseCommand):
    """Beat does the same every few minutes.  Does nothing when there is nothing to do."""

    help = "Issue certificates of completions that have none, and render missing papers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the wish to count only."""
        parser.add_argument("--dry-run", action="store_true", help="only count them")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Do it, and say how many it was."""
        if dry_run:
            issued = selectors.enrolments_without_certificate().count()
            rendered = selectors.certificates_without_paper().count()
        else:
            issued, rendered = services.issue_missing()
        self.stdout.write(f"{issued} certificates issued, {rendered} papers rendered")
