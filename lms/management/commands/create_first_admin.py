"""``manage.py create_first_admin``: from empty tables to a site that somebody can sign in to."""

import getpass
import secrets
import sys
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cms.services import ensure_editorial_setup
from members.services import appoint_first_admin, found_organisation


class Command(BaseCommand):
    """Run once by ``deploy/install.sh``.  A second run changes nothing."""

    help = "Found the organisation, the pages and the first system administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who it is and how the organisation is called."""
        parser.add_argument("--code", required=True, help="personal code to sign in with")
        parser.add_argument("--name", required=True, help="full name, in Vietnamese order")
        parser.add_argument(
            "--organisation",
            default="Đảng bộ",
            help="name of the organisation, if there is none yet",
        )

    def handle(self, *args: Any, code: str, name: str, organisation: str, **options: Any) -> None:
        """Do it all or nothing, and say how to sign in."""
        password, is_drawn = _password()
        address = urlsplit(settings.SITE_URL)
        with transaction.atomic():
            root = found_organisation(organisation)
            person, is_new = appoint_first_admin(
                code=code, full_name=name, password=password, unit=root
            )
            ensure_editorial_setup(host=address.hostname or "localhost", port=address.port or 443)
        if not is_new:
            self.stdout.write(f"{person.personal_code} is the administrator already; unchanged")
            return
        shown = f", password {password} (shown this once)" if is_drawn else ""
        self.stdout.write(f"Sign in as {person.personal_code}{shown}")


def _password() -> tuple[str, bool]:
    """Ask for a password, or draw one where nobody sits at a terminal."""
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(12), True
    password = getpass.getpass("Password of the administrator: ")
    if password != getpass.getpass("Once more: "):
        raise CommandError("The two are not the same.")
    try:
        validate_password(password)
    except ValidationError as refusal:
        raise CommandError(" ".join(refusal.messages)) from refusal
    return password, False
