"""What the help page leads to: shelves of readings that the apps above put there.

The frame need not know the apps; each adds its own in ``apps.py``::

    def ready(self) -> None:
        help_shelves.register(
            help_shelves.Shelf(key="guides", title=_("Guides"), order=10, readings=guides_for)
        )
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One thing to read."""

    title: str
    summary: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Readings under one heading; ``readings`` says which of them a person sees, best first."""

    key: str
    title: str | Promise
    order: int
    readings: Callable[[AbstractBaseUser | AnonymousUser], Sequence[Reading]]


_shelves: dict[str, Shelf] = {}


def register(shelf: Shelf) -> None:
    """Add the shelf, or replace the one with the same key."""
    _shelves[shelf.key] = shelf


def shelves_for(
    user: AbstractBaseUser | AnonymousUser,
) -> list[tuple[str | Promise, Sequence[Reading]]]:
    """Return heading and readings of every shelf that has something for the person."""
    filled = (
        (shelf.title, shelf.readings(user))
        for shelf in sorted(_shelves.values(), key=lambda shelf: shelf.order)
    )
    return [(title, readings) for title, readings in filled if readings]
