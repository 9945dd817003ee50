"""Refuse what is far too large by what it says of itself, before a byte of it is kept."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from common.middleware import wants_json
from common.views import too_large

logger = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024
# What the other fields of a form and the frame around a file may take.
ROOM_FOR_FIELDS = 5 * MEGABYTE
# A length of more digits is no length, and Python refuses to read very long ones.
MOST_DIGITS = 18


class BodySizeMiddleware:
    """Answer 413 to a body above the largest upload there is.

    Django would write the whole body to a temporary file before any form looks at it.  In
    production nginx refuses earlier, and also what sends more than it has declared.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the declared length only; without one nothing is read anyway."""
        declared = str(request.META.get("CONTENT_LENGTH") or "")
        limit = settings.MEDIA_MAX_UPLOAD_MB * MEGABYTE + ROOM_FOR_FIELDS
        is_length = declared.isascii() and declared.isdigit()
        if not is_length or (len(declared) <= MOST_DIGITS and int(declared) <= limit):
            return self.get_response(request)
        logger.warning("a body of %s bytes at %s", declared, request.path)
        if wants_json(request):
            message = _("What was sent is too large.")
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            return JsonResponse({"error": "TooLarge", "message": message}, status=status)
        return too_large(request, most=settings.MEDIA_MAX_UPLOAD_MB)
