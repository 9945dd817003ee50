"""Heartbeats on the wire: who may send them, how they are read and answered.

Shared by the two doors, Django's view and ``lean``; so it reads the WSGI environment,
which is ``request.META`` in a view.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from media import tokens
from media.exceptions import BeatRefused, BeatTooLarge, BeatUnreadable
from media.services import Beat, BeatResult

MAX_BODY = 4096
MAX_STRETCHES = 8
MAX_NUMBER = 1_000_000.0
MAX_SEQUENCE = 2_000_000_000
# A ledger with more pieces is told in part; the next look at the page shows all.
MAX_PIECES = 200
HEADER = "HTTP_X_LMS_PLAYER"


def require_own_page(environ: Mapping[str, Any]) -> None:
    """Refuse what another site made the browser send.

    The header of our own cannot be sent across sites without our leave; what the
    browser says about the origin is believed as well.
    """
    site = environ.get("HTTP_SEC_FETCH_SITE")
    origin = environ.get("HTTP_ORIGIN")
    is_ours = site in (None, "same-origin")
    if site is None and origin is not None:
        is_ours = urlsplit(origin).netloc == environ.get("HTTP_HOST")
    if not is_ours or environ.get(HEADER) != "1":
        raise BeatRefused()


def body_length(environ: Mapping[str, Any]) -> int:
    """Return how many bytes to read.

    Raises:
        BeatTooLarge: more than any player sends.
        BeatUnreadable: no length given.
    """
    length = str(environ.get("CONTENT_LENGTH") or "")
    if not (length.isascii() and length.isdigit()):
        raise BeatUnreadable()
    if len(length) > 9 or int(length) > MAX_BODY:
        raise BeatTooLarge()
    return int(length)


def lease_of_token(token: str, *, session_key: str | None) -> tuple[int, int]:
    """Return lease and member of a token.

    Raises:
        BeatRefused: forged, expired, or made for another browser.
    """
    numbers = tokens.read_token(tokens.BEAT, token, bound_to=session_key or "")
    if not session_key or numbers is None or len(numbers) != 2:
        raise BeatRefused()
    return numbers[0], numbers[1]


def read_beat(body: bytes) -> Beat:
    """Read a report.

    Raises:
        BeatUnreadable: it is not what a player sends.
    """
    try:
        report = json.loads(body)
        pieces = report["stretches"]
        if not isinstance(pieces, list) or len(pieces) > MAX_STRETCHES:
            raise BeatUnreadable()
        return Beat(
            sequence=_sequence(report["sequence"]),
            position=_number(report["position"]),
            rate=_number(report["rate"]),
            stretches=tuple((_number(start), _number(end)) for start, end in pieces),
            is_closing=report.get("closing") is True,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BeatUnreadable() from None


def _sequence(value: object) -> int:
    """Return a number of order from 1."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_SEQUENCE:
        raise ValueError(value)
    return value


def _number(value: object) -> float:
    """Return a finite number of ordinary size."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(value)
    # Written so that NaN, which compares as false, is refused too.
    if not abs(value) <= MAX_NUMBER:
        raise ValueError(value)
    return float(value)


def answer(result: BeatResult) -> dict[str, Any]:
    """Return what the player is told."""
    return {
        "sequence": result.sequence,
        "credited": result.credited,
        "duration": result.duration,
        "percent": result.percent,
        "passed": result.is_passed,
        "seen": result.seen[:MAX_PIECES],
    }
