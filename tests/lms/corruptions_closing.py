"""How to break each promise about closed figures: raw SQL on the small demo.

``LATER`` holds those about notices as well.
"""

from tests.lms.corruptions_notices import NOTICES

SEALED = "(SELECT id FROM monitoring_snapshot WHERE version = 1 AND sealed_at IS NOT NULL LIMIT 1)"
PAGE = f"(SELECT max(id) FROM monitoring_snapshotpage WHERE snapshot_id = {SEALED})"
CLOSING = {
    "monitoring.trigger_missing": [
        "DROP TRIGGER monitoring_sealed_page_is_final ON monitoring_snapshotpage"
    ],
    "monitoring.closed_without_seal": [
        "UPDATE monitoring_closing SET state = 'confirming' WHERE state = 'closed'"
    ],
    "monitoring.seal_not_in_log": [
        "UPDATE members_auditentry SET action = 'x.y' WHERE action = 'monitoring.seal_closing'"
    ],
    "monitoring.closed_page_differs": [
        f"UPDATE monitoring_snapshotpage SET lines = '[[1]]' WHERE id = {PAGE}"
    ],
    "monitoring.closed_chain_broken": [
        f"""UPDATE monitoring_snapshot SET head = replace(head, '"version":1', '"version":7')
        WHERE id = {SEALED}"""
    ],
}
LATER = NOTICES | CLOSING
