"""Courses, editions and lessons for tests."""

import uuid
from decimal import Decimal

import factory

from courses.contract import Marking
from courses.models import Course, Edition, EditionLesson


class CourseFactory(factory.django.DjangoModelFactory):
    """A refresher course that is recognised at once."""

    class Meta:
        model = Course

    code = factory.Sequence(lambda n: f"KH{n:03d}")
    title = factory.Sequence(lambda n: f"Khóa bồi dưỡng {n}")
    recognition_by_list = False


class EditionFactory(factory.django.DjangoModelFactory):
    """An edition without lessons."""

    class Meta:
        model = Edition

    course = factory.SubFactory(CourseFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.SelfAttribute("course.title")
    fingerprint = factory.Sequence(lambda n: f"{n:064x}")
    periods = Decimal("16")
    marking = factory.LazyFunction(lambda: Marking().as_data())


class EditionLessonFactory(factory.django.DjangoModelFactory):
    """A required text lesson without check questions; traits for the other kinds."""

    class Meta:
        model = EditionLesson

    class Params:
        video = factory.Trait(
            kind=EditionLesson.Kind.VIDEO,
            media_key=factory.LazyFunction(uuid.uuid4),
            media_seconds=80,
            watch_percent=90,
        )
        quiz = factory.Trait(
            kind=EditionLesson.Kind.QUIZ,
            quiz_version_key=factory.LazyFunction(uuid.uuid4),
            pass_percent=50,
            attempts=3,
            weight=1,
        )

    edition = factory.SubFactory(EditionFactory)
    key = factory.LazyFunction(uuid.uuid4)
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    title = factory.Sequence(lambda n: f"Bài {n}")
    kind = EditionLesson.Kind.READING
    periods = Decimal("2")
