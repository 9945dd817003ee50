"""``manage.py verify_pack PACK.zip``: is an exchange pack whole and ours."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from office.exchange.verifying import problems_of
from office.models import SigningKey


class Command(BaseCommand):
    """Reads only.  With ``--key`` it asks no database: a receiver can run it elsewhere."""

    help = "Verify checksums and signature of an exchange pack."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help="the pack (.zip)")
        parser.add_argument("--key", default="", help="the public key: 32 bytes in base64")

    def handle(self, *args: Any, file: Path, key: str, **options: Any) -> None:
        """Say that all is right, or what is wrong."""
        problems = problems_of(file, (lambda name: key) if key else _known)
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(f"{file.name}: the checksums and the signature are right")


def _known(name: str) -> str | None:
    """Return the public half of a key of this site."""
    return SigningKey.objects.filter(name=name).values_list("public", flat=True).first()
