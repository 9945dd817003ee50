"""``manage.py import_questions FILE.json``: questions into the bank."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.models import User
from quizzes import services


class Command(BaseCommand):
    """Safe to repeat: a question that did not change gets no new version."""

    help = "Import questions from a JSON list (ma, chu_de, loai, cau_hoi, phuong_an, dap_an, …)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, who imports, and --dry-run."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", default="", help="personal code of the person who imports")
        parser.add_argument("--dry-run", action="store_true", help="count and save nothing")

    def handle(self, *args: Any, file: Path, by: str, dry_run: bool, **options: Any) -> None:
        """Import, name what is wrong, and say how many of each."""
        person = User.objects.filter(personal_code=by.upper()).first() if by else None
        if by and person is None:
            raise CommandError(f"nobody has the personal code {by}")
        try:
            rows = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise CommandError(f"{file} is no list of questions")
        report = services.import_questions(rows, by=person, dry_run=dry_run)
        for problem in report.problems:
            self.stderr.write(problem)
        self.stdout.write(
            f"{report.new} new, {report.changed} changed, {report.unchanged} unchanged, "
            f"{len(report.problems)} not usable{' (dry run)' if dry_run else ''}"
        )
