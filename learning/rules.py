"""Rules of learning, as plain functions: no database, no clock, no settings."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from common.dates import months_after


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


def was_late(
    *,
    due_at: datetime | None,
    late_after: datetime | None,
    completed_at: datetime | None,
    now: datetime,
) -> bool:
    """Tell whether the work is, or was, not done in time.  Once late is late for ever.

    ``late_after`` is the due moment that had passed before more time was given; more time given
    before that moment leaves it empty and counts.
    """
    binding = late_after or due_at
    return binding is not None and (completed_at or now) > binding


class DueKind(StrEnum):
    """How a requirement sets the due day of a person."""

    FIXED = "fixed"
    AFTER_ENTRY = "entry"
    PROBATION = "probation"


@dataclass(frozen=True)
class DueRule:
    """A fixed day, days after a person comes in, or days before the end of the probation."""

    kind: DueKind
    on: date | None = None
    days: int = 0

    def day_for(
        self, *, entered_on: date, probation_ends_on: date | None, last_day: date
    ) -> date | None:
        """Return the due day of one person; None where the rule cannot say one.

        Who comes in after the fixed day has until ``last_day``, that of the period.  Where less
        than the wanted days of a probation are left, its last day is the due day.
        """
        if self.kind == DueKind.FIXED:
            return last_day if self.on is not None and self.on < entered_on else self.on
        if self.kind == DueKind.AFTER_ENTRY:
            return entered_on + timedelta(days=self.days)
        if probation_ends_on is None:
            return None
        wanted = probation_ends_on - timedelta(days=self.days)
        return wanted if wanted >= entered_on else probation_ends_on


def probation_end(admitted_on: date, months: int) -> date:
    """Return the day on which the probation ends; the last of a shorter month."""
    return months_after(admitted_on, months)


class Verdict(StrEnum):
    """What an evaluation does with one person in one course of a requirement."""

    ADD = "add"
    ADD_EXEMPT = "add_exempt"
    TAKE_BACK = "take_back"
    KEEP = "keep"
    EXTEND = "extend"
    EXEMPT = "exempt"
    COUNT_AGAIN = "count_again"
    DROP = "drop"
    STAYS_BEGUN = "stays_begun"
    STAYS_LATE = "stays_late"
    DONE_ELSEWHERE = "done_elsewhere"
    OBLIGED_ELSEWHERE = "obliged_elsewhere"
    NO_UNIT = "no_unit"
    RESTRICTED = "restricted"
    NO_DUE_DAY = "no_due_day"
    DUE_IS_OVER = "due_is_over"
    SET_ASIDE = "set_aside"


ADDED = frozenset({Verdict.ADD, Verdict.ADD_EXEMPT, Verdict.TAKE_BACK})
# Nobody is obliged by these: the office looks at them.
CONFLICTS = frozenset(
    {
        *(Verdict.DONE_ELSEWHERE, Verdict.OBLIGED_ELSEWHERE, Verdict.NO_UNIT),
        *(Verdict.NO_DUE_DAY, Verdict.DUE_IS_OVER, Verdict.SET_ASIDE, Verdict.RESTRICTED),
    }
)
# Who is told: a new obligation, an old one that counts again, or more time.
TOLD = frozenset({Verdict.ADD, Verdict.TAKE_BACK, Verdict.COUNT_AGAIN, Verdict.EXTEND})


@dataclass(frozen=True)
class Held:
    """The obligation that a person has in the class already."""

    is_begun: bool = False
    is_completed: bool = False
    is_late: bool = False
    is_exempt: bool = False
    is_exempt_by_hand: bool = False
    is_withdrawn: bool = False
    is_withdrawn_by_hand: bool = False
    due_on: date | None = None


def verdict_inside(
    held: Held | None,
    *,
    day: date,
    due_on: date | None,
    has_unit: bool,
    is_restricted: bool,
    is_exempted: bool,
    is_done_elsewhere: bool,
    is_obliged_elsewhere: bool,
) -> Verdict:
    """Return what happens to somebody whom the rule means on that day.

    ``due_on`` is the due day by the rule.  What a hand has set aside stays so.
    """
    if held is not None and not held.is_withdrawn:
        return _verdict_of_standing(held, due_on=due_on, is_exempted=is_exempted)
    if held is not None and held.is_withdrawn_by_hand:
        return Verdict.SET_ASIDE
    if not has_unit:
        return Verdict.NO_UNIT
    if is_restricted:
        return Verdict.RESTRICTED
    if is_done_elsewhere:
        return Verdict.DONE_ELSEWHERE
    if is_obliged_elsewhere:
        return Verdict.OBLIGED_ELSEWHERE
    if due_on is not None and due_on < day:
        return Verdict.DUE_IS_OVER
    if held is None and is_exempted:
        return Verdict.ADD_EXEMPT
    if due_on is None:
        return Verdict.NO_DUE_DAY
    return Verdict.ADD if held is None else Verdict.TAKE_BACK


def _verdict_of_standing(held: Held, *, due_on: date | None, is_exempted: bool) -> Verdict:
    """Return what happens to an obligation that counts."""
    if held.is_completed or held.is_exempt_by_hand:
        return Verdict.KEEP
    if is_exempted != held.is_exempt:
        return Verdict.EXEMPT if is_exempted else Verdict.COUNT_AGAIN
    if due_on is not None and held.due_on is not None and due_on > held.due_on:
        return Verdict.EXTEND
    return Verdict.KEEP


def verdict_outside(held: Held) -> Verdict:
    """Return what happens to a counted obligation of somebody whom the rule means no more.

    What was begun, done or is late stays counted: it happened.
    """
    if held.is_begun or held.is_completed:
        return Verdict.STAYS_BEGUN
    return Verdict.STAYS_LATE if held.is_late else Verdict.DROP
