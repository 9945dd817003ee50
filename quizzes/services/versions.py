"""Making quizzes and their versions."""

from collections.abc import Sequence

from django.db import transaction

from members.models import User
from members.services import record
from quizzes.exceptions import BlueprintUnusable
from quizzes.models import Question, Quiz, QuizVersion, Topic
from quizzes.rules import MAX_QUESTIONS, BlueprintLine


@transaction.atomic
def create_quiz(title: str, *, course_code: str = "", by: User | None) -> Quiz:
    """Make an empty quiz; it can be used once it has a version."""
    quiz = Quiz.objects.create(title=title, course_code=course_code, created_by=by)
    record("quizzes.create_quiz", actor=by, subject=f"quiz:{quiz.pk}")
    return quiz


@transaction.atomic
def make_quiz_version(
    quiz: Quiz,
    *,
    blueprint: Sequence[BlueprintLine],
    time_limit_seconds: int | None,
    shuffle_questions: bool = True,
    shuffle_options: bool = True,
    review_policy: str = QuizVersion.ReviewPolicy.AFTER_PASS_OR_LAST,
    instructions: str = "",
    by: User | None = None,
) -> QuizVersion:
    """Freeze how the quiz is made up and run, unless its newest version says just that.

    Whether the bank can fill the blueprint is asked when a course is published
    (``selectors.blueprint_problems``): questions may still be written until then.

    Raises:
        BlueprintUnusable: a line without questions, or with an unknown topic or level.
    """
    quiz = Quiz.objects.select_for_update().get(pk=quiz.pk)
    _require_usable(blueprint)
    facts = {
        "blueprint": [line.as_data() for line in blueprint],
        "time_limit_seconds": time_limit_seconds,
        "shuffle_questions": shuffle_questions,
        "shuffle_options": shuffle_options,
        "review_policy": str(review_policy),
        "instructions": instructions.strip(),
    }
    newest = quiz.versions.order_by("-number").first()
    if newest is not None and all(getattr(newest, name) == facts[name] for name in facts):
        return newest
    version = QuizVersion.objects.create(
        quiz=quiz, number=newest.number + 1 if newest else 1, created_by=by, **facts
    )
    record(
        "quizzes.make_quiz_version",
        actor=by,
        subject=f"quiz:{quiz.pk}",
        number=version.number,
    )
    return version


def _require_usable(blueprint: Sequence[BlueprintLine]) -> None:
    """Refuse a blueprint that could never make a quiz."""
    topics = {line.topic for line in blueprint}
    known = set(Topic.objects.filter(code__in=topics).values_list("code", flat=True))
    total = sum(line.count for line in blueprint)
    levels_known = all(line.level in (None, *Question.Level.values) for line in blueprint)
    counts_sane = bool(blueprint) and all(line.count > 0 for line in blueprint)
    if known != topics or not levels_known or not counts_sane or total > MAX_QUESTIONS:
        raise BlueprintUnusable(topics=sorted(topics - known), total=total)
