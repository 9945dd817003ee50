"""Reads around one course page that the page itself needs: lessons, outline, enrolment."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cms import material
from courses.models import EditionLesson
from learning.models import Enrolment

if TYPE_CHECKING:
    from cms.pages import CoursePage, OutlineLine


@dataclass(frozen=True)
class CatalogueLine:
    """One line of the outline as a visitor reads it."""

    title: str
    kind: str
    kind_label: str
    periods: Decimal
    is_required: bool


def lesson_titles(course: CoursePage | None) -> dict[UUID, str]:
    """Return the titles of the lesson pages below the course, by key, in the order of the tree."""
    if course is None or course.pk is None:
        return {}
    return dict(course.get_children().order_by("path").values_list("key", "title"))


def lesson_choices(course: CoursePage | None) -> list[tuple[str, str]]:
    """Return the lessons of the course as choices of a form, with the titles of their drafts."""
    if course is None or course.pk is None:
        return []
    lessons = course.get_children().order_by("path").values_list("key", "draft_title")
    return [(str(key), title) for key, title in lessons]


def title_of_line(line: OutlineLine, lessons: dict[UUID, str], quizzes: dict[UUID, str]) -> str:
    """Return the title that the contract shows: the line's own, else that of its page or quiz."""
    if line.title:
        return line.title
    if line.kind == EditionLesson.Kind.QUIZ:
        return quizzes.get(line.quiz_key, "") if line.quiz_key else ""
    return lessons.get(line.lesson_key, "") if line.lesson_key else ""


def catalogue_lines(course: CoursePage) -> list[CatalogueLine]:
    """Return the outline as a visitor reads it."""
    lines = list(course.outline.all())
    quizzes = material.quizzes({line.quiz_key for line in lines if line.quiz_key})
    titles = {key: quiz.title for key, quiz in quizzes.items()}
    lessons = lesson_titles(course)
    return [
        CatalogueLine(
            title=title_of_line(line, lessons, titles),
            kind=line.kind,
            kind_label=line.get_kind_display(),
            periods=line.periods,
            is_required=line.is_required,
        )
        for line in lines
    ]


def enrolment_of_visitor(course: CoursePage, user: Any) -> Enrolment | None:
    """Return the visitor's newest open enrolment in the course, if there is one."""
    if not user.is_authenticated:
        return None
    return (
        Enrolment.objects.filter(member=user, training_class__course__key=course.key)
        .open_for_study()
        .order_by("-pk")
        .first()
    )


def courses_of_visitor(user: Any) -> set[UUID]:
    """Return the keys of the courses that the visitor may study now."""
    if not user.is_authenticated:
        return set()
    return set(
        Enrolment.objects.filter(member=user)
        .open_for_study()
        .values_list("training_class__course__key", flat=True)
    )
