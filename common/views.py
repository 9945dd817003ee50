"""The pages of the frame itself: text size, help, and what is said when something goes wrong."""

import logging
import secrets
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import help_shelves
from common.context import LARGE, TEXT_SIZE_COOKIE
from common.middleware import wants_json

logger = logging.getLogger(__name__)

YEAR = 365 * 24 * 3600


@login_not_required
@require_safe
def choose_text_size(request: HttpRequest) -> HttpResponse:
    """Remember the text size for a year and go back to where the person was.

    A plain GET form: it changes nothing but how the page looks to the one who asks.
    """
    target = request.GET.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(target if is_ours else "/")
    if request.GET.get("size") == LARGE:
        response.set_cookie(
            TEXT_SIZE_COOKIE,
            LARGE,
            max_age=YEAR,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    else:
        response.delete_cookie(TEXT_SIZE_COOKIE, samesite="Lax")
    return response


@login_not_required
@require_safe
def show_help(request: HttpRequest) -> HttpResponse:
    """Show what there is to read for this person, the short answers, and whom to call."""
    return render(request, "common/help.html", {"shelves": help_shelves.shelves_for(request.user)})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the address or the form could not be read; a script is told in JSON."""
    if wants_json(request):
        _incident(request, HTTPStatus.BAD_REQUEST)
        message = _("The address or the data sent is incomplete or damaged.")
        body = {"error": "BadRequest", "message": message}
        return JsonResponse(body, status=HTTPStatus.BAD_REQUEST)
    return _error_page(request, HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the person may not do this."""
    return _error_page(request, HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here, or nothing for this person."""
    return _error_page(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours.

    Rendered without context: whatever broke may break the header as well.
    """
    incident = _incident(request, HTTPStatus.INTERNAL_SERVER_ERROR)
    page = loader.render_to_string("500.html", _contact() | {"incident": incident})
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form came too late or from elsewhere, and how to send it again."""
    logger.warning("csrf refused: %s", reason)
    return _error_page(request, HTTPStatus.FORBIDDEN, template="403_csrf.html")


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Say that somebody tried too often, and when to try again."""
    return _error_page(request, HTTPStatus.TOO_MANY_REQUESTS)


def service_unavailable(request: HttpRequest) -> HttpResponse:
    """Say that the site is being looked after."""
    incident = _incident(request, HTTPStatus.SERVICE_UNAVAILABLE)
    page = loader.render_to_string("503.html", _contact() | {"incident": incident})
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE)


def too_large(request: HttpRequest, *, most: int) -> HttpResponse:
    """Say how many MB a file may have; nothing of the request was read, so without context."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    context = _contact() | {"incident": _incident(request, status), "most": str(most)}
    return HttpResponse(loader.render_to_string("413.html", context), status=status)


def _error_page(request: HttpRequest, status: HTTPStatus, template: str = "") -> HttpResponse:
    """Render the page of the status inside the frame, with a number to quote."""
    context = {"incident": _incident(request, status)}
    return render(request, template or f"{status.value}.html", context, status=status)


def _incident(request: HttpRequest, status: HTTPStatus) -> str:
    """Return a number that the person can read out and the log can find."""
    incident = secrets.token_hex(4).upper()
    logger.warning("incident %s: %s at %s", incident, status.value, request.path)
    return incident


def _contact() -> dict[str, str]:
    """Return the help line for pages without the frame."""
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        # Not through the static files storage: its list of names may be what is missing.
        "style_sheet": f"{settings.STATIC_URL}css/site.css",
        "help_phone": settings.HELP_PHONE,
        "help_email": settings.HELP_EMAIL,
    }
