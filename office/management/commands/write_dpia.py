"""``manage.py write_dpia``: the impact assessment, generated from the record of processing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from office.privacy.dpia import as_markdown


class Command(BaseCommand):
    """Writes Markdown; changes nothing in the database."""

    help = "Write the data protection impact assessment as Markdown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to write."""
        parser.add_argument("path", nargs="?", default="docs/danh-gia-tac-dong.md")

    def handle(self, *args: Any, path: str, **options: Any) -> None:
        """Write the file and say where it is."""
        with translation.override("vi"):
            text = as_markdown()
        Path(path).write_text(text, encoding="utf-8")
        self.stdout.write(f"written: {path}")
