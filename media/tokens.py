"""Signed, expiring tokens: who may report for a lease, and who may fetch a file.

HMAC-SHA256 over the purpose, the numbers and the moment of expiry, and over what the
token is bound to without naming it (the session of the browser).
"""

import base64
import hashlib
import hmac
import time
from functools import lru_cache

from django.conf import settings

BEAT = "media.beat"
FILE = "media.file"
STREAM = "media.stream"
MAX_LENGTH = 160
HOUR = 3600


def make_token(purpose: str, *numbers: int, seconds: int, bound_to: str = "", step: int = 1) -> str:
    """Return a token for the numbers that expires after ``seconds``.

    With a ``step`` the moment is rounded up to its multiples, so that the same address comes
    again when a page is loaded anew, and the browser has what lies behind it already.
    """
    expires = -(-(int(time.time()) + seconds) // step) * step
    body = "-".join(str(number) for number in (*numbers, expires))
    return f"{body}.{_signature(purpose, body, bound_to)}"


def read_token(purpose: str, token: str, *, bound_to: str = "") -> tuple[int, ...] | None:
    """Return the numbers of a token, or None if it is forged, expired or bound elsewhere."""
    body, _, signature = token.partition(".")
    if len(token) > MAX_LENGTH or not token.isascii():
        return None
    if not hmac.compare_digest(_signature(purpose, body, bound_to), signature):
        return None
    *numbers, expires = (int(part) for part in body.split("-"))
    return tuple(numbers) if expires >= time.time() else None


def _signature(purpose: str, body: str, bound_to: str) -> str:
    """Return the HMAC in the letters of addresses."""
    message = f"{body}|{bound_to}".encode()
    digest = hmac.digest(_key(settings.SECRET_KEY, purpose), message, "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@lru_cache(maxsize=8)
def _key(secret: str, purpose: str) -> bytes:
    """Return the key of one purpose, so that a token of one kind is worthless as another."""
    return hashlib.sha256(f"{purpose}|{secret}".encode()).digest()
