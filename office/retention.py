"""Deletes what was kept as long as it may be, app by app (QUALITY P-07).

The periods are those of ``common.retention``.  Results, certificates, memberships and the audit
log are never touched.
"""

from collections.abc import Callable
from typing import Any

from media.services.expiry import expire_leases
from members.importing.cleaning import expire_imports
from members.services import record
from members.services.expiry import expire_recovery_codes, expire_sessions, expire_slips
from notices.services import expire_notices
from office.api.calling import expire_calls
from office.api.feed import expire_changes
from office.api.use import expire_use
from office.reminders.services import expire_campaigns
from quizzes.services.expiry import expire_answers

STEPS: dict[str, Callable[..., int]] = {
    "quiz_answers": expire_answers,
    "raw_activity": expire_leases,
    "sessions": expire_sessions,
    "slips": expire_slips,
    "recovery_codes": expire_recovery_codes,
    "imports": expire_imports,
    "notices": expire_notices,
    "campaigns": expire_campaigns,
    "api_changes": expire_changes,
    "api_use": expire_use,
    "webhook_calls": expire_calls,
}


def apply_retention(*, dry_run: bool = False) -> dict[str, int]:
    """Delete what is over; return how many rows of each kind.  Safe to break off and repeat."""
    deleted: dict[str, Any] = {key: step(dry_run=dry_run) for key, step in STEPS.items()}
    if not dry_run and any(deleted.values()):
        record("members.apply_retention", actor=None, **deleted)
    return deleted
