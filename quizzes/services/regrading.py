"""Judging old attempts by a corrected key."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from courses.models import EditionLesson
from learning.evidence import Evidence
from learning.models import Enrolment, LessonResult
from learning.services import correct_score, pass_lesson, withdraw_result
from members.models import User
from members.services import record
from quizzes import rules
from quizzes.expiry import answers_expire_before
from quizzes.models import Attempt, AttemptQuestion, Question, QuestionVersion

REASON = "regraded: corrected key of question {code}"


@dataclass
class Regrading:
    """What a regrading changed.  ``locked``: recognised results and those of closed classes."""

    attempts: int = 0
    scores: int = 0
    passed: int = 0
    withdrawn: int = 0
    changed: int = 0
    locked: int = 0


def regrade_question(
    question: Question, *, by: User | None = None, dry_run: bool = False
) -> Regrading:
    """Judge every closed attempt by the newest key, where the question asked the same.

    Of a member's attempts the best counts, as always: a result is passed, raised, lowered
    or withdrawn through learning when the best score changes.  Scores before and after go
    to the audit log.  One transaction for each enrolment; what is done is left alone, so
    it may be killed and run again.  Attempts that are open keep their version: run it
    again when they are closed.
    """
    versions = list(question.versions.order_by("number"))
    newest = versions[-1]
    same = [v for v in versions if rules.asks_the_same(v.content, newest.content)]
    report = Regrading()
    for enrolment_id, lesson_id in list(_affected(newest, same)):
        with transaction.atomic():
            _regrade_enrolment(enrolment_id, lesson_id, newest, same, by, report)
            if dry_run:
                transaction.set_rollback(True)
    return report


def _affected(newest: QuestionVersion, same: list[QuestionVersion]) -> Iterator[tuple[int, int]]:
    """Yield enrolment and lesson of the attempts that another key has judged."""
    return (
        AttemptQuestion.objects.filter(question_version__in=same)
        .exclude(attempt__state=Attempt.State.OPEN)
        .exclude(graded_version=newest)
        .exclude(attempt__in=_without_answers())
        .values_list("attempt__enrolment", "attempt__lesson")
        .distinct()
        .order_by("attempt__enrolment", "attempt__lesson")
        .iterator(chunk_size=2000)
    )


def _without_answers() -> QuerySet[Attempt]:
    """Return the attempts whose answers are let go: their score stands as it was judged."""
    before = answers_expire_before()
    return (
        Attempt.objects.none() if before is None else Attempt.objects.filter(closed_at__lt=before)
    )


def _regrade_enrolment(
    enrolment_id: int,
    lesson_id: int,
    newest: QuestionVersion,
    same: list[QuestionVersion],
    by: User | None,
    report: Regrading,
) -> None:
    """Regrade the attempts of one enrolment at one lesson, and what follows for its result."""
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("member", "training_class")
        .get(pk=enrolment_id)
    )
    lesson = EditionLesson.objects.get(pk=lesson_id)
    attempts = list(
        Attempt.objects.closed()
        .select_for_update(of=("self",))
        .filter(enrolment=enrolment, lesson=lesson)
        .order_by("number")
    )
    for attempt in attempts:
        judged = attempt.questions.filter(question_version__in=same).exclude(graded_version=newest)
        judged = judged.exclude(attempt__in=_without_answers())
        if judged.exists():
            report.attempts += 1
            report.scores += _regrade_attempt(enrolment, attempt, newest, same, by)
    _follow_best_score(enrolment, lesson, attempts, newest, by, report)


def _regrade_attempt(
    enrolment: Enrolment,
    attempt: Attempt,
    newest: QuestionVersion,
    same: list[QuestionVersion],
    by: User | None,
) -> bool:
    """Score one attempt anew; tell whether the score changed."""
    for row in attempt.questions.filter(question_version__in=same):
        row.is_right = rules.is_right(row.answer, newest.correct)
        row.points = Decimal(int(row.is_right))
        row.graded_version = newest
        row.save(update_fields=["is_right", "points", "graded_version"])
    before = attempt.score
    verdicts = list(attempt.questions.values_list("is_right", flat=True))
    attempt.right_count = sum(1 for is_right in verdicts if is_right)
    attempt.score = rules.score_of(attempt.right_count, len(verdicts))
    if attempt.score == before:
        return False
    attempt.save(update_fields=["right_count", "score"])
    record(
        "quizzes.regrade_attempt",
        actor=by,
        person=enrolment.member,
        subject=f"attempt:{attempt.pk}",
        reason=REASON.format(code=newest.question.code),
        question=newest.question_id,
        before=str(before),
        after=str(attempt.score),
    )
    return True


def _follow_best_score(
    enrolment: Enrolment,
    lesson: EditionLesson,
    attempts: list[Attempt],
    newest: QuestionVersion,
    by: User | None,
    report: Regrading,
) -> None:
    """Bring the result of the lesson in line with the best attempt.

    A result that is known otherwise (confirmed or supervised by a person) is left alone.
    """
    best = max(attempts, key=lambda attempt: (attempt.score, -attempt.number))
    best_score = best.score or Decimal(0)
    is_passed = rules.is_passed(best_score, lesson.pass_percent)
    standing = LessonResult.objects.passed().filter(enrolment=enrolment, lesson=lesson).first()
    if standing is not None and standing.evidence != Evidence.MEASURED:
        return
    if standing is None and not is_passed:
        return
    if standing is not None and is_passed and standing.score == best_score:
        return
    is_open = Enrolment.objects.open_for_study().filter(pk=enrolment.pk).exists()
    if enrolment.recognised_at is not None or (is_passed and not is_open):
        report.locked += 1
        return
    reason = REASON.format(code=newest.question.code)
    if not is_passed:
        withdraw_result(enrolment, lesson=lesson, reason=reason, by=by)
        report.withdrawn += 1
    elif standing is not None:
        correct_score(enrolment, lesson=lesson, score=best_score, reason=reason, by=by)
        report.changed += 1
    else:
        pass_lesson(
            enrolment,
            lesson=lesson,
            evidence=Evidence.MEASURED,
            score=best_score,
            at=best.closed_at,
        )
        report.passed += 1
