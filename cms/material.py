"""Videos, questions and quizzes as the editor needs them: what to choose from, what is ready.

The choices of a form are those of the person at the desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from cms.at_desk import editor
from media.models import MediaAsset
from members.models import RoleGrant, User
from members.roles import Role
from quizzes.models import Quiz, QuizVersion
from quizzes.selectors import blueprint_problems, questions_to_choose, quizzes_to_choose

if TYPE_CHECKING:
    from cms.pages import CoursePage

Choices = list[tuple[str, str]]
SHORT = 80


@dataclass(frozen=True)
class Video:
    """A video of a lesson: what the contract names it by, and its length when it is ready."""

    contract_key: UUID
    title: str
    seconds: int | None


@dataclass(frozen=True)
class QuizFacts:
    """A quiz with its newest version; None when it has none yet."""

    key: UUID
    title: str
    version_key: UUID | None


def assets(keys: Iterable[UUID]) -> dict[UUID, Video]:
    """Return the videos with those keys.  One that is not ready has no length."""
    return {
        asset.key: Video(
            contract_key=asset.contract_key,
            title=asset.title,
            seconds=asset.duration_seconds if asset.state == MediaAsset.State.READY else None,
        )
        for asset in MediaAsset.objects.filter(key__in=set(keys))
    }


def asset_choices(*, also: UUID | None = None) -> Choices:
    """Return the videos that the editor may use, and the one that is chosen already."""
    user = editor()
    usable = MediaAsset.objects.all()
    mine = usable.usable_by(user).ready() if user is not None else usable.none()
    shown = usable.filter(Q(pk__in=mine.values("pk")) | Q(key=also))
    return [(str(asset.key), asset.title) for asset in shown.order_by("title", "pk")]


def title_of_asset(key: str | None) -> str:
    """Return the name of a video; nothing when it is gone."""
    if not key:
        return ""
    return next((video.title for video in assets([UUID(str(key))]).values()), "")


def quizzes(keys: Iterable[UUID]) -> dict[UUID, QuizFacts]:
    """Return the quizzes with those keys and the newest version of each."""
    newest = QuizVersion.objects.filter(quiz=OuterRef("pk")).order_by("-number")
    found = Quiz.objects.filter(key__in=set(keys)).annotate(
        version_key=Subquery(newest.values("key")[:1])
    )
    return {quiz.key: QuizFacts(quiz.key, quiz.title, quiz.version_key) for quiz in found}


def quiz_choices(*, also: UUID | None = None) -> Choices:
    """Return the quizzes that the editor may put into a course, and the one chosen already."""
    user = editor()
    mine = quizzes_to_choose(user, course_codes=codes_of(user)) if user else Quiz.objects.none()
    shown = Quiz.objects.filter(Q(pk__in=mine.values("pk")) | Q(key=also))
    return [(str(quiz.key), quiz.title) for quiz in shown.order_by("title", "pk")]


def codes_of(user: User) -> list[str]:
    """Return the codes of the courses that the person writes."""
    pages = apps.get_model("cms", "CoursePage").objects.filter(trainers=user)
    return list(pages.exclude(code="").values_list("code", flat=True))


def quiz_problems(key: UUID) -> list[str]:
    """Return why the quiz could not be taken today: no version, or too few questions."""
    version = QuizVersion.objects.filter(quiz__key=key).order_by("-number").first()
    if version is None:
        return [_("The quiz has no version yet.")]
    return [str(problem) for problem in blueprint_problems(version)]


def check_question_choices() -> Choices:
    """Return the questions of the bank, by code and the beginning of their text."""
    user = editor()
    if user is None:
        return []
    return [
        (str(question.key), f"{question.code} - {_shortened(question.text)}")  # type: ignore[attr-defined]
        for question in questions_to_choose(user).order_by("code")
    ]


def _shortened(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= SHORT else f"{text[:SHORT].rstrip()}…"


def possible_trainers(course: CoursePage) -> QuerySet[User]:
    """Return the people who are trainers today, and those of the course already."""
    trainers = RoleGrant.objects.current().filter(role=Role.TRAINER).values("person")
    there = [person.pk for person in course.trainers.all()] if course.pk else []
    return User.objects.filter(Q(pk__in=trainers) | Q(pk__in=there)).order_by("name_key")
