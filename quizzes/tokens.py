"""The token that lets one page save the answers of one attempt, without a session.

It names the attempt, the member and a last moment, and is signed with a key derived from
``SECRET_KEY``.  It is of use to nobody else: it opens one attempt of one member, only to
write answers, never to read.  Signing out does not revoke it (a page that is still open may
deliver what was typed); what does is the closing of the attempt, the suspension of the
member or the withdrawal of the enrolment, which the saving statement asks the database.
"""

import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer

SALT = "quizzes.save-answers"
# The database's clock decides on lateness; an application clock that is off must not.
CLOCK_SLACK_SECONDS = 300
WITHOUT_LIMIT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class SaveGrant:
    """Whose answers to which attempt may be saved."""

    attempt_id: int
    member_id: int


def make_token(grant: SaveGrant, *, deadline: datetime | None) -> str:
    """Return the token for a page, valid until the deadline with grace; a day without one."""
    if deadline is None:
        last = time.time() + WITHOUT_LIMIT_SECONDS
    else:
        last = deadline.timestamp() + settings.QUIZ_GRACE_SECONDS + CLOCK_SLACK_SECONDS
    return _signer().sign(f"{grant.attempt_id}-{grant.member_id}-{int(last)}")


def read_token(token: str) -> SaveGrant | None:
    """Return what the token grants; None for a forged, cut or expired one."""
    try:
        attempt_id, member_id, last = _signer().unsign(token).split("-")
    except (BadSignature, ValueError):
        return None
    if time.time() > int(last):
        return None
    return SaveGrant(attempt_id=int(attempt_id), member_id=int(member_id))


def _signer() -> Signer:
    """Return the signer; the salt keeps other signed texts of the site out."""
    return Signer(salt=SALT, sep=".")
