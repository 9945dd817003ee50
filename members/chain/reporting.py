"""The result of a verification, as an entry of the log itself: the inspector's desk shows it."""

import logging
from itertools import islice
from typing import Any

from members.chain.heads import heads_file
from members.chain.verifying import verify
from members.models import AuditSeal
from members.services.audit import record

logger = logging.getLogger(__name__)
MANY = 1_000


def verify_and_note() -> int:
    """Verify the chain with the heads of this machine; return how many breaks there are."""
    path = heads_file()
    broken = list(islice(verify(path if path and path.exists() else None), MANY))
    first: dict[str, Any] = {"first": str(broken[0])} if broken else {}
    links = AuditSeal.objects.count()
    record("members.verify_audit", actor=None, links=links, breaks=len(broken), **first)
    if broken:
        logger.error("The audit log is broken: %s (%s breaks).", broken[0], len(broken))
    return len(broken)
