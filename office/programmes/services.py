"""Making a course of a programme, and saying which course carries one out."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cms.models import CoursePage, LessonPage, OutlineLine
from cms.services import create_course
from cms.services.courses import free_slug
from common.exceptions import DomainError
from courses.models import Course, EditionLesson, Programme, ProgrammeCourse, ProgrammeTopic
from members.models import User
from members.services import record
from office.programmes.permissions import may_link_courses

# DOMAIN §3.3: paper 60 %, quizzes 40 %; the paper is no line of an outline yet.
QUIZ_WEIGHT = 40
PASS_PERCENT = 50
# Long enough that a text cannot be skipped unread; the author sets the real time.
LEAST_READING_SECONDS = 300


class CourseCodeInUse(DomainError):
    """Another course page has the code."""

    message = _("Another course already has this code. Choose another code.")


@transaction.atomic
def make_course(
    programme: Programme, *, code: str, title: str, trainer: User, by: User
) -> CoursePage:
    """Make the draft of a course for the whole programme, with a draft lesson for each topic.

    The last line of its outline is the final quiz, which the author chooses before publishing.
    That it carries the programme out is said at once by those who may say so; a trainer's draft
    waits for them.

    Raises:
        CourseCodeInUse: another course has the code, published or not.
    """
    if (
        Course.objects.filter(code__iexact=code).exists()
        or CoursePage.objects.filter(code__iexact=code).exists()
    ):
        raise CourseCodeInUse
    page = create_course(
        title=title,
        by=trainer,
        code=code,
        type=programme.type,
        summary=programme.title[:300],
        description=format_html("<p>{}</p><p>{}</p>", programme.title, programme.basis),
        valid_for_months=programme.valid_for_months,
        pass_mark=programme.pass_mark,
        recognition_by_list=True,
    )
    topics = list(programme.topics.order_by("position"))
    lessons = [_draft_lesson(page, topic, by=trainer) for topic in topics]
    _write_outline(page, topics, lessons, by=trainer)
    if may_link_courses(by):
        ProgrammeCourse.objects.create(programme=programme, course_key=page.key)
    record(
        "office.make_course",
        actor=by,
        person=trainer,
        subject=f"programme:{programme.pk}",
        topics=len(topics),
    )
    return CoursePage.objects.get(pk=page.pk)


@transaction.atomic
def link_course(
    programme: Programme, course: Course, *, topic: ProgrammeTopic | None, by: User
) -> ProgrammeCourse:
    """Say that a course carries out the programme, or one topic of it.  Saying it twice is once."""
    link, created = ProgrammeCourse.objects.get_or_create(
        programme=programme, topic=topic, course_key=course.key
    )
    if created:
        record(
            "office.link_course", actor=by, subject=f"programme:{programme.pk}", course=course.pk
        )
    return link


@transaction.atomic
def unlink_course(link: ProgrammeCourse, *, by: User) -> None:
    """Say that a course does not carry the programme out; completions count no more for it."""
    record("office.unlink_course", actor=by, subject=f"programme:{link.programme_id}")
    link.delete()


def _draft_lesson(page: CoursePage, topic: ProgrammeTopic, *, by: User) -> UUID:
    """Make the draft page of one topic; return its key."""
    parent = CoursePage.objects.get(pk=page.pk)
    lesson = LessonPage(
        title=topic.title,
        slug=free_slug(parent, topic.title),
        owner=by,
        live=False,
        has_unpublished_changes=True,
    )
    parent.add_child(instance=lesson)
    lesson.save_revision(user=by)
    key: UUID = lesson.key
    return key


def _write_outline(
    page: CoursePage, topics: list[ProgrammeTopic], lessons: list[UUID], *, by: User
) -> None:
    """Write a line for each topic into the draft, and one for the final quiz."""
    draft = CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for order, (topic, key) in enumerate(zip(topics, lessons, strict=True)):
        draft.outline.add(
            OutlineLine(
                sort_order=order,
                kind=EditionLesson.Kind.READING,
                lesson_key=key,
                is_required=topic.is_required,
                periods=topic.periods,
                weight=0,
                min_dwell_seconds=LEAST_READING_SECONDS,
            )
        )
    draft.outline.add(
        OutlineLine(
            sort_order=len(topics),
            kind=EditionLesson.Kind.QUIZ,
            title=str(_("Final quiz")),
            periods=Decimal(0),
            weight=QUIZ_WEIGHT,
            pass_percent=PASS_PERCENT,
        )
    )
    draft.save_revision(user=by)
