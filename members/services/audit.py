"""The append-only log of acts (DOMAIN L15)."""

from collections.abc import Iterable
from typing import Any

from members.models import AuditEntry, Unit, User


def record(
    action: str,
    *,
    actor: User | None,
    person: User | None = None,
    unit: Unit | None = None,
    subject: str = "",
    reason: str = "",
    **facts: Any,
) -> AuditEntry:
    """Write one line of the audit log.

    ``action`` is "app.verb_noun".  ``subject`` names the row ("enrolment:12"), ``facts``
    hold ids and numbers only.  Runs inside the caller's transaction, so that an act and
    its line are stored together or not at all.
    """
    return AuditEntry.objects.create(
        action=action,
        actor=actor,
        person=person,
        unit=unit,
        subject=subject,
        reason=reason,
        facts=facts,
    )


def record_many(entries: Iterable[AuditEntry]) -> None:
    """Write many lines at once, each as ``record`` would; for work in bulk."""
    AuditEntry.objects.bulk_create(entries, batch_size=1000)
