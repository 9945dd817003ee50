"""What media and quizzes give to the lesson player."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from courses.models import EditionLesson
from media.selectors import player_context
from quizzes.selectors import checks_of, start_panel

if TYPE_CHECKING:
    from cms.player import Place

Kind = EditionLesson.Kind


def context_of(place: Place) -> dict[str, Any]:
    """Return the context of the template that the kind of the lesson needs."""
    if place.lesson.kind == Kind.VIDEO:
        return {"player": player_context(place.enrolment, place.lesson)}
    if place.lesson.kind == Kind.QUIZ:
        return {"start_panel": start_panel(place.enrolment, place.lesson)}
    if place.lesson.check_keys:
        return {"checks": checks(place)}
    return {}


def checks(place: Place) -> Any:
    """Return the check questions of the lesson, read once for a request."""
    if place.checks is None:
        place.checks = checks_of(place.enrolment, place.lesson)
    return place.checks


def checks_answered(place: Place) -> tuple[int, int]:
    """Return how many check questions are answered right, and how many there are."""
    found = checks(place)
    return found.right, found.total
