"""``manage.py demo_logins``: as whom one can sign in to the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lms.demo.cast import CAST, PASSWORD
from members.models import User


class Command(BaseCommand):
    """Prints a table; changes nothing.  Shows only those who are really there."""

    help = "Print the logins of the demo, one for each role."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table."""
        there = set(User.objects.values_list("personal_code", flat=True))
        rows = [
            (member.code.lower(), member.card, member.name, member.what)
            for member in CAST
            if member.code in there
        ]
        if not rows:
            self.stdout.write("No demo data yet: run manage.py seed_demo first.")
            return
        heads = ("login", "card number", "name", "who")
        widths = [max(len(row[index]) for row in (heads, *rows)) for index in range(len(heads))]
        self.stdout.write(f"{settings.SITE_URL}/tai-khoan/login/   password: {PASSWORD}")
        for row in (heads, tuple("-" * width for width in widths), *rows):
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
