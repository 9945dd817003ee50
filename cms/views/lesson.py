"""The lesson player: what a member reads, sees and does in one lesson of the own class."""

import json
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cms import player
from common.middleware import wants_json
from learning.services import record_visit
from members.models import User
from quizzes.services import pass_reading_when_checked


@login_required
@require_safe
def show_lesson(request: HttpRequest, enrolment_id: int, lesson_id: int) -> HttpResponse:
    """Show a lesson of the member's own class; opening a text lesson starts its clock."""
    place = player.place_of(_member(request), enrolment_id=enrolment_id, lesson_id=lesson_id)
    if place.counts_reading:
        place.visit = record_visit(place.enrolment, lesson=place.lesson)
    else:
        player.load_visit(place)
    return render(request, "cms/lesson/page.html", player.context_of(place))


@login_required
@require_POST
def note_visit(request: HttpRequest, enrolment_id: int, lesson_id: int) -> HttpResponse:
    """Count the time in front of a text lesson, and note that its end was reached.

    Called every half minute by ``lms-reading``; without JavaScript by the button at the end.
    """
    place = player.place_of(_member(request), enrolment_id=enrolment_id, lesson_id=lesson_id)
    if place.is_reading:
        ended = bool(_sent(request).get("reached_end"))
        place.visit = record_visit(place.enrolment, lesson=place.lesson, reached_end=ended)
        if place.lesson.check_keys:
            pass_reading_when_checked(place.enrolment, lesson=place.lesson)
        player.reload_result(place)
    if wants_json(request):
        return JsonResponse(player.progress_data(place))
    return redirect(reverse("cms:lesson", args=[enrolment_id, lesson_id]) + "#tien-do")


def _member(request: HttpRequest) -> User:
    """Return the signed-in person."""
    return cast(User, request.user)


def _sent(request: HttpRequest) -> dict[str, Any]:
    """Return what the script or the form sent; nonsense is nothing."""
    if request.content_type != "application/json":
        return request.POST.dict()
    try:
        sent = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}
