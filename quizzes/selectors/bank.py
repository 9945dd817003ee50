"""Reads of the bank and of quizzes, for drawing and for the editor's desk."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from members.models import User
from quizzes import rules
from quizzes.models import Question, QuestionVersion, Quiz, QuizVersion
from quizzes.permissions import may_use_bank
from quizzes.rules import BlueprintLine, Candidate
from quizzes.words import shortage_words


def drawable_candidates(blueprint: Sequence[BlueprintLine]) -> list[Candidate]:
    """Return the questions of the blueprint's topics that may be drawn, by code.  One query."""
    rows = (
        Question.objects.drawable()
        .filter(topic__code__in={line.topic for line in blueprint})
        .order_by("code")
        .values_list("pk", "topic__code", "level")
    )
    return [Candidate(*row) for row in rows]


def blueprint_problems(version: QuizVersion) -> list[str]:
    """Say, in words, which lines the bank cannot fill today; asked before publishing."""
    lines = version.lines
    missing = rules.shortages(drawable_candidates(lines), lines)
    return [shortage_words(shortage) for shortage in missing]


def question_versions_for(keys: Iterable[UUID | str]) -> list[QuestionVersion]:
    """Return the newest version of each question, in the order of the keys.  One query.

    Unknown keys are left out.
    """
    wanted = [str(key) for key in keys]
    versions = (
        QuestionVersion.objects.filter(question__key__in=wanted).newest().select_related("question")
    )
    by_key = {str(version.question.key): version for version in versions}
    return [by_key[key] for key in wanted if key in by_key]


def questions_to_choose(user: User) -> QuerySet[Question]:
    """Return the questions that a trainer may put into a lesson, with their newest text."""
    if not may_use_bank(user):
        return Question.objects.none()
    newest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
    return (
        Question.objects.drawable()
        .select_related("topic")
        .annotate(text=Subquery(newest.values("text")[:1]))
    )


def quizzes_to_choose(user: User, *, course_codes: Collection[str] = ()) -> QuerySet[Quiz]:
    """Return the quizzes that a trainer may put into a course, with their newest version.

    ``course_codes`` are those of the courses that the caller knows to be the trainer's.
    ``version_key`` and ``version_number`` are empty for a quiz without a version.
    """
    newest = QuizVersion.objects.filter(quiz=OuterRef("pk")).order_by("-number")
    return Quiz.objects.usable_by(user, course_codes=course_codes).annotate(
        version_key=Subquery(newest.values("key")[:1]),
        version_number=Subquery(newest.values("number")[:1]),
    )


def quiz_version_by_key(key: UUID | str | None) -> QuizVersion | None:
    """Return the quiz version that a lesson of an edition names."""
    if key is None:
        return None
    return QuizVersion.objects.select_related("quiz").filter(key=key).first()


def quiz_versions_for(keys: Iterable[UUID | str]) -> dict[str, QuizVersion]:
    """Return the quiz versions by their key as text.  One query."""
    versions = QuizVersion.objects.select_related("quiz").filter(key__in=list(keys))
    return {str(version.key): version for version in versions}
