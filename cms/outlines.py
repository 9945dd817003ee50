"""Reading a course page, live or draft, into the contract that it describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from cms import material
from cms.catalogue import lesson_titles, title_of_line
from cms.exceptions import OutlineNotReady
from courses.contract import CourseOutline, OutlineLesson
from courses.models import EditionLesson

if TYPE_CHECKING:
    from cms.pages import CoursePage, LessonPage, OutlineLine

Kind = EditionLesson.Kind


def outline_of_page(page: CoursePage) -> CourseOutline:
    """Read a course page, live or draft, into the contract that it describes today.

    Lengths of videos, newest quiz versions and the check questions of live lessons are
    looked up now.

    Raises:
        OutlineNotReady: a line names a lesson, video or quiz that is not there or not ready.
    """
    lines = list(page.outline.all())
    lessons = lesson_titles(page)
    live = live_lessons(page)
    assets = material.assets({line.media_key for line in lines if line.media_key})
    quizzes = material.quizzes({line.quiz_key for line in lines if line.quiz_key})
    titles = {key: quiz.title for key, quiz in quizzes.items()}
    return CourseOutline(
        key=page.key,
        code=page.code,
        title=page.title,
        type=page.type,
        marking=page.marking,
        valid_for_months=page.valid_for_months,
        recognition_by_list=page.recognition_by_list,
        lessons=[
            _lesson_of(line, title_of_line(line, lessons, titles), live, assets, quizzes)
            for line in lines
        ],
    )


def live_lessons(page: CoursePage) -> dict[UUID, LessonPage]:
    """Return the published lesson pages of the course, by key."""
    if page.pk is None:
        return {}
    return {lesson.key: lesson for lesson in page.get_children().live().specific()}


def _lesson_of(
    line: OutlineLine,
    title: str,
    live: dict[UUID, LessonPage],
    assets: dict[UUID, material.Video],
    quizzes: dict[UUID, material.QuizFacts],
) -> OutlineLesson:
    """Return one line of the contract with only the facts that its kind is judged by."""
    if line.key is None:
        raise OutlineNotReady(_("A line of the outline has no lesson yet."))
    facts: dict[str, Any] = {}
    if line.kind == Kind.QUIZ:
        quiz = quizzes.get(line.key)
        if quiz is None or quiz.version_key is None:
            raise OutlineNotReady(
                _("The quiz “%(title)s” is not ready.") % {"title": title or line.key}
            )
        facts |= {
            "quiz_version_key": quiz.version_key,
            "pass_percent": line.pass_percent,
            "attempts": line.attempts,
        }
    else:
        facts |= _page_facts(line, title, live, assets)
    return OutlineLesson(
        key=line.key,
        title=title,
        kind=line.kind,
        is_required=line.is_required,
        weight=line.weight,
        periods=line.periods,
        **facts,
    )


def _page_facts(
    line: OutlineLine,
    title: str,
    live: dict[UUID, LessonPage],
    assets: dict[UUID, material.Video],
) -> dict[str, Any]:
    """Return the facts of a text or video lesson."""
    lesson = live.get(line.lesson_key) if line.lesson_key else None
    if lesson is None:
        raise OutlineNotReady(
            _("The lesson “%(title)s” is not published yet.") % {"title": title or line.key}
        )
    if line.kind == Kind.READING:
        keys = lesson.check_keys
        facts: dict[str, Any] = {
            "min_dwell_seconds": line.min_dwell_seconds,
            "check_keys": keys,
        }
        if keys:
            facts |= {"pass_percent": line.pass_percent, "attempts": line.attempts}
        return facts
    video = assets.get(line.media_key) if line.media_key else None
    if video is None or not video.seconds:
        raise OutlineNotReady(_("The video of “%(title)s” is not ready.") % {"title": title})
    return {
        "media_key": video.contract_key,
        "media_seconds": video.seconds,
        "watch_percent": line.watch_percent,
    }
