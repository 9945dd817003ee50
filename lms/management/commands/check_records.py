"""``manage.py check_records``: every promise that the apps make about their rows."""

import json
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.records import SAMPLES, Finding, checks, findings


class Command(BaseCommand):
    """Run after a restore, after a repair, and whenever numbers look odd.  Changes nothing."""

    help = "Check the invariants of all records; exit code 1 and a line for each that is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--app", action="append", default=[], help="only this app; repeatable")
        parser.add_argument("--json", action="store_true", help="one JSON object, for scripts")
        parser.add_argument("--samples", type=int, default=SAMPLES, help="ids for each finding")
        parser.add_argument("--files", action="store_true", help="read the stored papers too")
        parser.add_argument("--timings", action="store_true", help="say how long each check took")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, print what was found, and end with 1 if anything was."""
        started = time.monotonic()
        wanted = checks(apps=options["app"], with_files=options["files"])
        if not wanted:
            raise CommandError(f"no checks for {', '.join(options['app'])}")
        found = list(findings(wanted, samples=options["samples"], say=self._say(options)))
        seconds = time.monotonic() - started
        if options["json"]:
            self._print_json(found, number=len(wanted), seconds=seconds)
        else:
            self._print_lines(found, number=len(wanted), seconds=seconds)
        if found:
            sys.exit(1)

    def _say(self, options: dict[str, Any]) -> Any:
        """Return what is told of each check."""
        if not options["timings"]:
            return None
        return lambda name, seconds: self.stderr.write(f"{seconds:6.2f} s  {name}")

    def _print_json(self, found: list[Finding], *, number: int, seconds: float) -> None:
        """Print everything as one object."""
        result = {
            "checks": number,
            "seconds": round(seconds, 1),
            "findings": [asdict(finding) for finding in found],
        }
        self.stdout.write(json.dumps(result, ensure_ascii=False))

    def _print_lines(self, found: list[Finding], *, number: int, seconds: float) -> None:
        """Print a line for each finding, and one at the end."""
        for finding in found:
            ids = ", ".join(finding.samples)
            more = ", …" if finding.count > len(finding.samples) else ""
            self.stdout.write(f"{finding.check}: {finding.count} {finding.says} (id {ids}{more})")
        self.stdout.write(
            f"{number} checks, {len(found)} of them found something ({seconds:.1f} s)"
        )
