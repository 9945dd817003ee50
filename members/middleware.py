"""Pages that leave a line in the audit log because of who opened them, or was refused."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from members.models import User
from members.permissions import has_role
from members.requests import MemberRequest
from members.roles import Role
from members.services import record

FORBIDDEN, NOT_FOUND = 403, 404
# Pieces of a page that load themselves, over and over.
SILENT = ("media:", "common:", "quizzes:save")


class AccessLogMiddleware:
    """Notes every page that an inspector opens, and every refusal of a row or of a page.

    A line holds the name of the address and the ids in it, never the query, in which people
    type.  The same page of the same person is noted once in ``VIEW_NOTED_AGAIN_MINUTES``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: MemberRequest) -> HttpResponse:
        """Answer, then note."""
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or not match.view_name or not request.user.is_authenticated:
            return response
        if match.view_name.startswith(SILENT):
            return response
        ids = {key: value for key, value in match.kwargs.items() if isinstance(value, int)}
        status = response.status_code
        if status == FORBIDDEN or (status == NOT_FOUND and ids):
            _note("members.access_denied", request.user, match.view_name, ids, status=status)
        elif request.method == "GET" and has_role(request.user, Role.INSPECTOR):
            _note("members.inspect_page", request.user, match.view_name, ids)
        return response


def _note(action: str, user: User, name: str, ids: dict[str, int], **more: Any) -> None:
    """Write one line, unless the same was written a while ago."""
    row = ",".join(f"{key}={value}" for key, value in sorted(ids.items()))
    key = f"page-noted:{action}:{user.pk}:{name}:{row}"
    if cache.get(key):
        return
    cache.set(key, True, settings.VIEW_NOTED_AGAIN_MINUTES * 60)
    facts: dict[str, Any] = {f"row_{part}": pk for part, pk in ids.items()} | more
    record(action, actor=user, subject=f"page:{name}"[:80], **facts)
