"""What every page says about the organisation."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from members.selectors import organisation_on

SECONDS = 60
FIELDS = ("name", "short_name", "superior_name", "symbol", "place")


def organisation(request: HttpRequest) -> dict[str, Any]:
    """Add the organisation of today as plain texts: ``organisation.name`` and so on.

    Kept for a minute: it stands on every page and changes every few years.
    """
    day = timezone.localdate()
    return {"organisation": cache.get_or_set(f"organisation:{day}", _of_today, SECONDS)}


def _of_today() -> dict[str, str]:
    """Return the texts; empty on a new installation that has no organisation yet."""
    found = organisation_on(timezone.localdate())
    return {name: getattr(found, name, "") for name in FIELDS}
