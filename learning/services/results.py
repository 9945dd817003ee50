"""Passing lessons and completing courses: the one place where a result is written."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from courses.contract import Marking
from courses.models import EditionLesson
from learning import rules
from learning.events import CourseCompleted, course_completed
from learning.evidence import VERIFIED_FROM, Evidence
from learning.exceptions import (
    AlreadyRecognised,
    LessonNotInEdition,
    NotOpenForStudy,
    ReasonMissing,
)
from learning.models import Enrolment, LessonResult, ResultChange
from members.models import User
from members.services import record


@transaction.atomic
def pass_lesson(
    enrolment: Enrolment,
    *,
    lesson: EditionLesson,
    evidence: Evidence,
    score: Decimal | None = None,
    at: datetime | None = None,
    by: User | None = None,
) -> LessonResult:
    """Record that the member passed the lesson, and complete the course if it was the last.

    Passing again keeps the first date; better evidence replaces weaker, a better score
    the lower one (DOMAIN §3.3: the best attempt counts).  Called by the apps that hold
    the evidence; they decide *whether* a lesson is passed.  ``score`` is on the scale
    of 10.  ``by`` is set when a person and not the platform says so.

    A recognised completion stays as it was: what is passed for the first time after it is
    recorded, a better result of what was passed before is not.

    Raises:
        LessonNotInEdition: the lesson is not part of the edition the member takes.
        NotOpenForStudy: the class is closed, or the obligation exempted or withdrawn.
    """
    enrolment = _locked(enrolment)
    if lesson.edition_id != enrolment.training_class.edition_id:
        raise LessonNotInEdition(lesson=lesson.pk, enrolment=enrolment.pk)
    is_recognised = enrolment.recognised_at is not None
    result, _created = LessonResult.objects.get_or_create(enrolment=enrolment, lesson=lesson)
    if result.passed_at is not None and (is_recognised or not _is_better(result, evidence, score)):
        return result
    _require_open(enrolment)
    when = at or timezone.now()
    kind = _improve(result, evidence=evidence, score=score, at=when)
    _note_change(result, kind=kind, at=when, by=by)
    if not is_recognised:
        _apply_progress(enrolment, at=when)
    return result


def _is_better(result: LessonResult, evidence: Evidence, score: Decimal | None) -> bool:
    """Tell whether there is anything new in passing again."""
    is_higher = score is not None and (result.score is None or score > result.score)
    return evidence > result.evidence or is_higher


def _improve(
    result: LessonResult, *, evidence: Evidence, score: Decimal | None, at: datetime
) -> ResultChange.Kind:
    """Write the best of what stood and what came; return what kind of change that was."""
    if result.passed_at is None:
        kind = ResultChange.Kind.PASSED
        result.passed_at, result.evidence, result.score = at, evidence, score
    else:
        kind = ResultChange.Kind.IMPROVED
        result.evidence = max(result.evidence, evidence)
        result.score = max((s for s in (result.score, score) if s is not None), default=None)
    result.save()
    return kind


def _note_change(
    result: LessonResult,
    *,
    kind: ResultChange.Kind,
    at: datetime,
    by: User | None,
    reason: str = "",
) -> None:
    """Add a line to the history of the result."""
    ResultChange.objects.create(
        enrolment_id=result.enrolment_id,
        lesson_id=result.lesson_id,
        kind=kind,
        at=at,
        evidence=result.evidence,
        score=result.score,
        by=by,
        reason=reason,
    )


@transaction.atomic
def withdraw_result(
    enrolment: Enrolment, *, lesson: EditionLesson, reason: str, by: User | None = None
) -> None:
    """Take a result back because its evidence was wrong; the history keeps both.

    Completion goes with it unless the rest still suffices.  A result that does not
    stand is left alone.

    Raises:
        ReasonMissing: no reason given.
        AlreadyRecognised: the completion was recognised; the certificate comes first.
    """
    enrolment, result = _to_change(enrolment, lesson, reason)
    if result is None:
        return
    now = timezone.now()
    _note_change(result, kind=ResultChange.Kind.WITHDRAWN, at=now, by=by, reason=reason.strip())
    result.passed_at, result.score = None, None
    result.save(update_fields=["passed_at", "score"])
    record(
        "learning.withdraw_result",
        actor=by,
        person=enrolment.member,
        subject=f"enrolment:{enrolment.pk}",
        reason=reason.strip(),
        lesson=lesson.pk,
    )
    _apply_progress(enrolment, at=now)


@transaction.atomic
def correct_score(
    enrolment: Enrolment, *, lesson: EditionLesson, score: Decimal, reason: str, by: User | None
) -> None:
    """Put a right score in the place of a wrong one; the lesson stays passed at its date.

    For scores that were measured wrongly, such as by a wrong answer key: it may go down,
    which ``pass_lesson`` never lets it.

    Raises:
        ReasonMissing: no reason given.
        AlreadyRecognised: the completion was recognised.
    """
    enrolment, result = _to_change(enrolment, lesson, reason)
    if result is None or result.score == score:
        return
    now = timezone.now()
    result.score = score
    result.save(update_fields=["score"])
    _note_change(result, kind=ResultChange.Kind.CORRECTED, at=now, by=by, reason=reason.strip())
    _apply_progress(enrolment, at=now)


def _to_change(
    enrolment: Enrolment, lesson: EditionLesson, reason: str
) -> tuple[Enrolment, LessonResult | None]:
    """Return what may be changed with this reason, locked; no result where none stands."""
    if not reason.strip():
        raise ReasonMissing(enrolment=enrolment.pk)
    enrolment = _locked(enrolment)
    if enrolment.recognised_at is not None:
        raise AlreadyRecognised(enrolment=enrolment.pk)
    result = LessonResult.objects.passed().filter(enrolment=enrolment, lesson=lesson).first()
    return enrolment, result


@transaction.atomic
def mark_started(enrolment: Enrolment) -> None:
    """Note that the member began; the first time counts.

    Raises:
        NotOpenForStudy: the class is not open to the member.
    """
    if enrolment.started_at is not None:
        return
    enrolment = _locked(enrolment)
    _require_open(enrolment)
    if enrolment.started_at is None:
        enrolment.started_at = timezone.now()
        enrolment.save(update_fields=["started_at"])


@transaction.atomic
def mark_recognised(enrolment: Enrolment, *, at: datetime) -> None:
    """Lock the results of a completion that was recognised.  The first date stays."""
    enrolment = _locked(enrolment)
    if enrolment.recognised_at is None:
        enrolment.recognised_at = at
        enrolment.save(update_fields=["recognised_at"])


def mark_all_recognised(enrolment_ids: Iterable[int], *, at: datetime) -> int:
    """Lock the results of many completions in one statement; return how many were not yet."""
    return Enrolment.objects.filter(
        pk__in=list(enrolment_ids), completed_at__isnull=False, recognised_at=None
    ).update(recognised_at=at)


@transaction.atomic
def recompute_progress(enrolment: Enrolment) -> bool:
    """Make the cached columns anew from the standing results; tell whether they were wrong."""
    enrolment = _locked(enrolment)
    cached = (
        enrolment.passed_required,
        enrolment.verified_periods,
        enrolment.evidence,
        enrolment.final_mark,
        enrolment.band,
        enrolment.completed_at is None,
    )
    _apply_progress(enrolment, at=timezone.now())
    enrolment.refresh_from_db()
    return cached != (
        enrolment.passed_required,
        enrolment.verified_periods,
        enrolment.evidence,
        enrolment.final_mark,
        enrolment.band,
        enrolment.completed_at is None,
    )


def _locked(enrolment: Enrolment) -> Enrolment:
    """Return the enrolment as it is stored, locked, with its class and edition."""
    return (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("training_class__edition", "member")
        .get(pk=enrolment.pk)
    )


def _require_open(enrolment: Enrolment) -> None:
    """Refuse work on an obligation that is not open."""
    blocked = enrolment.exempted_at is not None or enrolment.withdrawn_at is not None
    if blocked or not enrolment.training_class.is_open:
        raise NotOpenForStudy(enrolment=enrolment.pk)


def _apply_progress(enrolment: Enrolment, *, at: datetime) -> None:
    """Write what follows from the standing results; tell the platform of a first completion."""
    edition = enrolment.training_class.edition
    if edition is None:  # cannot be: constraint learning_open_class_has_edition
        raise NotOpenForStudy(enrolment=enrolment.pk)
    marking = Marking.from_data(edition.marking)
    lessons = list(edition.lessons.all())
    progress = rules.progress_of(
        [
            rules.LessonFacts(
                id=lesson.pk,
                is_required=lesson.is_required,
                is_assessed=lesson.is_assessed,
                weight=lesson.weight,
                periods=lesson.periods,
            )
            for lesson in lessons
        ],
        [
            rules.ResultFacts(lesson_id, evidence, score)
            for lesson_id, evidence, score in LessonResult.objects.passed()
            .filter(enrolment=enrolment)
            .values_list("lesson_id", "evidence", "score")
        ],
        pass_mark=marking.pass_mark,
        verified_from=VERIFIED_FROM,
    )
    was_complete = enrolment.completed_at is not None
    enrolment.started_at = enrolment.started_at or at
    enrolment.passed_required = progress.passed_required
    enrolment.verified_periods = progress.verified_periods
    enrolment.evidence = progress.evidence
    enrolment.final_mark = progress.final_mark if progress.is_complete else None
    bands = [(band.minimum, band.name) for band in marking.bands]
    enrolment.band = rules.band_of(enrolment.final_mark, bands)
    if not progress.is_complete:
        enrolment.completed_at = None
    elif not was_complete:
        enrolment.completed_at = at
    enrolment.save()
    if progress.is_complete and not was_complete:
        course_completed.send(sender=Enrolment, event=CourseCompleted(enrolment.pk))
