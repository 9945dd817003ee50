"""Writes of courses and editions."""

from django.db import transaction

from courses import contract
from courses.contract import CourseOutline
from courses.exceptions import CourseCodeTaken, OutlineWithoutRequiredLesson
from courses.models import Course, Edition, EditionLesson
from members.models import User
from members.services import record


@transaction.atomic
def publish_edition(outline: CourseOutline, *, by: User | None = None) -> Edition:
    """Store the outline as the course's newest edition, unless its contract is that already.

    Safe to call twice and from two processes.  Titles float: they are corrected on the
    course, the current edition and its lessons without making a new contract.

    Raises:
        OutlineWithoutRequiredLesson: nobody could complete the course.
        CourseCodeTaken: another course has the code.
    """
    if not any(lesson.is_required for lesson in outline.lessons):
        raise OutlineWithoutRequiredLesson(course=outline.code)
    course = _course_of(outline)
    print_ = contract.fingerprint(outline)
    newest = course.editions.order_by("-number").first()
    if newest is not None and newest.fingerprint == print_:
        _correct_titles(newest, outline)
        return newest
    edition = Edition.objects.create(
        course=course,
        number=newest.number + 1 if newest else 1,
        title=outline.title,
        fingerprint=print_,
        periods=outline.periods,
        marking=outline.marking.as_data(),
        published_by=by,
    )
    EditionLesson.objects.bulk_create(_lessons_of(edition, outline))
    record(
        "courses.publish_edition", actor=by, subject=f"course:{course.pk}", number=edition.number
    )
    return edition


def _course_of(outline: CourseOutline) -> Course:
    """Return the locked course of the outline with its floating facts brought up to date."""
    if Course.objects.filter(code=outline.code).exclude(key=outline.key).exists():
        raise CourseCodeTaken(code=outline.code)
    Course.objects.get_or_create(
        key=outline.key, defaults={"code": outline.code, "title": outline.title}
    )
    course = Course.objects.select_for_update().get(key=outline.key)
    course.code, course.title, course.type = outline.code, outline.title, outline.type
    course.valid_for_months = outline.valid_for_months
    course.recognition_by_list = outline.recognition_by_list
    course.save()
    return course


def _lessons_of(edition: Edition, outline: CourseOutline) -> list[EditionLesson]:
    """Return the unsaved lines of the edition."""
    return [
        EditionLesson(
            edition=edition,
            key=lesson.key,
            position=position,
            title=lesson.title,
            kind=lesson.kind,
            is_required=lesson.is_required,
            weight=lesson.weight,
            periods=lesson.periods,
            min_dwell_seconds=lesson.min_dwell_seconds,
            watch_percent=lesson.watch_percent,
            pass_percent=lesson.pass_percent,
            attempts=lesson.attempts,
            media_key=lesson.media_key,
            media_seconds=lesson.media_seconds,
            quiz_version_key=lesson.quiz_version_key,
            check_keys=[str(key) for key in lesson.check_keys],
        )
        for position, lesson in enumerate(outline.lessons, start=1)
    ]


def _correct_titles(edition: Edition, outline: CourseOutline) -> None:
    """Bring corrected titles to everybody who takes the edition."""
    Edition.objects.filter(pk=edition.pk).update(title=outline.title)
    titles = {lesson.key: lesson.title for lesson in outline.lessons}
    changed = []
    for lesson in edition.lessons.all():
        if lesson.title != titles[lesson.key]:
            lesson.title = titles[lesson.key]
            changed.append(lesson)
    EditionLesson.objects.bulk_update(changed, ["title"])
