"""The hot path: saving answers without sessions, middleware, templates or row objects.

``lms.wsgi`` hands ``POST /kiem-tra/luu/<token>/`` to ``application`` before Django's
middleware sees it; where it does not (development server, tests), ``views.save_by_token``
calls ``respond`` at the same address.  The token says which attempt of which member
(``quizzes.tokens``); everything else is decided by the one statement of
``quizzes.services.saving``, the same that the ordinary view runs.

There is no cookie here, hence no CSRF token: a call must carry ``X-Requested-With: fetch``,
which another site cannot send without our consent, and must come from our own origin.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import translation

from common.database import freshen_connection
from quizzes.payloads import (
    MAX_BODY_BYTES,
    Malformed,
    answers_of_json,
    receipt_data,
    refusal_data,
)
from quizzes.services.saving import Receipt, SentAnswer, save_answers
from quizzes.tokens import SaveGrant, read_token

PREFIX = "/kiem-tra/luu/"
logger = logging.getLogger(__name__)
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


@dataclass(frozen=True)
class Call:
    """A call as either server interface delivers it."""

    method: str
    token: str
    body: bytes
    host: str
    origin: str
    fetch_site: str
    requested_with: str


def is_lean(environ: Mapping[str, Any]) -> bool:
    """Tell whether the call is for this path; the question that ``lms.wsgi`` asks."""
    return environ["PATH_INFO"].startswith(PREFIX) and environ["REQUEST_METHOD"] == "POST"


def application(environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer one call.  A WSGI application of its own."""
    with translation.override(settings.LANGUAGE_CODE):
        try:
            status, data = respond(_call(environ))
        except Exception:
            # Above this stands only the server, whose answer the page could not read: it would tell
            # the member nothing, and try again for ever.
            logger.exception("an answer could not be saved")
            connection.close()
            status, data = 500, {"verdict": "failed"}
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start_response(f"{status} {HTTPStatus(status).phrase}", headers)
    return [body]


def respond(call: Call) -> tuple[int, dict[str, Any]]:
    """Return HTTP status and JSON body for a call."""
    if call.method != "POST":
        return 405, refusal_data("bad_method")
    if not is_from_our_page(call):
        return 403, refusal_data("bad_origin")
    grant = read_token(call.token)
    if grant is None:
        return 403, refusal_data("bad_token")
    if len(call.body) > MAX_BODY_BYTES:
        return 413, refusal_data("too_large")
    try:
        answers = answers_of_json(call.body)
    except Malformed:
        return 400, refusal_data("malformed")
    return receipt_data(_save(grant, answers))


def is_from_our_page(call: Call) -> bool:
    """Tell whether script of our own origin made the call.

    Every browser of today sends ``Sec-Fetch-Site``; older ones send ``Origin`` with POST.
    A call with neither comes from no browser page and is refused.
    """
    if call.requested_with != "fetch":
        return False
    if call.fetch_site:
        return call.fetch_site == "same-origin"
    return bool(call.origin) and urlsplit(call.origin).netloc == call.host


def _save(grant: SaveGrant, answers: list[SentAnswer]) -> Receipt:
    """Run the statement; once more on a fresh connection if the kept one has died.

    Repeating is safe: an answer that is stored already counts as saved.
    """
    freshen_connection()
    try:
        return save_answers(attempt_id=grant.attempt_id, member_id=grant.member_id, answers=answers)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return save_answers(attempt_id=grant.attempt_id, member_id=grant.member_id, answers=answers)


def _call(environ: Mapping[str, Any]) -> Call:
    """Read the call from WSGI; of a body that is too long just enough to see that it is."""
    length = environ.get("CONTENT_LENGTH") or "0"
    is_number = length.isascii() and length.isdigit()
    # A number of more digits than this one is too long in any case, and slow to read.
    size = min(int(length[:10]), MAX_BODY_BYTES + 1) if is_number else 0
    return Call(
        method=environ["REQUEST_METHOD"],
        token=environ["PATH_INFO"].removeprefix(PREFIX).rstrip("/"),
        body=environ["wsgi.input"].read(size) if size else b"",
        host=environ.get("HTTP_HOST", ""),
        origin=environ.get("HTTP_ORIGIN", ""),
        fetch_site=environ.get("HTTP_SEC_FETCH_SITE", ""),
        requested_with=environ.get("HTTP_X_REQUESTED_WITH", ""),
    )
