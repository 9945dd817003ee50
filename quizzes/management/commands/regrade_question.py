"""``manage.py regrade_question CODE``: judge old attempts by the newest key."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.models import User
from quizzes import services
from quizzes.models import Question


class Command(BaseCommand):
    """Run after the key of a question was corrected.  May be killed and run again."""

    help = "Score the closed attempts anew by the newest key of a question."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the question, who decided, and --dry-run."""
        parser.add_argument("code", help="code of the question")
        parser.add_argument("--by", default="", help="personal code of the person who decided")
        parser.add_argument("--dry-run", action="store_true", help="count and change nothing")

    def handle(self, *args: Any, code: str, by: str, dry_run: bool, **options: Any) -> None:
        """Regrade and say what changed."""
        question = Question.objects.filter(code=code).first()
        if question is None:
            raise CommandError(f"no question has the code {code}")
        person = User.objects.filter(personal_code=by.upper()).first() if by else None
        if by and person is None:
            raise CommandError(f"nobody has the personal code {by}")
        report = services.regrade_question(question, by=person, dry_run=dry_run)
        counts = ", ".join(f"{name}: {number}" for name, number in asdict(report).items())
        self.stdout.write(f"{'would change - ' if dry_run else ''}{counts}")
