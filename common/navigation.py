"""The entries of the main navigation, and who sees which.

Each app adds its own in ``apps.py``, so that the frame need not know the apps::

    def ready(self) -> None:
        navigation.register(
            navigation.Entry(
                key="monitoring",
                label=gettext_lazy("Monitoring"),
                url_name="monitoring:overview",
                order=30,
                is_shown=may_open_monitoring,
            )
        )

Orders in use: learning 10, certificates 20, class desk 30, monitoring 40, office desk 45, editing
50, help 90.  What the office seldom does has a card on the first page of its desk instead
(``register_card``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


def signed_in(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Tell whether somebody is signed in: the usual condition of an entry."""
    return user.is_authenticated


def anybody(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Tell that everybody sees the entry, signed in or not."""
    return True


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of the main navigation.

    ``is_shown`` runs on every page: it must not ask the database anything that the request does
    not know already.
    """

    key: str
    label: str | Promise
    url_name: str
    order: int
    is_shown: Callable[..., bool] = signed_in


@dataclass(frozen=True, kw_only=True)
class Link:
    """An entry as one page shows it."""

    label: str | Promise
    url: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class Card:
    """One part of the office's desk, on its first page.

    ``is_shown`` asks no more of the database than the condition of an ``Entry``.
    Orders in use: people 10, import 20, accounts 30, roles 40, units 50, organisation 60,
    reorganisation 70, privacy 80, inspection 90, weights of study quality 150.
    """

    key: str
    title: str | Promise
    text: str | Promise
    url_name: str
    order: int
    is_shown: Callable[..., bool]

    @property
    def url(self) -> str:
        """Where the card leads."""
        return reverse(self.url_name)


_entries: dict[str, Entry] = {}
_cards: dict[str, Card] = {}


def register(entry: Entry) -> None:
    """Add the entry, or replace the one with the same key."""
    _entries[entry.key] = entry


def links_for(user: AbstractBaseUser | AnonymousUser, path: str) -> list[Link]:
    """Return the links that the person sees, in order.

    Current is the one that ``path`` lies below.
    """
    shown = sorted((e for e in _entries.values() if e.is_shown(user)), key=lambda e: e.order)
    urls = [reverse(entry.url_name) for entry in shown]
    current = max((url for url in urls if path.startswith(url)), key=len, default="")
    return [
        Link(label=entry.label, url=url, is_current=url == current)
        for entry, url in zip(shown, urls, strict=True)
    ]


def register_card(card: Card) -> None:
    """Put a card on the first page of the office's desk, or replace the one with the same key."""
    _cards[card.key] = card


def cards_for(user: AbstractBaseUser | AnonymousUser) -> list[Card]:
    """Return the cards that the person sees, in order."""
    return sorted((c for c in _cards.values() if c.is_shown(user)), key=lambda c: c.order)
