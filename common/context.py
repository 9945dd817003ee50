"""What every template may count on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

TEXT_SIZE_COOKIE = "text_size"
LARGE = "large"


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the help line, the chosen text size and the frame that fits the request.

    The frame is the whole page, or only the main part when htmx asked for a piece of the page.
    """
    htmx = getattr(request, "htmx", None)
    is_part = htmx and not htmx.boosted and not htmx.history_restore_request
    return {
        "frame_template": "frames/part.html" if is_part else "frames/page.html",
        "help_phone": settings.HELP_PHONE,
        "help_email": settings.HELP_EMAIL,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "is_text_large": request.COOKIES.get(TEXT_SIZE_COOKIE) == LARGE,
    }
