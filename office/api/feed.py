"""What changed, in an order that misses nothing.

Triggers note each change in its own transaction, without a number: numbers that are given before a
commit would let a reader pass by a slow transaction.  Whoever comes first, the beat or a reader,
numbers what is committed, one at a time, and in the same transaction makes the calls of webhooks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from common import retention
from office.models import ApiChange

LOCK = 26_0001
BATCH = 5_000
_NUMBER = """
WITH last AS (SELECT coalesce(max(number), 0) AS number FROM office_apichange),
waiting AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place
    FROM (SELECT id FROM office_apichange WHERE number IS NULL ORDER BY id LIMIT %s) AS next
)
UPDATE office_apichange c SET number = last.number + waiting.place
FROM waiting, last WHERE c.id = waiting.id
RETURNING c.number, c.kind, c.row, c.event, c.at
"""


@dataclass(frozen=True)
class Change:
    """One change that has its number."""

    number: int
    kind: str
    row: int
    event: str
    at: datetime


@transaction.atomic
def number_changes(limit: int = BATCH) -> int:
    """Number what is committed and make the calls it asks for; return how many changes.

    While somebody else is at it, nothing: what they number is seen when they commit.
    """
    from office.api.calls import make_calls

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_NUMBER, [limit])
        changes = sorted((Change(*row) for row in cursor.fetchall()), key=lambda one: one.number)
    make_calls([change for change in changes if change.event])
    return len(changes)


def number_all() -> int:
    """Number everything that is committed, a batch after the other."""
    total = 0
    while number := number_changes():
        total += number
    return total


def last_number() -> int:
    """Return the number up to which everything is known."""
    return ApiChange.objects.aggregate(last=Max("number"))["last"] or 0


def is_too_old(number: int) -> bool:
    """Tell whether changes after that number have been deleted already."""
    first = ApiChange.objects.aggregate(first=Min("number"))["first"]
    return first is not None and number < first - 1


def changes_after(number: int, kind: str, limit: int) -> list[tuple[int, int, int | None]]:
    """Return (number, row, unit before) of the next changes of a kind."""
    rows = ApiChange.objects.filter(kind=kind, number__gt=number).order_by("number")
    found = rows.values_list("number", "row", "unit_before")[:limit]
    return [(given, row, unit) for given, row, unit in found if given is not None]


def newest_by_row(
    changes: Iterable[tuple[int, int, int | None]],
) -> dict[int, tuple[int, set[int]]]:
    """Return {row: (its last number, the units it may have left)}."""
    found: dict[int, tuple[int, set[int]]] = {}
    for number, row, unit in changes:
        units = found.get(row, (0, set()))[1]
        found[row] = (number, units | ({unit} if unit else set()))
    return found


def expire_changes(*, dry_run: bool = False) -> int:
    """Delete old changes, but the last one: it says how far numbers have come."""
    days = retention.days("api_changes")
    if days is None:
        return 0
    old = ApiChange.objects.filter(
        at__lt=timezone.now() - timedelta(days=days), number__lt=last_number()
    )
    return old.count() if dry_run else old.delete()[0]
