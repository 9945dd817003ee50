"""The public page that tells whether a certificate is genuine."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates import limits, rules, selectors
from certificates.forms import CodeForm
from common.text.vietnamese import initials_masked

ROBOTS = "noindex, nofollow, noarchive"


@login_not_required
@require_safe
def ask_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; what is typed here leads to the address that the QR code has."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        typed = form.cleaned_data["code"]
        return redirect("verify:show", code=rules.read_code(typed) or rules.shown_code(typed))
    response = render(request, "certificates/verify.html", {"form": form})
    response["X-Robots-Tag"] = ROBOTS
    return response


@login_not_required
@require_safe
@never_cache
def show_result(request: HttpRequest, code: str) -> HttpResponse:
    """Show number, masked name, course, date and status of the certificate, and nothing else.

    Unknown, mistyped and impossible codes get one and the same page.
    """
    if limits.is_over_limit(request):
        response = render(
            request, "certificates/too_many.html", status=HTTPStatus.TOO_MANY_REQUESTS
        )
        response["Retry-After"] = str(limits.WINDOW_SECONDS)
        return response
    certificate = selectors.certificate_by_code(code)
    context = {"form": CodeForm(), "is_found": certificate is not None}
    if certificate is not None:
        context |= {
            "number": certificate.number,
            "name": initials_masked(certificate.printed_name),
            "course": certificate.course_title,
            "issued_on": certificate.issued_on,
            "status": certificate.status_on(timezone.localdate()),
        }
    status = HTTPStatus.OK if certificate else HTTPStatus.NOT_FOUND
    response = render(request, "certificates/verify_result.html", context, status=status)
    response["X-Robots-Tag"] = ROBOTS
    return response
