"""``manage.py seed_demo``: units, people, two courses, three classes and what happened in them."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lms.demo.seeding import seed


class Command(BaseCommand):
    """Run by ``make demo``.  A second run finds everything there and changes nothing."""

    help = "Fill an empty installation with the demo: about 600 invented people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--size", choices=["small"], default="small")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, and print one line of result."""
        started = time.monotonic()
        summary = seed(say=self.stdout.write if options["verbosity"] > 1 else None)
        facts = ", ".join(f"{number} {what}" for what, number in summary.items())
        self.stdout.write(f"Demo: {facts} ({time.monotonic() - started:.1f} s)")
