"""Reads for the pages around an attempt.  No key leaves this module before the policy allows."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.db.models.functions import Now

from courses.models import EditionLesson
from learning.models import Enrolment, LessonResult
from members.models import User
from quizzes import rules
from quizzes.models import Attempt, AttemptQuestion, QuestionVersion, QuizVersion
from quizzes.rules import Review, Start, TextPart
from quizzes.selectors.bank import quiz_version_by_key


@dataclass(frozen=True)
class StartPanel:
    """What ``quizzes/start_panel.html`` shows before a test."""

    enrolment_id: int
    lesson_id: int
    version: QuizVersion
    start: Start
    open_attempt: Attempt | None
    used: int
    allowed: int | None
    left: int | None
    pass_score: Decimal
    best_score: Decimal | None
    is_passed: bool
    closed: list[Attempt]


@dataclass(frozen=True)
class Option:
    """One option: its place in the stored order, its text, and what the page may say of it."""

    place: int
    text: str
    is_chosen: bool
    is_correct: bool = False


@dataclass(frozen=True)
class QuestionView:
    """One question of an attempt.  ``was`` is what the form says it started from."""

    position: int
    text: str
    kind: str
    options: list[Option]
    sequence: int
    saved_at: datetime | None
    is_answered: bool
    is_right: bool | None = None
    explanation: str = ""
    source: str = ""

    @property
    def parts(self) -> list[TextPart]:
        """The paragraphs of the text, the message of a scenario apart."""
        return rules.text_parts(self.text)

    @property
    def input_type(self) -> str:
        """Radio buttons for one answer, boxes for several."""
        return "checkbox" if self.kind == rules.MULTIPLE else "radio"

    @property
    def was(self) -> str:
        """The sequence and the chosen places as the page was made: ``4:1,3``."""
        places = ",".join(str(option.place) for option in self.options if option.is_chosen)
        return f"{self.sequence}:{places}"


@dataclass(frozen=True)
class AttemptPage:
    """An open attempt: what the page of questions and the page before submitting show."""

    attempt: Attempt
    questions: list[QuestionView]
    seconds_left: int | None

    @property
    def unanswered(self) -> list[QuestionView]:
        """The questions without an answer."""
        return [question for question in self.questions if not question.is_answered]

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return len(self.questions) - len(self.unanswered)


@dataclass(frozen=True)
class ResultPage:
    """A closed attempt: how it ended, what is next, and its questions if the policy says so."""

    attempt: Attempt
    total: int
    is_passed: bool
    is_lesson_passed: bool
    pass_score: Decimal
    best_score: Decimal
    left: int | None
    start: Start
    review: Review
    questions: list[QuestionView]


def own_attempts(user: User) -> QuerySet[Attempt]:
    """Return the user's own attempts with what their pages need, and the database's ``now``."""
    return (
        Attempt.objects.visible_to(user)
        .select_related("lesson", "quiz_version__quiz", "enrolment__training_class")
        .annotate(now=Now())
    )


def start_panel(enrolment: Enrolment, lesson: EditionLesson) -> StartPanel | None:
    """Return what stands before a start; None if the quiz version is unknown.  Three queries."""
    version = quiz_version_by_key(lesson.quiz_version_key)
    if version is None:
        return None
    attempts = list(Attempt.objects.filter(enrolment=enrolment, lesson=lesson).order_by("number"))
    closed = [attempt for attempt in attempts if not attempt.is_open]
    open_attempt = next((attempt for attempt in attempts if attempt.is_open), None)
    best = max((a.score for a in closed if a.score is not None), default=None)
    return StartPanel(
        enrolment_id=enrolment.pk,
        lesson_id=lesson.pk,
        version=version,
        start=_start(enrolment, lesson, attempts),
        open_attempt=open_attempt,
        used=len(attempts),
        allowed=lesson.attempts,
        left=rules.attempts_left(used=len(attempts), allowed=lesson.attempts),
        pass_score=rules.pass_score(lesson.pass_percent),
        best_score=best,
        is_passed=_is_lesson_passed(enrolment, lesson),
        closed=closed,
    )


def attempt_page(attempt: Attempt) -> AttemptPage:
    """Return the questions of an open attempt, without anything of the key.  One query."""
    questions = [
        _question_view(row, row.question_version, shows_key=False) for row in _rows(attempt)
    ]
    now: datetime = attempt.now  # type: ignore[attr-defined]  # annotated by own_attempts
    left = rules.seconds_left(deadline=attempt.deadline_at, now=now)
    return AttemptPage(attempt, questions, left)


def result_page(attempt: Attempt) -> ResultPage:
    """Return how a closed attempt ended.  Three queries, whatever the number of questions."""
    enrolment, lesson = attempt.enrolment, attempt.lesson
    attempts = list(Attempt.objects.filter(enrolment=enrolment, lesson=lesson).order_by("number"))
    left = rules.attempts_left(used=len(attempts), allowed=lesson.attempts)
    is_lesson_passed = _is_lesson_passed(enrolment, lesson)
    review = rules.review_of(
        attempt.quiz_version.review_policy,
        is_closed=not attempt.is_open,
        has_open_attempt=any(other.is_open for other in attempts),
        is_lesson_passed=is_lesson_passed,
        attempts_left=left,
    )
    shown = _rows(attempt) if review is Review.ANSWERS else []
    score = attempt.score or Decimal(0)
    return ResultPage(
        attempt=attempt,
        total=attempt.quiz_version.question_count,
        is_passed=rules.is_passed(score, lesson.pass_percent),
        is_lesson_passed=is_lesson_passed,
        pass_score=rules.pass_score(lesson.pass_percent),
        best_score=max(other.score or Decimal(0) for other in attempts),
        left=left,
        start=_start(enrolment, lesson, attempts),
        review=review,
        questions=[
            _question_view(row, row.graded_version or row.question_version, shows_key=True)
            for row in shown
        ],
    )


def _rows(attempt: Attempt) -> list[AttemptQuestion]:
    """Return the questions of an attempt in their order, with their versions."""
    return list(
        AttemptQuestion.objects.filter(attempt=attempt)
        .select_related("question_version", "graded_version")
        .order_by("position")
    )


def _start(enrolment: Enrolment, lesson: EditionLesson, attempts: list[Attempt]) -> Start:
    """Return what a press on the button would lead to."""
    return rules.may_start(
        is_enrolment_open=enrolment.training_class.is_open
        and enrolment.exempted_at is None
        and enrolment.withdrawn_at is None,
        is_recognised=enrolment.recognised_at is not None,
        has_open_attempt=any(attempt.is_open for attempt in attempts),
        used=len(attempts),
        allowed=lesson.attempts,
    )


def _is_lesson_passed(enrolment: Enrolment, lesson: EditionLesson) -> bool:
    """Tell whether the lesson stands as passed."""
    return LessonResult.objects.passed().filter(enrolment=enrolment, lesson=lesson).exists()


def _question_view(
    row: AttemptQuestion, judged_by: QuestionVersion, *, shows_key: bool
) -> QuestionView:
    """Return one question in the stored order of its options; the key only where allowed."""
    texts = {option["key"]: option["text"] for option in row.question_version.options}
    return QuestionView(
        position=row.position,
        text=row.question_version.text,
        kind=row.question_version.kind,
        options=[
            Option(
                place=place,
                text=texts[key],
                is_chosen=key in row.answer,
                is_correct=shows_key and key in judged_by.correct,
            )
            for place, key in enumerate(row.option_order, start=1)
        ],
        sequence=row.sequence,
        saved_at=row.saved_at,
        is_answered=bool(row.answer),
        is_right=row.is_right if shows_key else None,
        explanation=judged_by.explanation if shows_key else "",
        source=judged_by.source if shows_key else "",
    )
