"""What a link of the chain is made of."""

import hashlib
from datetime import UTC, datetime

START = bytes(32)
# The text of an entry, the same whatever the session's settings are.  The name of the table
# in the statement is ``e``.
ENTRY_TEXT = """
    jsonb_build_array(e.id, extract(epoch from e.at)::numeric(20, 6), e.actor_id, e.action,
        e.person_id, e.unit_id, e.subject, e.reason, e.facts)::text
"""


def next_link(before: bytes, *, position: int, sealed_at: datetime, entry: str) -> bytes:
    """Return the hash over the link before, the place, the time of sealing and the entry."""
    moment = sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    head = f"{position}\n{moment}\n".encode()
    return hashlib.sha256(before + head + entry.encode()).digest()
