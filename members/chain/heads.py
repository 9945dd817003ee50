"""Signed heads of the chain, written where the database cannot reach.

Who owns the database can take the triggers off and hash everything anew; the heads that were
written before then no longer fit.  So they belong on another machine as soon as possible.
"""

import hashlib
import hmac
import json
import logging
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from members.models import AuditSeal

logger = logging.getLogger(__name__)
FILE = "audit-heads.jsonl"
COMMAND_SECONDS = 60


@dataclass(frozen=True)
class Head:
    """Where the chain ended at a time."""

    position: int
    chain: str
    at: str

    @property
    def signature(self) -> str:
        """The keyed hash over the head."""
        text = f"{self.position}\n{self.chain}\n{self.at}"
        return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()

    def as_line(self) -> str:
        """Return the head as a line of the file."""
        return json.dumps(self.__dict__ | {"signature": self.signature}) + "\n"


class BadHead(Exception):
    """A line that was not signed with the key of this site."""


def heads_file() -> Path | None:
    """Return the file of heads; None where no folder is set."""
    return Path(settings.AUDIT_HEAD_DIR) / FILE if settings.AUDIT_HEAD_DIR else None


def ship_head() -> Head | None:
    """Sign where the chain ends, append it to the file, and hand it to the command if one is set.

    A head that says the same as the last one is written all the same: its time shows that
    sealing was alive.
    """
    last = AuditSeal.objects.order_by("-position").first()
    path = heads_file()
    if last is None:
        return None
    head = Head(last.position, bytes(last.chain).hex(), timezone.now().isoformat())
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(head.as_line())
    if settings.AUDIT_HEAD_COMMAND:
        _run_command(head)
    return head


def read_heads(path: Path) -> Iterator[Head]:
    """Yield the heads of a file, each with its signature checked."""
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                parts = json.loads(line)
                signature = parts.pop("signature")
                head = Head(**parts)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise BadHead(f"line {number} is not a head") from error
            if not hmac.compare_digest(signature, head.signature):
                raise BadHead(f"line {number} is not signed with the key of this site")
            yield head


def _run_command(head: Head) -> None:
    """Give the line to the command on its standard input; a failure is logged, nothing stops."""
    try:
        subprocess.run(
            [settings.AUDIT_HEAD_COMMAND],
            input=head.as_line().encode(),
            timeout=COMMAND_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        logger.exception("The head of the audit log could not be handed to AUDIT_HEAD_COMMAND.")
