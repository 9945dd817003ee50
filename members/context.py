"""What every page says about the organisation."""

from datetime import date
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from members.models import Organisation, Unit

SECONDS = 60
FIELDS = ("name", "short_name", "superior_name", "symbol", "place")
# One organisation as plain texts, below the tree path of its root.
Texts = dict[str, str]


def organisation(request: HttpRequest) -> dict[str, Any]:
    """Add the organisation of today as plain texts: ``organisation.name`` and so on.

    Kept for a minute: it stands on every page and changes every few years.  Where one
    installation serves several organisations, a person reads the name of the own one.
    """
    day = timezone.localdate()
    by_root = cache.get_or_set(cache_key(day), lambda: _of(day), SECONDS)
    if not by_root:
        return {"organisation": dict.fromkeys(FIELDS, "")}
    first = next(iter(by_root.values()))
    if len(by_root) == 1:
        return {"organisation": first}
    return {"organisation": by_root.get(_own_root(request), first)}


def cache_key(day: date) -> str:
    """Return under which name the texts of a day are kept."""
    return f"organisations:{day}"


def _of(day: date) -> dict[str, Texts]:
    """Return the texts by root, the one that began last first; empty on a new installation."""
    rows = Organisation.objects.on(day).select_related("root").order_by("-valid_from", "-pk")
    found: dict[str, Texts] = {}
    for row in rows:
        found.setdefault(row.root.path, {name: getattr(row, name) for name in FIELDS})
    return found


def _own_root(request: HttpRequest) -> str:
    """Return the root path of the tree that the person belongs to; empty for a visitor."""
    unit_id = getattr(getattr(request, "user", None), "unit_id", None)
    if unit_id is None:
        return ""
    return str(cache.get_or_set(f"root-of-unit:{unit_id}", lambda: _root_path(unit_id), SECONDS))


def _root_path(unit_id: int) -> str:
    path = Unit.objects.filter(pk=unit_id).values_list("path", flat=True).first() or ""
    return str(path[: Unit.steplen])
