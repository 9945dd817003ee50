"""``manage.py reapply_erasures``: after restoring a backup that is older than an erasure."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from office.privacy import services


class Command(BaseCommand):
    """Erases again whom the backup brought back; safe to repeat."""

    help = "Erase again, after a restore, everybody whose file was erased since that backup."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the tombstones were saved."""
        parser.add_argument(
            "--from",
            dest="path",
            help="tombstones.jsonl as it was before the restore; by default the one in its place",
        )

    def handle(self, *args: Any, path: str | None = None, **options: Any) -> None:
        """Read the tombstones, erase, and say how many."""
        file = Path(path) if path else services.tombstones_file()
        if path and not file.is_file():
            raise CommandError(f"there is no file {file}")
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        done, known = services.reapply(lines)
        self.stdout.write(f"{known} erased people are in this database, {done} erased again")
