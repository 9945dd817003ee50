"""``manage.py rotate_field_keys``: seals encrypted columns with the first key of FIELD_KEYS."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from common.encryption import current_key
from members.services import rotate_field_keys


class Command(BaseCommand):
    """Put the new key first, keep the old one behind it, restart, run this, then drop the old."""

    help = "Seal encrypted columns with the current key; safe to break off and to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate and say how much it was."""
        started = time.monotonic()
        number = rotate_field_keys()
        seconds = time.monotonic() - started
        self.stdout.write(f"{number} values sealed with key {current_key()}, {seconds:.1f} s")
