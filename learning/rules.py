"""Rules of learning, as plain functions: no database, no clock, no settings."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Status(StrEnum):
    """Where an obligation stands.  Always derived, never stored."""

    EXEMPT = "exempt"
    COMPLETED = "completed"
    OVERDUE = "overdue"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"


def status_of(
    *,
    exempted_at: datetime | None,
    completed_at: datetime | None,
    started_at: datetime | None,
    due_at: datetime | None,
    now: datetime,
) -> Status:
    """Return the status of one obligation.

    An exempted person who completes all the same stays exempt in the denominators;
    somebody who is overdue and has started is overdue, which is what the office acts on.
    """
    if exempted_at is not None:
        return Status.EXEMPT
    if completed_at is not None:
        return Status.COMPLETED
    if due_at is not None and due_at < now:
        return Status.OVERDUE
    return Status.IN_PROGRESS if started_at is not None else Status.NOT_STARTED


@dataclass(frozen=True)
class LessonFacts:
    """What the completion rule needs to know of one lesson of the edition."""

    id: int
    is_required: bool
    is_assessed: bool
    weight: int
    periods: Decimal


@dataclass(frozen=True)
class ResultFacts:
    """What the completion rule needs to know of one standing result."""

    lesson_id: int
    evidence: int
    score: Decimal | None


@dataclass(frozen=True)
class Progress:
    """Everything that follows from the standing results of an enrolment."""

    passed_required: int
    is_complete: bool
    evidence: int | None
    verified_periods: Decimal
    final_mark: Decimal | None


def is_course_complete(*, required: Set[int], passed: Set[int]) -> bool:
    """Tell whether every required lesson is passed.

    A course without required lessons is never complete: an empty outline is a
    mistake of the author, not an achievement of the member.
    """
    return bool(required) and required <= passed


def progress_of(
    lessons: Sequence[LessonFacts],
    results: Iterable[ResultFacts],
    *,
    pass_mark: Decimal,
    verified_from: int,
) -> Progress:
    """Return what the standing results amount to under the contract of the edition."""
    standing = {result.lesson_id: result for result in results}
    required = {lesson.id for lesson in lessons if lesson.is_required}
    mark = final_mark(
        (lesson.weight, standing[lesson.id].score) for lesson in lessons if lesson.id in standing
    )
    complete = is_course_complete(required=required, passed=standing.keys())
    return Progress(
        passed_required=len(required & standing.keys()),
        is_complete=complete and (mark is None or mark >= pass_mark),
        evidence=weakest_evidence(lessons, standing) if complete else None,
        verified_periods=sum(
            (
                lesson.periods
                for lesson in lessons
                if lesson.is_required
                and lesson.id in standing
                and standing[lesson.id].evidence >= verified_from
            ),
            Decimal("0"),
        ),
        final_mark=mark,
    )


def final_mark(weighted: Iterable[tuple[int, Decimal | None]]) -> Decimal | None:
    """Return the weighted mean of the scores, one decimal, half up; None without any score.

    DOMAIN §3.3: rounding is one decimal, half up.
    """
    counted = [(weight, score) for weight, score in weighted if weight and score is not None]
    total = sum(weight for weight, _score in counted)
    if not total:
        return None
    mean = sum((weight * score for weight, score in counted), Decimal("0")) / total
    return mean.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def band_of(mark: Decimal | None, bands: Iterable[tuple[Decimal, str]]) -> str:
    """Return the name of the highest band that the mark earns; nothing without a mark."""
    if mark is None:
        return ""
    ordered = sorted(bands, reverse=True)
    return next((name for minimum, name in ordered if mark >= minimum), "")


def weakest_evidence(
    lessons: Iterable[LessonFacts], standing: dict[int, ResultFacts]
) -> int | None:
    """Return the grade of the weakest required assessed lesson (ARCHITECTURE, Evidence).

    A course of which nothing is assessed has the grade of its weakest required lesson.
    """
    required = [lesson for lesson in lessons if lesson.is_required and lesson.id in standing]
    assessed = [lesson for lesson in required if lesson.is_assessed]
    grades = [standing[lesson.id].evidence for lesson in assessed or required]
    return min(grades, default=None)


def dwell_credit(
    *, now: datetime, last_seen_at: datetime, last_seen_elsewhere_at: datetime | None, max_gap: int
) -> int:
    """Return the whole seconds that one contact adds to the dwell of a text lesson.

    Counted from the last contact with this lesson, or with any other text lesson if that
    was later: lessons open side by side share the time.  A silence counts ``max_gap``
    seconds at most.
    """
    since = max(last_seen_at, last_seen_elsewhere_at or last_seen_at)
    return max(0, min(int((now - since).total_seconds()), max_gap))


def is_reading_done(*, dwell_seconds: int, min_dwell_seconds: int, reached_end: bool) -> bool:
    """Tell whether a text lesson was in front of the member long enough, to its end."""
    return reached_end and dwell_seconds >= min_dwell_seconds
