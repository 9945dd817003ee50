"""What must be true of closed figures: their hashes, their seal, and who answered for them."""

from collections.abc import Iterator

from common.records import promise, promise_by, promise_triggers
from monitoring.closing.checking import broken_pages, broken_snapshots

promise_triggers(
    "monitoring",
    {
        "monitoring_sealed_snapshot_is_final": "monitoring_snapshot",
        "monitoring_sealed_page_is_final": "monitoring_snapshotpage",
        "monitoring_confirmation_append_only": "monitoring_confirmation",
        "monitoring_snapshot_not_emptied": "monitoring_snapshot",
        "monitoring_page_not_emptied": "monitoring_snapshotpage",
        "monitoring_confirmation_not_emptied": "monitoring_confirmation",
    },
)
promise(
    "monitoring.closed_without_seal",
    "closings that are closed without a sealed first version, or the other way round",
    """
    SELECT c.id FROM monitoring_closing c
    WHERE (c.state = 'closed') IS DISTINCT FROM EXISTS (
        SELECT FROM monitoring_snapshot s
        WHERE s.closing_id = c.id AND s.version = 1 AND s.sealed_at IS NOT NULL)
    """,
)
promise(
    "monitoring.seal_not_in_log",
    "sealed versions whose hash does not stand in the audit log",
    """
    SELECT s.id FROM monitoring_snapshot s
    WHERE s.sealed_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM members_auditentry e
        WHERE e.action = 'monitoring.seal_closing'
            AND e.subject = 'closing:' || s.closing_id
            AND e.facts ->> 'root_hash' = s.root_hash)
    """,
)


@promise_by(
    "monitoring.closed_page_differs",
    "pages of sealed figures that are not what their hash says, or not what the page above says",
)
def _broken_pages() -> Iterator[int]:
    return broken_pages()


@promise_by(
    "monitoring.closed_chain_broken",
    "sealed versions whose hash is not that of their pages and of the version before",
)
def _broken_snapshots() -> Iterator[int]:
    return broken_snapshots()
