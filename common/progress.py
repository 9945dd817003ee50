"""Pages that show how far background work is: htmx asks them again and again."""

from typing import Protocol

from django.http import HttpResponse
from django_htmx.middleware import HtmxDetails


class HtmxRequest(Protocol):
    """A request that went through the middleware of htmx."""

    htmx: HtmxDetails


def whole_when_over(request: HtmxRequest, response: HttpResponse, *, is_over: bool) -> HttpResponse:
    """Have the whole page loaded anew once the work is over.

    What stands around the bar changes too: acts, messages, what came of it.
    """
    if request.htmx and is_over:
        response["HX-Refresh"] = "true"
    return response
