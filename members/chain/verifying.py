"""Walks the chain from its start and says where it does not hold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from members.chain.heads import BadHead, Head, read_heads
from members.chain.links import REASON_HOLDS, START, entry_text, next_link
from members.models import AuditSeal
from members.services.reasons import DESTROY_REASONS

# No transaction of the site is as long: an entry that was older when the run before sealed
# others was written into the past.
LATE = timedelta(hours=6)
CHUNK = 5_000
CHAIN = f"""
    SELECT s.position, s.entry_id, s.chain, s.sealed_at, e.at, {entry_text("s.form")},
        {REASON_HOLDS}
    FROM members_auditseal s LEFT JOIN members_auditentry e ON e.id = s.entry_id
    ORDER BY s.position
"""  # noqa: S608 - made of constants
# Words may go only with an entry that says so, and that is chained like any other.
UNNOTED = """
    SELECT e.id, coalesce(s.position, 0) FROM members_auditentry e
    LEFT JOIN members_auditseal s ON s.entry_id = e.id
    WHERE e.reason_digest <> '' AND e.reason = '' AND e.reason_salt = '' AND e.id NOT IN (
        SELECT jsonb_array_elements_text(d.facts -> 'entries')::bigint FROM members_auditentry d
        WHERE d.action = %s AND jsonb_typeof(d.facts -> 'entries') = 'array')
    ORDER BY e.id LIMIT 10
"""
UNSEALED = """
    SELECT e.id FROM members_auditentry e
    WHERE e.at < %s AND NOT EXISTS (SELECT FROM members_auditseal s WHERE s.entry_id = e.id)
    ORDER BY e.id LIMIT 10
"""


@dataclass(frozen=True)
class Break:
    """Where the log is not what it was, by number only."""

    kind: str
    position: int
    entry_id: int | None = None

    def __str__(self) -> str:
        entry = "" if self.entry_id is None else f", entry {self.entry_id}"
        return f"{self.kind} at position {self.position}{entry}"


def verify(heads: Path | None = None) -> Iterator[Break]:
    """Yield what is broken, the first first; memory does not grow with the log.

    ``heads`` is the file of signed heads, best a copy that was kept on another machine.
    """
    wanted: dict[int, Head] = {}
    if heads is not None:
        try:
            wanted = {head.position: head for head in read_heads(heads)}
        except (BadHead, OSError):
            yield Break("heads_unreadable", 0)
    with transaction.atomic():
        yield from _walk(wanted)
        yield from _unsealed()
        yield from _destroyed_unnoted()


def _walk(wanted: dict[int, Head]) -> Iterator[Break]:
    """Compute each link anew, and go on from what is stored after a broken one."""
    before, expected = START, 1
    runs: tuple[datetime | None, datetime | None] = (None, None)  # the run before, and this one
    for position, entry_id, stored, sealed_at, at, text, reason_holds in _rows():
        stored = bytes(stored)
        if position != expected:
            yield Break("link_missing", expected)
        if text is None or at is None:
            yield Break("entry_missing", position, entry_id)
        elif not reason_holds or stored != next_link(
            before, position=position, sealed_at=sealed_at, entry=text
        ):
            yield Break("entry_changed", position, entry_id)
        elif _is_late(at, run_before=runs[0] if sealed_at == runs[1] else runs[1]):
            yield Break("entry_backdated", position, entry_id)
        head = wanted.pop(position, None)
        if head is not None and head.chain != stored.hex():
            yield Break("head_differs", position, entry_id)
        if sealed_at != runs[1]:
            runs = (runs[1], sealed_at)
        before, expected = stored, position + 1
    yield from (Break("tail_missing", position) for position in sorted(wanted)[:10])


def _is_late(at: datetime, *, run_before: datetime | None) -> bool:
    """Tell whether the entry claims a time at which the run before must have found it."""
    return run_before is not None and at < run_before - LATE


def _rows() -> Iterable[tuple[Any, ...]]:
    """Yield the links in order, with the text of their entries, from a cursor of the server."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(CHAIN)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _unsealed() -> Iterator[Break]:
    """Yield entries that the last run must have found, and did not chain."""
    last = AuditSeal.objects.order_by("-position").first()
    if last is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(UNSEALED, [last.sealed_at - LATE])
        yield from (Break("entry_unsealed", last.position, row[0]) for row in cursor.fetchall())


def _destroyed_unnoted() -> Iterator[Break]:
    """Yield entries whose reason is gone although no erasure says so."""
    with connection.cursor() as cursor:
        cursor.execute(UNNOTED, [DESTROY_REASONS])
        rows = cursor.fetchall()
    yield from (Break("reason_missing", position, entry) for entry, position in rows)
