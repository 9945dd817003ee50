"""Counting ahead: the sums of each class, so that pages add up thousands of rows, not millions.

Nothing here is a record: all of it can be thrown away and counted anew at any time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, models, transaction
from django.db.models import Count, F, Max, Q, Sum
from django.utils import timezone

from learning.models import Enrolment, TrainingClass
from learning.rules import Status
from monitoring.models import CountedClass, QualityCount, TopicCount, WeekCount
from monitoring.quality.signals import ClassFacts, facts_of
from quizzes.models import Attempt, AttemptQuestion

# Classes that run are counted at each call that finds them older than this; the others seldom:
# their results are over, but people still move.
OPEN_AFTER, CLOSED_AFTER = timedelta(seconds=20), timedelta(minutes=5)
# So that two workers do not count the same; any number of our own.
LOCK = 5_240_024
FOUR_PLACES = Decimal("0.0001")
COLUMNS = (
    *("pk", "member__unit", "unit_then", "status", "started_at", "completed_at", "due_at"),
    *("passed_required", "evidence", "verified_periods"),
)
NOTHING: Mapping[str, Decimal | int] = {
    field.name: 0 for field in QualityCount._meta.fields if field.default == 0
} | {"people": 0}
NO_EVENTS = {"begun": 0, "completed": 0, "due": 0}
Key = tuple[Any, ...]
Rows = dict[Key, dict[str, Any]]


def refresh(*, now: datetime | None = None) -> int:
    """Count the classes whose numbers are old; return how many.  Safe to call at any time."""
    moment = now or timezone.now()
    done = 0
    for training_class in _due(moment):
        done += recount(training_class)
    return done


def recount_all() -> int:
    """Count every class that was ever opened."""
    return sum(recount(one) for one in TrainingClass.objects.opened().select_related("edition"))


def _due(now: datetime) -> list[TrainingClass]:
    """Return the classes to count, the longest uncounted first."""
    old = (
        Q(counted=None)
        | Q(closed_at=None, counted__counted_at__lt=now - OPEN_AFTER)
        | Q(counted__counted_at__lt=now - CLOSED_AFTER)
        | Q(counted__counted_at__lt=F("closed_at"))
    )
    opened = TrainingClass.objects.opened().filter(old).select_related("edition")
    return list(opened.order_by(F("counted__counted_at").asc(nulls_first=True), "pk"))


@transaction.atomic
def recount(training_class: TrainingClass) -> bool:
    """Count one class; leave it to the worker who is at it already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, training_class.pk])
        if not cursor.fetchone()[0]:
            return False
    now = timezone.now()
    counter = _Adding(facts_of([training_class])[training_class.pk])
    marks = _marks(training_class)
    rows = Enrolment.objects.filter(training_class=training_class).counted().with_status()
    for values in rows.exclude(member__unit=None).values_list(*COLUMNS).iterator(chunk_size=2000):
        row = Obligation._make(values)
        counter.add(row, marks.get(row.pk))
    _store(QualityCount, training_class, ("status",), counter.signal_values())
    _store(WeekCount, training_class, ("week",), counter.week_values())
    before = CountedClass.objects.filter(pk=training_class.pk).first()
    mark = f"{_answers_mark(training_class)}:{counter.places_mark}"
    if before is None or before.answers_mark != mark:
        _store(TopicCount, training_class, ("topic_id",), _topic_values(training_class))
    CountedClass.objects.update_or_create(
        pk=training_class.pk,
        defaults={"counted_at": now, "answers_mark": mark, "people": counter.people},
    )
    return True


class Obligation(NamedTuple):
    """What the counting needs to know of one obligation."""

    pk: int
    unit_now: int
    unit_then: int
    status: str
    started_at: datetime | None
    completed_at: datetime | None
    due_at: datetime | None
    passed_required: int
    evidence: int | None
    verified_periods: Decimal


class _Adding:
    """Adds up the obligations of one class."""

    def __init__(self, facts: ClassFacts) -> None:
        self._facts = facts
        self._signals: dict[Key, dict[str, Decimal | int]] = defaultdict(lambda: dict(NOTHING))
        self._weeks: dict[Key, dict[str, int]] = defaultdict(lambda: dict(NO_EVENTS))
        # Changes when anybody moves, so that the answers are counted under the new unit as well.
        self.places_mark = 0
        self.people = 0

    def add(self, row: Obligation, mark: Decimal | None) -> None:
        """Add one obligation; the exempted add to nothing but the total."""
        self.places_mark = (self.places_mark + row.pk * row.unit_now) % 1_000_000_007
        sums = self._signals[row.unit_now, row.unit_then, row.status]
        sums["people"] += 1
        self.people += 1
        if row.status == Status.EXEMPT:
            return
        if row.status == Status.COMPLETED:
            sums["verified_periods"] += row.verified_periods
        self._add_signals(row, mark, sums)
        moments = {"begun": row.started_at, "completed": row.completed_at, "due": row.due_at}
        for name, moment in moments.items():
            if moment is not None:
                self._weeks[row.unit_now, row.unit_then, _monday(moment)][name] += 1

    def _add_signals(
        self, row: Obligation, mark: Decimal | None, sums: dict[str, Decimal | int]
    ) -> None:
        """Add what is known of one who must study."""
        share = self._share(row)
        sums["progress_sum"] += share
        sums["progress_squares"] += share * share
        sums["present"] += row.started_at is not None or row.completed_at is not None
        sums["fast"] += self._is_fast(row)
        if row.completed_at is not None and row.evidence is not None:
            sums[f"e{row.evidence}"] += 1
        if mark is not None:
            sums["scored"] += 1
            sums["score_sum"] += mark
            sums["score_squares"] += mark * mark
            sums["below_pass"] += mark < self._facts.pass_mark

    def _share(self, row: Obligation) -> Decimal:
        """Return the share of the required lessons that are passed."""
        if row.completed_at is not None:
            return Decimal(1)
        if not self._facts.required:
            return Decimal(0)
        return min(Decimal(1), Decimal(row.passed_required) / self._facts.required)

    def _is_fast(self, row: Obligation) -> bool:
        """Tell whether the time from beginning to end is shorter than the lessons can take."""
        if row.completed_at is None or row.started_at is None:
            return False
        return row.completed_at < row.started_at + self._facts.least_time

    def signal_values(self) -> Rows:
        """Return the values of the rows of signals by their keys."""
        return {
            key: {name: _cut(value) for name, value in sums.items()}
            for key, sums in self._signals.items()
        }

    def week_values(self) -> Rows:
        """Return the values of the rows of weeks by their keys."""
        return {key: dict(numbers) for key, numbers in self._weeks.items()}


def _cut(value: Decimal | int) -> Decimal | int:
    """Return the value with as many places as are stored."""
    return value.quantize(FOUR_PLACES) if isinstance(value, Decimal) else int(value)


def _monday(moment: datetime) -> date:
    """Return the Monday of the week, by the clock of the house."""
    day = timezone.localtime(moment).date()
    return day - timedelta(days=day.weekday())


def _marks(training_class: TrainingClass) -> dict[int, Decimal]:
    """Return the mean over the quizzes of the best attempts, by obligation."""
    best = (
        Attempt.objects.filter(enrolment__training_class=training_class)
        .exclude(state=Attempt.State.OPEN)
        .order_by()
        .values_list("enrolment", "lesson")
        .annotate(best=Max("score"))
    )
    scores: dict[int, list[Decimal]] = defaultdict(list)
    for enrolment, _lesson, score in best:
        scores[enrolment].append(score)
    return {pk: (sum(found, Decimal(0)) / len(found)) for pk, found in scores.items()}


def _answers_mark(training_class: TrainingClass) -> str:
    """Return a text that changes whenever first attempts are closed or marked anew."""
    closed = Attempt.objects.filter(
        enrolment__training_class=training_class, number=1, closed_at__isnull=False
    )
    found = closed.aggregate(
        number=Count("pk"), right=Sum("right_count"), score=Sum("score"), last=Max("closed_at")
    )
    return f"{found['number']}:{found['right']}:{found['score']}:{found['last']}"[:60]


def _topic_values(training_class: TrainingClass) -> Rows:
    """Return the answers of first attempts by unit and topic; a question left empty is not right.

    First attempts only: a second one sees the same questions and says less of what is known.
    """
    rows = (
        AttemptQuestion.objects.filter(
            attempt__enrolment__training_class=training_class,
            attempt__enrolment__withdrawn_at=None,
            attempt__enrolment__exempted_at=None,
            attempt__enrolment__member__unit__isnull=False,
            attempt__number=1,
            attempt__closed_at__isnull=False,
        )
        .order_by()
        .values_list(
            "attempt__enrolment__member__unit",
            "attempt__enrolment__unit_then",
            "question_version__question__topic",
        )
        .annotate(answers=Count("pk"), right=Count("pk", filter=Q(is_right=True)))
    )
    return {
        (unit_now, unit_then, topic): {"answers": answers, "right": right}
        for unit_now, unit_then, topic, answers, right in rows
    }


def _store(
    model: type[models.Model],
    training_class: TrainingClass,
    more_keys: tuple[str, ...],
    values: Mapping[Key, dict[str, Any]],
) -> None:
    """Bring the rows of the class to the values; rows that are right already stay untouched."""
    names = ("unit_now_id", "unit_then_id", *more_keys)
    waiting, changed = dict(values), []
    gone = []
    for row in model._default_manager.filter(training_class=training_class):
        wanted = waiting.pop(tuple(getattr(row, name) for name in names), None)
        if wanted is None:
            gone.append(row.pk)
        elif any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            changed.append(row)
    new = [
        model(training_class=training_class, **dict(zip(names, key, strict=True)), **wanted)
        for key, wanted in waiting.items()
    ]
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    if changed:
        columns = next(iter(values.values()))
        model._default_manager.bulk_update(changed, list(columns), batch_size=500)
    model._default_manager.bulk_create(new, batch_size=1000)
