"""What the lesson player needs to know: the place in the course, the text, what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cms import evidence
from cms.models import LessonPage
from cms.rendering import Segment, segments_of
from common.text.formats import duration
from courses.models import EditionLesson
from learning.models import Enrolment, LessonResult, ReadingVisit
from members.models import User

Kind = EditionLesson.Kind


@dataclass
class Place:
    """One lesson of one member's class, with what the pages around it need."""

    enrolment: Enrolment
    lesson: EditionLesson
    lessons: list[EditionLesson]
    passed: set[int]
    visit: ReadingVisit | None = None
    checks: Any = field(default=None, repr=False)

    @property
    def is_open(self) -> bool:
        """Tell whether the member may work in the class now."""
        return self.enrolment.exempted_at is None and self.enrolment.training_class.is_open

    @property
    def is_reading(self) -> bool:
        """Tell whether it is a text lesson."""
        return self.lesson.kind == Kind.READING

    @property
    def is_passed(self) -> bool:
        """Tell whether the lesson is passed."""
        return self.lesson.pk in self.passed

    @property
    def counts_reading(self) -> bool:
        """Tell whether opening the lesson counts time towards passing it."""
        return self.is_reading and self.is_open and not self.is_passed


def place_of(member: User, *, enrolment_id: int, lesson_id: int) -> Place:
    """Return the lesson in the member's own class.

    Raises:
        Http404: not the member's class, a class that was not opened, or no lesson of it.
    """
    enrolment = (
        Enrolment.objects.counted()
        .filter(member=member, training_class__opened_at__isnull=False)
        .select_related("training_class__edition__course", "member")
        .filter(pk=enrolment_id)
        .first()
    )
    if enrolment is None:
        raise Http404
    lessons = list(EditionLesson.objects.filter(edition=enrolment.training_class.edition_id))
    lesson = next((found for found in lessons if found.pk == lesson_id), None)
    if lesson is None:
        raise Http404
    place = Place(enrolment, lesson, lessons, set())
    reload_result(place)
    return place


def reload_result(place: Place) -> None:
    """Read anew which lessons are passed."""
    results = LessonResult.objects.passed().filter(enrolment=place.enrolment)
    place.passed = set(results.values_list("lesson_id", flat=True))


def load_visit(place: Place) -> None:
    """Read how far the member is with a text lesson, without counting anything."""
    if place.is_reading:
        place.visit = ReadingVisit.objects.filter(
            enrolment=place.enrolment, lesson=place.lesson
        ).first()


def context_of(place: Place) -> dict[str, Any]:
    """Return everything that the template of the player shows."""
    page = LessonPage.objects.live().filter(key=place.lesson.key).defer("body").first()
    segments: list[Segment] = []
    if page is not None:
        segments = segments_of(page)
    shown = {
        "place": place,
        "lesson": place.lesson,
        "page": page,
        "is_gone": page is None and place.lesson.kind != Kind.QUIZ,
        "crumbs": _crumbs(place),
        "outline": _outline(place),
        **_neighbours(place),
    }
    shown |= evidence.context_of(place)
    shown["segments"] = _with_player(segments, place)
    shown["progress"] = progress_lines(place)
    return shown


def _with_player(segments: list[Segment], place: Place) -> list[Segment]:
    """Put the player where the text names the video, or before the text when it does not."""
    if place.lesson.kind != Kind.VIDEO:
        return segments
    key = str(place.lesson.media_key)
    placed = [
        Segment("player", "") if part.kind == "video" and part.text == key else part
        for part in segments
    ]
    if not any(part.kind == "player" for part in placed):
        placed.insert(0, Segment("player", ""))
    return placed


def _crumbs(place: Place) -> list[dict[str, str]]:
    """Return the way back to the class."""
    training_class = place.enrolment.training_class
    return [
        {"title": _("My learning"), "url": reverse("learning:home")},
        {
            "title": training_class.title,
            "url": reverse("learning:class_page", args=[place.enrolment.pk]),
        },
        {"title": place.lesson.title, "url": ""},
    ]


def address_of(place: Place, lesson: EditionLesson) -> str:
    """Return the address of a lesson of the class."""
    return reverse("cms:lesson", args=[place.enrolment.pk, lesson.pk])


def _outline(place: Place) -> list[dict[str, Any]]:
    """Return the lessons of the class beside the text."""
    return [
        {
            "title": lesson.title,
            "status": "passed" if lesson.pk in place.passed else "not_started",
            "url": address_of(place, lesson),
            "is_current": lesson.pk == place.lesson.pk,
        }
        for lesson in place.lessons
    ]


def _neighbours(place: Place) -> dict[str, Any]:
    """Return the lessons before and after."""
    index = next(i for i, lesson in enumerate(place.lessons) if lesson.pk == place.lesson.pk)
    before = place.lessons[index - 1] if index else None
    after = place.lessons[index + 1] if index + 1 < len(place.lessons) else None
    return {
        "previous_lesson": before,
        "previous_url": address_of(place, before) if before else "",
        "next_lesson": after,
        "next_url": address_of(place, after) if after else "",
    }


@dataclass(frozen=True)
class Condition:
    """One thing that a text lesson asks for, and whether it is met."""

    text: str
    is_met: bool

    @property
    def status(self) -> str:
        """Return the code of ``components/status.html``."""
        return "passed" if self.is_met else "not_completed"


def progress_lines(place: Place) -> list[Condition]:
    """Return what a text lesson asks for and how far the member is; nothing for other kinds."""
    if not place.is_reading:
        return []
    visit, lesson = place.visit, place.lesson
    dwell = visit.dwell_seconds if visit else 0
    conditions = []
    if lesson.min_dwell_seconds:
        conditions.append(
            Condition(
                _("Reading time: %(done)s of %(needed)s")
                % {
                    "done": duration(min(dwell, lesson.min_dwell_seconds)),
                    "needed": duration(lesson.min_dwell_seconds),
                },
                place.is_passed or dwell >= lesson.min_dwell_seconds,
            )
        )
    ended = visit is not None and visit.reached_end_at is not None
    conditions.append(Condition(_("Read to the end"), place.is_passed or ended))
    if lesson.check_keys:
        right, total = evidence.checks_answered(place)
        conditions.append(
            Condition(
                _("Check questions answered right: %(right)s of %(total)s")
                % {"right": right, "total": total},
                place.is_passed or right >= total,
            )
        )
    return conditions


def progress_data(place: Place) -> dict[str, Any]:
    """Return for the script what the page says about progress."""
    return {
        "passed": place.is_passed,
        "conditions": [{"text": line.text, "met": line.is_met} for line in progress_lines(place)],
    }
