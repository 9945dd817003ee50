"""Refusals of the API: problem details (RFC 9457) in words that say where and how to mend."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja.errors import ValidationError

TYPES = {
    400: "bad-request",
    401: "no-token",
    403: "not-in-scope",
    404: "not-found",
    410: "changes-deleted",
    429: "too-many-requests",
    503: "not-now",
}


class Refusal(Exception):
    """The API says no, with a status and words."""

    def __init__(self, status: int, detail: str, *, wait: int = 0) -> None:
        super().__init__(detail)
        self.status, self.detail, self.wait = status, detail, wait


def problem(
    request: HttpRequest, status: int, detail: str, *, errors: list[dict[str, str]] | None = None
) -> HttpResponse:
    """Return one answer that says no."""
    body = {
        "type": f"urn:hoc-tap:{TYPES.get(status, 'refused')}",
        "title": _title(status),
        "status": status,
        "detail": detail,
        **({"errors": errors} if errors else {}),
    }
    response = JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "no-store"
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def of_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the answer of a refusal, with the time to wait where there is one."""
    response = problem(request, refusal.status, refusal.detail)
    if refusal.wait:
        response["Retry-After"] = str(refusal.wait)
    return response


def of_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Return 400 with a line for each parameter that is wrong."""
    errors = [
        {
            "parameter": str(one["loc"][-1]),
            "message": _words(str(one["type"]), one.get("ctx") or {}),
        }
        for one in error.errors
    ]
    return problem(request, 400, _("A parameter of the address is wrong."), errors=errors)


def _title(status: int) -> str:
    titles = {
        400: _("The request cannot be understood"),
        401: _("No valid token"),
        403: _("Not within the scope of the token"),
        404: _("There is nothing here"),
        410: _("These changes are deleted"),
        429: _("Too many requests"),
        503: _("Not possible at this moment"),
    }
    return str(titles.get(status, _("Refused")))


def _words(kind: str, facts: dict[str, object]) -> str:
    if kind.startswith(("greater_than", "less_than")):
        bound = next(iter(facts.values()), "")
        return _("Out of range: the limit is %(bound)s.") % {"bound": bound}
    if kind in ("literal_error", "enum"):
        return _("Allowed are: %(expected)s.") % {"expected": facts.get("expected", "")}
    if kind == "extra_forbidden":
        return _("There is no parameter of this name.")
    if kind.startswith("string_too_long"):
        return _("The text is too long.")
    return _("A whole number is needed here.")
