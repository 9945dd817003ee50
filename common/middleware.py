"""What happens around every view: language, privacy of pages, refusals."""

import logging
import unicodedata
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
    UnreadablePostError,
)
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from common.exceptions import DomainError

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
# What PostgreSQL says of numbers out of range and of characters that no text of its can hold.
UNHOLDABLE = frozenset({"22003", "22021", "22P05"})


class ReadableRequestMiddleware:
    """Refuse requests with what the database cannot hold: null bytes, half characters, and so on.

    They come from scanners, never from our pages.  Addresses are looked at before the view,
    cookies are taken as not sent; what hides in a body is known when the database refuses it,
    and by then every transaction of the view has been rolled back.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Drop cookies with a null byte, and hand on."""
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Look at the address once it is known to lead somewhere.

        Raises:
            BadRequest: there is a null byte in it.
        """
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "\0" in query or "%00" in query:
            raise BadRequest("null byte in the address")

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Answer 400 to what the database could not hold; all else stays an error of ours.

        Raises:
            BadRequest: the request is to blame.
        """
        if is_unholdable(error):
            logger.warning("a value that no column can hold at %s", request.resolver_match)
            raise BadRequest("a value that no column can hold") from None


def is_unholdable(error: Exception) -> bool:
    """Tell whether a value was refused because of its characters or its size.

    By the database, or by Python before it: no more than 4300 digits become a number.
    """
    if isinstance(error, UnicodeEncodeError):
        return "surrogates" in error.reason
    if isinstance(error, ValueError):
        # Django says it again in its own words.
        said = f"{error} {error.__cause__}"
        return "integer string conversion" in said
    if not isinstance(error, DataError):
        return False
    # psycopg itself refuses null bytes, before PostgreSQL has a code for it.
    return getattr(error.__cause__, "sqlstate", None) in UNHOLDABLE or "NUL" in str(error)


class LanguageMiddleware:
    """Speak Vietnamese unless the person chose another language.

    Deliberately deaf to ``Accept-Language``: many phones and browsers in use are
    set to English although their owner reads Vietnamese only.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language of the cookie, else the default."""
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = wanted if wanted in self.known else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class CanonicalTextMiddleware:
    """Bring all that people type or upload into one form, NFC, before any view or form sees it.

    The keyboards of macOS and iOS, and files from there, write "ễ" as two or three characters
    (NFD), which look the same and compare as different.  The only place that sees every form,
    Wagtail's and allauth's included.  Spaces and lines stay as typed.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put canonical text in place of the address's parameters, the fields and file names."""
        request.GET = _canonical(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            try:
                request.POST = _canonical(request.POST)  # type: ignore[assignment]
            except UnreadablePostError:
                logger.info("the sender went away at %s", request.resolver_match)
            for _, files in request.FILES.lists():
                for file in files:
                    file.name = unicodedata.normalize("NFC", file.name or "")
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Forbid every cache to keep what a signed-in person saw."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add ``no-store`` where a session took part and the view said nothing."""
        response = self.get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class DomainErrorMiddleware:
    """Tell the person, in words, what a rule refused."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on; refusals arrive in ``process_exception``."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a DomainError into JSON, or into a message on the page the person came from."""
        if not isinstance(error, DomainError):
            return None
        logger.info("refused %s at %s", type(error).__name__, request.resolver_match)
        if wants_json(request):
            body = {"error": type(error).__name__, "message": str(error.message)}
            return JsonResponse(body, status=error.status)
        back = _page_they_came_from(request)
        if back is None:
            context = {"message": error.message}
            return render(request, "refused.html", context, status=error.status)
        messages.error(request, str(error.message))
        return HttpResponseRedirect(back)


def _canonical(sent: QueryDict) -> QueryDict:
    """Return the same parameters with their texts in NFC; nearly always the very same object."""
    if all(unicodedata.is_normalized("NFC", text) for _, texts in sent.lists() for text in texts):
        return sent
    canonical = sent.copy()
    for name, texts in sent.lists():
        canonical.setlist(name, [unicodedata.normalize("NFC", text) for text in texts])
    canonical._mutable = False
    return canonical


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the caller is a script that reads JSON rather than a person."""
    return (
        request.content_type == "application/json"
        or request.headers.get("x-requested-with") == "fetch"
        or request.headers.get("accept", "").startswith("application/json")
    )


def _page_they_came_from(request: HttpRequest) -> str | None:
    """Return the address to go back to, unless that is the refused page itself."""
    referer = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return None
    if request.method == "GET" and referer == request.build_absolute_uri():
        return None
    return referer
