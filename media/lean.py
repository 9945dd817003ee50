"""The short way of a heartbeat: answered before Django's middleware.

Mounted in ``lms/wsgi.py``.  The same checks as ``media.views.heartbeat``, proven by the
same tests; what it saves is the session, the user and the chain of middleware.  The token
is bound to the browser's session cookie, so it is worthless elsewhere.
"""

import json
import logging
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http.cookie import parse_cookie
from django.utils import translation

from common.database import freshen_connection
from common.exceptions import DomainError
from media import services, wire

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApplication = Callable[[Environ, StartResponse], Iterable[bytes]]

ADDRESS = re.compile(r"^/hoc-lieu/nhip/([A-Za-z0-9_.\-]+)/$")


def with_heartbeats(site: WsgiApplication) -> WsgiApplication:
    """Return the site with heartbeats answered in front of it."""

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("REQUEST_METHOD") != "POST":
            return site(environ, start_response)
        match = ADDRESS.match(environ.get("PATH_INFO", ""))
        if match is None:
            return site(environ, start_response)
        status, body = _answer(environ, match[1])
        content = json.dumps(body).encode()
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response(f"{int(status)} {status.phrase}", headers)
        return [content]

    return application


def _answer(environ: Environ, token: str) -> tuple[HTTPStatus, dict[str, Any]]:
    """Return status and body; refusals as the middleware would tell them."""
    try:
        return HTTPStatus.OK, wire.answer(_credited(environ, token))
    except DomainError as refusal:
        logger.info("refused %s at a heartbeat", type(refusal).__name__)
        with translation.override(settings.LANGUAGE_CODE):
            message = str(refusal.message)
        body = {"error": type(refusal).__name__, "message": message}
        return HTTPStatus(refusal.status), body
    except (OperationalError, InterfaceError):
        logger.exception("the database did not answer a heartbeat")
        return HTTPStatus.SERVICE_UNAVAILABLE, {"error": "Unavailable", "message": ""}


def _credited(environ: Environ, token: str) -> services.BeatResult:
    """Check who reports, and credit it."""
    wire.require_own_page(environ)
    cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
    session_key = cookies.get(settings.SESSION_COOKIE_NAME)
    lease_id, member_id = wire.lease_of_token(token, session_key=session_key)
    beat = wire.read_beat(environ["wsgi.input"].read(wire.body_length(environ)))
    freshen_connection()
    try:
        return services.record_heartbeat(lease_id, member_id=member_id, beat=beat)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        # The database was restarted since the last request of this thread.  A second
        # look is safe: a beat that was stored already is recognised by its number.
        connection.close()
        return services.record_heartbeat(lease_id, member_id=member_id, beat=beat)
