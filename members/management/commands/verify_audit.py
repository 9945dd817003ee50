"""``manage.py verify_audit``: walks the chain of the audit log."""

import sys
import time
from argparse import ArgumentParser
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members import chain
from members.chain.heads import heads_file
from members.models import AuditSeal

SHOWN = 20


class Command(BaseCommand):
    """Run it after a restore, before an inspection, and with the heads of another machine."""

    help = "Verify the audit log; exit code 1 and a line for each break, the first one first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "--heads", type=Path, help="file of signed heads, best a copy from another machine"
        )
        parser.add_argument("--seal", action="store_true", help="chain what is waiting first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, print what is broken, and end with 1 if anything is."""
        if options["heads"] and not options["heads"].exists():
            raise CommandError(f"there is no file {options['heads']}")
        if options["seal"]:
            self.stdout.write(f"{chain.seal_committed(whole=True)} entries chained")
        started = time.monotonic()
        own = heads_file()
        path = options["heads"] or (own if own and own.exists() else None)
        broken = list(islice(chain.verify(path), SHOWN))
        for one in broken:
            self.stdout.write(str(one))
        seconds = time.monotonic() - started
        heads = f"with the heads of {path}" if path else "without signed heads"
        self.stdout.write(f"{AuditSeal.objects.count()} links, {heads}, {seconds:.1f} s")
        if broken:
            sys.exit(1)
