"""What a link of the chain is made of."""

import hashlib
from datetime import UTC, datetime

START = bytes(32)
# Releases before ADR 20 hashed the words of a reason.  What they sealed stays as it is; a release
# that still runs while this one is being installed seals in its form.
WITH_WORDS, WITH_DIGEST = 1, 2


def entry_text(form: str) -> str:
    """Return the expression for the text of an entry, the same whatever the session is set to.

    The name of the entries' table in the statement is ``e``; ``form`` is an expression too.
    """
    return f"""
    jsonb_build_array(e.id, extract(epoch from e.at)::numeric(20, 6), e.actor_id, e.action,
        e.person_id, e.unit_id, e.subject,
        CASE WHEN {form} = {WITH_WORDS} OR e.reason_digest = '' THEN to_jsonb(e.reason)
            ELSE jsonb_build_object('digest', e.reason_digest) END,
        e.facts)::text
    """


# Words and salt still give the digest, or both are gone.
REASON_HOLDS = """
    (e.reason_digest = '' OR (e.reason = '' AND e.reason_salt = '')
        OR e.reason_digest = encode(
            sha256(convert_to(e.reason_salt || e.reason, 'UTF8')), 'hex'))
"""


def next_link(before: bytes, *, position: int, sealed_at: datetime, entry: str) -> bytes:
    """Return the hash over the link before, the place, the time of sealing and the entry."""
    moment = sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    head = f"{position}\n{moment}\n".encode()
    return hashlib.sha256(before + head + entry.encode()).digest()
