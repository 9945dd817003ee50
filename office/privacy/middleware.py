"""Before somebody's data is used for the first time, the notice is shown."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from common.middleware import wants_json
from members.models import User
from office.privacy import selectors

SESSION_KEY = "notice_read"
# What one may do unread: sign out and in, get help, look a certificate up, read the notice.
FREE_NAMESPACES = frozenset({"common", "guides", "verify", "media"})
FREE_NAMES = frozenset(
    {"own_data:notice", "own_data:note_read", "own_data:full_notice", "picture", "set_language"}
)
FREE_MODULES = ("allauth.", "django.views.", "whitenoise.")


class NoticeMiddleware:
    """Send a person who has not read the notice of today there, from whole pages only.

    Scripts, parts of pages, files and everything that is sent go through: a lesson under way is
    never broken.  Without a published notice nothing happens.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on; the door is known in ``process_view``."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *arguments: object
    ) -> HttpResponse | None:
        """Send to the notice, or None to go on."""
        if not _is_whole_page(request) or _is_free(request, view):
            return None
        user = request.user
        if not isinstance(user, User):
            return None
        version = selectors.current_version()
        if not version or request.session.get(SESSION_KEY, 0) >= version:
            return None
        notice = selectors.current_notice()
        if notice is None:
            return None
        if selectors.has_read(user, notice):
            request.session[SESSION_KEY] = notice.version
            return None
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('own_data:notice')}?{query}")


def _is_whole_page(request: HttpRequest) -> bool:
    """Tell whether a browser asks for a page to look at."""
    return (
        request.method == "GET"
        and "text/html" in request.headers.get("accept", "")
        and request.headers.get("sec-fetch-dest", "document") == "document"
        and "HX-Request" not in request.headers
        and not wants_json(request)
    )


def _is_free(request: HttpRequest, view: Callable[..., HttpResponse]) -> bool:
    """Tell whether the address shows nothing about anybody."""
    match = request.resolver_match
    if match is None or match.view_name in FREE_NAMES or match.namespace in FREE_NAMESPACES:
        return True
    module = getattr(getattr(view, "view_class", view), "__module__", "")
    return module.startswith(FREE_MODULES)
