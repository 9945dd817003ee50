"""Reads of courses: the contract of an edition as plain data."""

from decimal import Decimal
from uuid import UUID

from courses.contract import CourseOutline, Marking, OutlineLesson
from courses.models import Course, Edition


def newest_edition(course_key: UUID) -> Edition | None:
    """Return the newest edition of the course, or None before the first publication."""
    return (
        Edition.objects.filter(course__key=course_key)
        .select_related("course")
        .order_by("-number")
        .first()
    )


def outline_of(edition: Edition) -> CourseOutline:
    """Return the contract of an edition as the data it was made from."""
    course: Course = edition.course
    return CourseOutline(
        key=course.key,
        code=course.code,
        title=edition.title,
        type=course.type,
        marking=Marking.from_data(edition.marking),
        valid_for_months=course.valid_for_months,
        recognition_by_list=course.recognition_by_list,
        lessons=[
            OutlineLesson(
                key=lesson.key,
                title=lesson.title,
                kind=lesson.kind,
                is_required=lesson.is_required,
                weight=lesson.weight,
                periods=Decimal(lesson.periods),
                min_dwell_seconds=lesson.min_dwell_seconds,
                watch_percent=lesson.watch_percent,
                pass_percent=lesson.pass_percent,
                attempts=lesson.attempts,
                media_key=lesson.media_key,
                media_seconds=lesson.media_seconds,
                quiz_version_key=lesson.quiz_version_key,
                check_keys=tuple(UUID(key) for key in lesson.check_keys),
            )
            for lesson in edition.lessons.all()
        ],
    )
