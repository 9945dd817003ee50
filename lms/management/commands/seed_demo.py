"""``manage.py seed_demo``: units, people, courses, classes and what happened in them."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.demo.full.seeding import AnotherDemo, seed_full
from lms.demo.seeding import seed


class Command(BaseCommand):
    """Run by ``make demo``.  A second run finds everything there and changes nothing."""

    help = "Fill an empty installation with the demo: about 600 invented people, or 16,400."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--size", choices=["small", "full"], default="small")

    def handle(self, *args: Any, size: str, **options: Any) -> None:
        """Seed, and print one line of result; the full demo tells its steps as well."""
        started = time.monotonic()
        if size == "full":
            try:
                summary = seed_full(say=self._tell if options["verbosity"] > 0 else _say_nothing)
            except AnotherDemo as refusal:
                raise CommandError(str(refusal)) from refusal
        else:
            summary = seed(say=self.stdout.write if options["verbosity"] > 1 else None)
        facts = ", ".join(f"{number} {what}" for what, number in summary.items())
        self.stdout.write(f"Demo: {facts} ({time.monotonic() - started:.1f} s)")

    def _tell(self, line: str) -> None:
        """Print a step at once, through pipes too."""
        self.stdout.write(line)
        self.stdout.flush()


def _say_nothing(line: str) -> None:
    """Keep quiet."""
