"""``manage.py rotate_exchange_key``: a new key for exchange packs."""

from typing import Any

from django.core.management.base import BaseCommand

from office.exchange.keys import rotate_key


class Command(BaseCommand):
    """Each run makes a new key.  Packs of before stay verifiable: public halves are kept."""

    help = "Make a new Ed25519 key for exchange packs and retire the present one."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, and say the name of the new key."""
        key = rotate_key()
        self.stdout.write(f"{key.name} {key.public}")
