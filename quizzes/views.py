"""The member's way through a test: start, answer, look over, submit, result."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from common.middleware import wants_json
from courses.models import EditionLesson
from learning.models import Enrolment
from members.models import User
from quizzes import lean, payloads, selectors, services
from quizzes.models import Attempt
from quizzes.services.saving import Verdict
from quizzes.tokens import SaveGrant, make_token, read_token


@login_required
@require_POST
def start(request: HttpRequest, enrolment_id: int, lesson_id: int) -> HttpResponse:
    """Start an attempt or go on with the open one."""
    enrolment, lesson = _own_lesson(request, enrolment_id, lesson_id)
    attempt = services.start_attempt(enrolment, lesson=lesson)
    return redirect("quizzes:attempt", attempt.pk)


@login_required
@require_safe
@never_cache
def attempt(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Show the questions of an open attempt; of a closed one, its result."""
    return _open_attempt_page(request, attempt_id, "quizzes/attempt.html")


@login_required
@require_safe
@never_cache
def look_over(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """List what is answered and what is not, and ask before submitting."""
    return _open_attempt_page(request, attempt_id, "quizzes/look_over.html")


@require_POST
def save(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Save the answers of the form, and go where the pressed button says.

    A session that expired while the member was writing must lose nothing: the form carries
    the token of the page, which saves, and the way on leads through signing in.
    """
    page = reverse("quizzes:attempt", args=[attempt_id])
    member_id = request.user.pk or _member_of_token(request, attempt_id)
    if member_id is None:
        return redirect_to_login(page)
    receipt = services.save_answers(
        attempt_id=attempt_id,
        member_id=member_id,
        answers=payloads.answers_of_form(request.POST),
    )
    if receipt.verdict is Verdict.NOT_FOUND:
        raise Http404
    if wants_json(request):
        status, data = payloads.receipt_data(receipt)
        return JsonResponse(data, status=status)
    services.require_saved(receipt)
    following = reverse("quizzes:look_over", args=[attempt_id])
    if request.POST.get("act") != "look_over":
        following = page
        saved = _("Your answers are saved: %(time)s.") % {"time": payloads.clock_time(receipt)}
        messages.success(request, saved)
    return redirect(following) if request.user.pk else redirect_to_login(following)


@csrf_exempt
def save_by_token(request: HttpRequest, token: str) -> JsonResponse:
    """Do what ``quizzes.lean`` does, where the server does not mount it before Django."""
    call = lean.Call(
        method=request.method or "",
        token=token,
        body=request.read(payloads.MAX_BODY_BYTES + 1),
        host=request.headers.get("host", ""),
        origin=request.headers.get("origin", ""),
        fetch_site=request.headers.get("sec-fetch-site", ""),
        requested_with=request.headers.get("x-requested-with", ""),
    )
    status, data = lean.respond(call)
    return JsonResponse(data, status=status)


@login_required
@require_POST
def submit(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Hand the attempt in.  A second press shows the same result."""
    own = get_object_or_404(Attempt.objects.visible_to(_member(request)), pk=attempt_id)
    services.submit_attempt(own)
    return redirect("quizzes:result", attempt_id)


@login_required
@require_safe
@never_cache
def result(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Show how a closed attempt ended, what is next, and what the policy lets be seen."""
    own = get_object_or_404(selectors.own_attempts(_member(request)), pk=attempt_id)
    if own.is_open:
        return redirect("quizzes:attempt", attempt_id)
    page = selectors.result_page(own)
    context = {"page": page, "attempt": own, "crumbs": _crumbs(own, _("Result"))}
    return render(request, "quizzes/result.html", context)


@login_required
@require_POST
def answer_check(
    request: HttpRequest, enrolment_id: int, lesson_id: int, question_key: UUID
) -> HttpResponse:
    """Answer a check question of a text lesson and go back to it."""
    enrolment, lesson = _own_lesson(request, enrolment_id, lesson_id)
    places = [payloads.whole_number(value) for value in request.POST.getlist("choice") if value]
    services.answer_check(
        enrolment,
        lesson=lesson,
        question_key=question_key,
        version_number=payloads.whole_number(request.POST.get("version", "")),
        places=places,
    )
    back = reverse("cms:lesson", args=[enrolment.pk, lesson.pk])
    return redirect(f"{back}#cau-hoi-{question_key}")


def _member(request: HttpRequest) -> User:
    """Return the person whom ``login_required`` let in."""
    return cast(User, request.user)


def _own_lesson(
    request: HttpRequest, enrolment_id: int, lesson_id: int
) -> tuple[Enrolment, EditionLesson]:
    """Return the member's own obligation and a lesson of its edition, or 404."""
    enrolment = get_object_or_404(
        Enrolment.objects.counted().select_related("training_class"),
        pk=enrolment_id,
        member=_member(request),
        training_class__opened_at__isnull=False,
    )
    lesson = get_object_or_404(
        EditionLesson, pk=lesson_id, edition=enrolment.training_class.edition_id
    )
    return enrolment, lesson


def _open_attempt_page(request: HttpRequest, attempt_id: int, template: str) -> HttpResponse:
    """Render a page of an open attempt; a closed or expired one leads to its result."""
    own = get_object_or_404(selectors.own_attempts(_member(request)), pk=attempt_id)
    if not services.close_attempt_if_expired(own).is_open:
        return redirect("quizzes:result", attempt_id)
    page = selectors.attempt_page(own)
    token = make_token(SaveGrant(own.pk, own.enrolment.member_id), deadline=own.deadline_at)
    context: dict[str, Any] = {
        "page": page,
        "attempt": own,
        "token": token,
        "save_url": reverse("quizzes:save_by_token", args=[token]),
        "crumbs": _crumbs(own, own.lesson.title),
    }
    return render(request, template, context)


def _crumbs(own: Attempt, title: str) -> list[dict[str, str]]:
    """Return where the page stands: below the class of the member."""
    enrolment = own.enrolment
    return [
        {"title": _("My learning"), "url": reverse("learning:home")},
        {
            "title": enrolment.training_class.title,
            "url": reverse("learning:class_page", args=[enrolment.pk]),
        },
        {"title": title, "url": ""},
    ]


def _member_of_token(request: HttpRequest, attempt_id: int) -> int | None:
    """Return whose answers the form's token may save, if it is for this attempt."""
    grant = read_token(request.POST.get("token", ""))
    return grant.member_id if grant is not None and grant.attempt_id == attempt_id else None
