"""What probes ask: ``/livez`` and ``/readyz`` for programs, ``/suc-khoe/`` for people.

Without a session and without a query beyond the one that proves the database.
"""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import health


@never_cache
@login_not_required
@require_safe
def show_alive(request: HttpRequest) -> JsonResponse:
    """Say that this process answers; looks at nothing else, so that nothing else restarts it."""
    return JsonResponse({"status": health.OK})


@never_cache
@login_not_required
@require_safe
def show_ready(request: HttpRequest) -> JsonResponse:
    """Say whether visitors may be sent here: 200, or 503 without database or tables."""
    found = health.look_around()
    body = {
        "status": found.state,
        "checks": {
            finding.name: {"status": finding.state, "message": finding.message}
            for finding in found.findings
        },
    }
    return JsonResponse(body, status=_status(found), json_dumps_params={"ensure_ascii": False})


@never_cache
@login_not_required
@require_safe
def show_health(request: HttpRequest) -> HttpResponse:
    """Say the same in words, for the administrator's telephone."""
    found = health.look_around()
    heading = {
        health.OK: _("The site works."),
        health.DEGRADED: _("The site works, but needs attention."),
        health.DOWN: _("The site does not work."),
    }[found.state]
    marks = {health.OK: "✓", health.DEGRADED: "!", health.DOWN: "✗"}
    lines = [f"{marks[finding.state]} {finding.message}" for finding in found.findings]
    text = "\n".join([heading, "", *lines, ""])
    return HttpResponse(text, status=_status(found), content_type="text/plain; charset=utf-8")


def _status(found: health.Health) -> HTTPStatus:
    return HTTPStatus.OK if found.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
