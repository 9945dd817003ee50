"""How many notices somebody has not read, remembered so that no page asks the database.

Counted when one arrives, is read, and at sign-in.  After the cache was emptied the number is
missing until one of these happens; it is never wrong for long.
"""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from notices.models import Notice

KEPT_SECONDS = 14 * 24 * 3600


def count_unread_of(person_id: int) -> int:
    """Count and remember."""
    number = Notice.objects.own(person_id).unread().count()
    cache.set(_key(person_id), number, KEPT_SECONDS)
    return number


def known_unread_of(person_id: int) -> int:
    """Return what is remembered, 0 for nothing."""
    return int(cache.get(_key(person_id)) or 0)


def count_at_sign_in(user: Any, **_signal: object) -> None:
    """Count for who has just signed in; connected in ``lms/wiring.py``."""
    count_unread_of(user.pk)


def unread(request: HttpRequest) -> dict[str, Any]:
    """Give every page the number of unread notices of the person, without a query."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unread_notices": known_unread_of(user.pk)}


def _key(person_id: int) -> str:
    return f"notices.unread:{person_id}"
