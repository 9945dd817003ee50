"""What every page says about the organisation."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from members.models import Organisation

SECONDS = 60
FIELDS = ("name", "short_name", "superior_name", "symbol", "place")


def organisation(request: HttpRequest) -> dict[str, Any]:
    """Add the organisation of today as plain texts: ``organisation.name`` and so on.

    Kept for a minute: it stands on every page and changes every few years.  Where several
    organisations share the site, each person sees the own one.
    """
    day = timezone.localdate()
    known = cache.get_or_set(f"organisations:{day}", _of_today, SECONDS) or []
    return {"organisation": _own(known, request) or dict.fromkeys(FIELDS, "")}


def _own(known: list[tuple[str, dict[str, str]]], request: HttpRequest) -> dict[str, str] | None:
    """Return the texts of the person's own tree; those that began last where that says nothing."""
    if not known:
        return None
    user = getattr(request, "user", None)
    if len(known) > 1 and user is not None and user.is_authenticated and user.unit_id:
        for root, texts in known:
            if user.unit.path.startswith(root):
                return texts
    return known[0][1]


def _of_today() -> list[tuple[str, dict[str, str]]]:
    """Return (path of the root, texts) of each organisation, the one that began last first."""
    rows = Organisation.objects.current().select_related("root").order_by("-valid_from", "-pk")
    return [(row.root.path, {name: getattr(row, name) for name in FIELDS}) for row in rows]
