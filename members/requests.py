"""The request as a view behind ``login_required`` gets it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from members.models import User


class MemberRequest(HttpRequest):
    """A request whose user is signed in.  For annotations only: Django makes plain requests."""

    user: User
    htmx: HtmxDetails


def require(is_allowed: bool) -> None:
    """Refuse an act that the user may not do.

    Raises:
        PermissionDenied: they may not.
    """
    if not is_allowed:
        raise PermissionDenied
