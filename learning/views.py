"""The member's own pages: what is to be studied, and one class."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning import selectors
from learning.models import Enrolment
from learning.rules import Status
from learning.selectors import OutlineLine
from learning.targets import year_of
from learning.words import lesson_facts, year_in_words
from members.requests import MemberRequest


@login_required
@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """Show what the member has to study, the most urgent first with one button to go on."""
    cards = selectors.study_cards(request.user)
    is_open = [card.next_lesson_id is not None and card.status != Status.EXEMPT for card in cards]
    year = year_of(request.user, timezone.localdate().year)
    context = {
        "year": year if year.target or year.studied else None,
        "year_words": year_in_words(year),
        "first": cards[0] if cards and is_open[0] else None,
        "to_study": [card for card, still in zip(cards, is_open, strict=True) if still][1:],
        "finished": [card for card, still in zip(cards, is_open, strict=True) if not still],
    }
    return render(request, "learning/home.html", context)


@login_required
@require_safe
def class_page(request: MemberRequest, enrolment_id: int) -> HttpResponse:
    """Show one class of the member: the outline, what is done and what is missing."""
    enrolment = get_object_or_404(selectors.own_enrolments(request.user), pk=enrolment_id)
    lines = selectors.outline_of(enrolment)
    status = selectors.status_now(enrolment)
    may_study = enrolment.training_class.is_open and status != Status.EXEMPT
    following = selectors.next_line(lines) if may_study else None
    required = [line for line in lines if line.lesson.is_required]
    context = {
        "enrolment": enrolment,
        "training_class": enrolment.training_class,
        "status": str(status),
        "items": [_outline_item(enrolment, line, is_linked=may_study) for line in lines],
        "following": following,
        "passed": sum(1 for line in required if line.passed_at),
        "required": len(required),
        "crumbs": [
            {"title": _("My learning"), "url": reverse("learning:home")},
            {"title": enrolment.training_class.title, "url": ""},
        ],
    }
    return render(request, "learning/class_page.html", context)


def _outline_item(enrolment: Enrolment, line: OutlineLine, *, is_linked: bool) -> dict[str, Any]:
    """Return one line of the outline as the component shows it."""
    lesson = line.lesson
    return {
        "title": lesson.title,
        "status": line.status,
        "is_passed": line.passed_at is not None,
        "facts": lesson_facts(line),
        "url": reverse("cms:lesson", args=[enrolment.pk, lesson.pk]) if is_linked else "",
        "id": lesson.pk,
    }
