"""Pages for tests: the editorial setup, courses with lessons, drafts and published ones."""

from typing import Any
from uuid import UUID

import factory

from cms.models import CoursePage, LessonPage, OutlineLine
from cms.services import (
    approve_page,
    create_course,
    ensure_editorial_setup,
    keep_groups_in_step,
    submit_page,
)
from cms.services.courses import free_slug
from members.models import User
from members.roles import Role
from tests.factories.members import RoleGrantFactory, UserFactory


def trainer(**fields: Any) -> User:
    """Return a person who is a trainer since long ago."""
    person = UserFactory(**fields)
    RoleGrantFactory(person=person, role=Role.TRAINER)
    return User.objects.get(pk=person.pk)


def approver(**fields: Any) -> User:
    """Return a person who is a content approver since long ago."""
    person = UserFactory(**fields)
    RoleGrantFactory(person=person, role=Role.APPROVER)
    return User.objects.get(pk=person.pk)


class CoursePageFactory(factory.django.DjangoModelFactory):
    """The draft of a course page; ``by=`` is its trainer."""

    class Meta:
        model = CoursePage

    title = factory.Sequence(lambda n: f"Khóa bồi dưỡng số {n}")
    code = factory.Sequence(lambda n: f"BD{n:03d}")
    summary = "Tóm tắt nội dung của khóa bồi dưỡng."
    by = factory.LazyFunction(trainer)

    @classmethod
    def _create(cls, model_class: type[CoursePage], *args: Any, **kwargs: Any) -> CoursePage:
        ensure_editorial_setup()
        return create_course(**kwargs)


class LessonPageFactory(factory.django.DjangoModelFactory):
    """The draft of a lesson; ``course=`` is its page, ``questions=`` keys of check questions."""

    class Meta:
        model = LessonPage

    title = factory.Sequence(lambda n: f"Bài {n}. Nội dung cần biết")
    course = factory.SubFactory(CoursePageFactory)
    summary = "Bài học nói về điều cần biết."

    @classmethod
    def _create(cls, model_class: type[LessonPage], *args: Any, **kwargs: Any) -> LessonPage:
        course = CoursePage.objects.get(pk=kwargs.pop("course").pk)
        questions = kwargs.pop("questions", ())
        body = kwargs.pop("body", None) or [
            ("heading", {"text": "Vì sao cần học", "level": "2"}),
            ("text", {"html": "<p>Nội dung của bài học.</p>"}),
        ]
        body += [("check_question", {"question": str(key)}) for key in questions]
        lesson = LessonPage(
            slug=free_slug(course, kwargs["title"]),
            body=body,
            live=False,
            has_unpublished_changes=True,
            owner=course.owner,
            **kwargs,
        )
        course.add_child(instance=lesson)
        lesson.save_revision(user=course.owner)
        return lesson


def publish(page: Any, *, by: User | None = None) -> Any:
    """Submit and approve the page through the workflow; return it as it is then."""
    by = by or approver()
    keep_groups_in_step(by)
    submit_page(page, by=page.owner)
    assert approve_page(type(page).objects.get(pk=page.pk), by=by)
    return type(page).objects.get(pk=page.pk)


def reading_line(lesson: LessonPage, **fields: Any) -> OutlineLine:
    """Return an unsaved line of a text lesson."""
    return OutlineLine(kind="reading", lesson_key=lesson.key, **fields)


def write_outline(course: CoursePage, *lines: OutlineLine) -> CoursePage:
    """Store the lines as a new draft of the course."""
    draft = CoursePage.objects.get(pk=course.pk).get_latest_revision_as_object()
    for order, line in enumerate(lines):
        line.sort_order = order
        draft.outline.add(line)
    draft.save_revision(user=course.owner)
    return CoursePage.objects.get(pk=course.pk)


def published_course(**fields: Any) -> tuple[CoursePage, LessonPage]:
    """Return a published course with one published text lesson, and that lesson."""
    questions: tuple[UUID, ...] = fields.pop("questions", ())
    line: dict[str, Any] = fields.pop("line", {})
    course = CoursePageFactory(**fields)
    lesson = publish(LessonPageFactory(course=course, questions=questions))
    write_outline(course, reading_line(lesson, **line))
    return publish(CoursePage.objects.get(pk=course.pk)), lesson


def change_body(lesson: LessonPage, body: list[tuple[str, Any]]) -> LessonPage:
    """Give the lesson another text and publish it."""
    draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    draft.body = body
    draft.save_revision(user=lesson.owner)
    published: LessonPage = publish(LessonPage.objects.get(pk=lesson.pk))
    return published
