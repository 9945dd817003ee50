"""The job that chains what was committed, one batch after the other."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from members.chain.links import START, WITH_DIGEST, entry_text, next_link
from members.models import AuditSeal

BATCH = 20_000
# How far behind the newest sealed entry a run looks for entries that a long transaction
# committed late.  A whole run (every night) looks at all.
LOOK_BACK = 100_000
LOCK = 0x6C6D7361
UNSEALED = f"""
    SELECT e.id, {entry_text(str(WITH_DIGEST))} FROM members_auditentry e
    WHERE e.id > %s AND NOT EXISTS (SELECT FROM members_auditseal s WHERE s.entry_id = e.id)
    ORDER BY e.id LIMIT %s
"""  # noqa: S608 - made of constants


def seal_committed(*, whole: bool = False) -> int:
    """Chain all committed entries that are not chained yet, and return how many were.

    Writers never wait for it and it never waits for them: the order of the chain is the order
    in which it found them.  Of two runs at once the second does nothing.
    """
    total = 0
    while True:
        sealed = _seal_batch(whole=whole)
        total += sealed
        if sealed < BATCH:
            return total


@transaction.atomic
def _seal_batch(*, whole: bool) -> int:
    """Chain one batch under a lock that only sealing takes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        last = AuditSeal.objects.order_by("-position").first()
        newest = AuditSeal.objects.order_by("-entry_id").first()
        after = 0 if whole or newest is None else newest.entry_id - LOOK_BACK
        cursor.execute(UNSEALED, [after, BATCH])
        rows = cursor.fetchall()
        position, chain = (last.position, bytes(last.chain)) if last else (0, START)
        _write(rows, position=position, chain=chain, sealed_at=timezone.now())
    return len(rows)


def _write(
    rows: list[tuple[int, str]], *, position: int, chain: bytes, sealed_at: datetime
) -> None:
    """Add the links behind the last one."""
    copy = "COPY members_auditseal (position, entry_id, chain, sealed_at, form) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copy) as sink:
        for place, (entry_id, text) in enumerate(rows, start=position + 1):
            chain = next_link(chain, position=place, sealed_at=sealed_at, entry=text)
            sink.write_row((place, entry_id, chain, sealed_at, WITH_DIGEST))
