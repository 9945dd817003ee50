"""An attempt from its start to its score.

Locks are always taken in the order enrolment, attempt: starts, submissions, the sweep
and regrading of one member wait for each other and cannot block each other for ever.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Now

from courses.models import EditionLesson
from learning.evidence import Evidence
from learning.exceptions import LessonNotInEdition, NotOpenForStudy
from learning.models import Enrolment
from learning.services import mark_started, pass_lesson
from quizzes import rules
from quizzes.exceptions import BankTooSmall, NoAttemptsLeft, NotAQuiz, ResultLocked
from quizzes.models import Attempt, AttemptQuestion, QuestionVersion, QuizVersion
from quizzes.rules import Start
from quizzes.selectors.bank import drawable_candidates
from quizzes.words import shortage_words

logger = logging.getLogger(__name__)
ONE_POINT = 1


@transaction.atomic
def start_attempt(enrolment: Enrolment, *, lesson: EditionLesson) -> Attempt:
    """Start an attempt, or return the open one: on another device the member goes on.

    Questions, their order and the order of options are drawn here and stored; the
    deadline is set by the database's clock.  Any number of starts at once make one row.

    Raises:
        LessonNotInEdition: the lesson is not part of the edition the member takes.
        NotAQuiz: the lesson has no quiz.
        NotOpenForStudy: the class is not open to the member.
        ResultLocked: the completion was recognised.
        NoAttemptsLeft: every attempt is used.
        BankTooSmall: the bank cannot fill the blueprint; names topic and level.
    """
    enrolment = _locked(enrolment.pk)
    if lesson.edition_id != enrolment.training_class.edition_id:
        raise LessonNotInEdition(lesson=lesson.pk, enrolment=enrolment.pk)
    if lesson.kind != EditionLesson.Kind.QUIZ:
        raise NotAQuiz(lesson=lesson.pk)
    attempts = list(Attempt.objects.filter(enrolment=enrolment, lesson=lesson))
    current = next((_locked_attempt(a.pk) for a in attempts if a.is_open), None)
    if current is not None:
        _close(enrolment, current, only_expired=True)
    start = rules.may_start(
        is_enrolment_open=_is_open(enrolment),
        is_recognised=enrolment.recognised_at is not None,
        has_open_attempt=current is not None and current.is_open,
        used=len(attempts),
        allowed=lesson.attempts,
    )
    if start is Start.RESUME and current is not None:
        return current
    _refuse(start, enrolment)
    mark_started(enrolment)
    return _new_attempt(enrolment, lesson, number=len(attempts) + 1)


@transaction.atomic
def submit_attempt(attempt: Attempt) -> Attempt:
    """Close the attempt and score what was saved; pass the lesson when it suffices.

    Safe to call twice: a closed attempt stays as it is.  After the deadline and its grace
    it closes as expired, at the moment of the deadline.
    """
    enrolment = _locked(attempt.enrolment_id)
    attempt = _locked_attempt(attempt.pk)
    if attempt.is_open:
        _close(enrolment, attempt, only_expired=False)
    return attempt


@transaction.atomic
def close_attempt_if_expired(attempt: Attempt) -> Attempt:
    """Close the attempt if its deadline and grace are over, as the sweep would."""
    if not attempt.is_open or attempt.deadline_at is None:
        return attempt
    enrolment = _locked(attempt.enrolment_id)
    attempt = _locked_attempt(attempt.pk)
    if attempt.is_open:
        _close(enrolment, attempt, only_expired=True)
    return attempt


def close_expired_attempts(*, dry_run: bool = False) -> int:
    """Close every open attempt whose time is over; return how many.

    Each attempt is a transaction of its own, so that one that cannot be closed does not
    keep the others open; it is logged and tried again the next time.
    """
    grace = Value(timedelta(seconds=settings.QUIZ_GRACE_SECONDS))
    due = Attempt.objects.open().filter(deadline_at__lt=Now() - grace).order_by("deadline_at")
    if dry_run:
        return due.count()
    closed = 0
    for attempt in due.iterator(chunk_size=200):
        try:
            closed += not close_attempt_if_expired(attempt).is_open
        except Exception:
            # Whatever is wrong with this one, a row or our own code, the others' time is over too.
            logger.exception("attempt %s could not be closed", attempt.pk)
    return closed


def database_clock() -> datetime:
    """Return the time by the clock that all application servers share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _locked(enrolment_id: int) -> Enrolment:
    """Return the enrolment, locked against other starts and submissions."""
    return (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("training_class", "member")
        .get(pk=enrolment_id)
    )


def _locked_attempt(attempt_id: int) -> Attempt:
    """Return the attempt, locked: saves under way are finished, later ones wait."""
    return (
        Attempt.objects.select_for_update(of=("self",)).select_related("lesson").get(pk=attempt_id)
    )


def _is_open(enrolment: Enrolment) -> bool:
    """Tell whether the member may work in the enrolment now."""
    return (
        enrolment.training_class.is_open
        and enrolment.withdrawn_at is None
        and enrolment.exempted_at is None
        and enrolment.member.is_active
    )


def _refuse(start: Start, enrolment: Enrolment) -> None:
    """Raise what stands against a start."""
    refusals = {
        Start.NOT_OPEN: NotOpenForStudy,
        Start.LOCKED: ResultLocked,
        Start.NO_ATTEMPTS_LEFT: NoAttemptsLeft,
    }
    if start in refusals:
        raise refusals[start](enrolment=enrolment.pk)


def _new_attempt(enrolment: Enrolment, lesson: EditionLesson, *, number: int) -> Attempt:
    """Draw and store an attempt."""
    quiz_version = QuizVersion.objects.get(key=str(lesson.quiz_version_key))
    seed = secrets.token_hex(16)
    versions = _drawn_versions(quiz_version, seed)
    now = database_clock()
    limit = quiz_version.time_limit_seconds
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        lesson=lesson,
        number=number,
        allowed=lesson.attempts,
        quiz_version=quiz_version,
        started_at=now,
        deadline_at=None if limit is None else now + timedelta(seconds=limit),
    )
    AttemptQuestion.objects.bulk_create(
        AttemptQuestion(
            attempt=attempt,
            position=position,
            question_version=version,
            option_order=rules.option_order(
                [option["key"] for option in version.options],
                kind=version.kind,
                shuffle=quiz_version.shuffle_options,
                seed=f"{seed}:{position}",
            ),
        )
        for position, version in enumerate(versions, start=1)
    )
    return attempt


def _drawn_versions(quiz_version: QuizVersion, seed: str) -> Sequence[QuestionVersion]:
    """Return the newest versions of the drawn questions, in their order."""
    blueprint = quiz_version.lines
    try:
        drawn = rules.draw(
            drawable_candidates(blueprint),
            blueprint,
            seed=seed,
            shuffle=quiz_version.shuffle_questions,
        )
    except rules.TooFewQuestions as few:
        lines = "; ".join(shortage_words(shortage) for shortage in few.shortages)
        raise BankTooSmall(f"{BankTooSmall.message} {lines}.") from few
    newest = QuestionVersion.objects.filter(question__in=drawn).newest()
    by_question = {version.question_id: version for version in newest}
    return [by_question[question] for question in drawn]


def _close(enrolment: Enrolment, attempt: Attempt, *, only_expired: bool) -> None:
    """Close and score the attempt; it and its enrolment are locked."""
    now = database_clock()
    deadline = attempt.deadline_at
    grace = timedelta(seconds=settings.QUIZ_GRACE_SECONDS)
    is_late = deadline is not None and now > deadline + grace
    if only_expired and not is_late:
        return
    attempt.right_count = _grade_questions(attempt)
    attempt.score = rules.score_of(attempt.right_count, attempt.questions.count())
    attempt.state = Attempt.State.EXPIRED if is_late else Attempt.State.SUBMITTED
    attempt.closed_at = deadline if is_late else now
    attempt.save(update_fields=["state", "closed_at", "right_count", "score"])
    _pass_if_enough(enrolment, attempt)


def _grade_questions(attempt: Attempt) -> int:
    """Write which answers are right by the key of their own version; return how many."""
    right = [
        question.pk
        for question in attempt.questions.select_related("question_version")
        if rules.is_right(question.answer, question.question_version.correct)
    ]
    questions = attempt.questions.all()
    questions.exclude(pk__in=right).update(
        is_right=False, points=0, graded_version=F("question_version")
    )
    questions.filter(pk__in=right).update(
        is_right=True, points=ONE_POINT, graded_version=F("question_version")
    )
    return len(right)


def _pass_if_enough(enrolment: Enrolment, attempt: Attempt) -> None:
    """Tell learning of a score that passes.

    What learning would refuse (class closed meanwhile, completion recognised) leaves the
    score on record here: closing an attempt must never fail for it.
    """
    lesson = attempt.lesson
    if attempt.score is None or not rules.is_passed(attempt.score, lesson.pass_percent):
        return
    if not _is_open(enrolment) or enrolment.recognised_at is not None:
        logger.info("attempt %s passes, but its result is locked", attempt.pk)
        return
    pass_lesson(
        enrolment,
        lesson=lesson,
        evidence=Evidence.MEASURED,
        score=attempt.score,
        at=attempt.closed_at,
    )
