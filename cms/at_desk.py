"""Who works at the editor's desk in this request.

Blocks and forms of the editor are built by Wagtail without a request, and pages of the
admin are rendered after the view has returned: the gate says who it is for all that time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest

from members.models import User

_request: ContextVar[HttpRequest | None] = ContextVar("request_of_editor", default=None)


@contextmanager
def working(request: HttpRequest) -> Iterator[None]:
    """Let ``editor`` answer for as long as the request takes."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def editor() -> User | None:
    """Return the person at the desk, or None outside a request of the admin."""
    request = _request.get()
    if request is None or not isinstance(request.user, User):
        return None
    return request.user
