"""Reads of study quality: units with their signals, weeks, topics, and the weights of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic

from django.core.cache import cache
from django.db.models import Min, Q, QuerySet, Sum
from django.utils import timezone

from learning.models import TrainingClass
from learning.rules import Status
from members.models import Unit, User
from monitoring import selectors
from monitoring.filters import Filters
from monitoring.models import QualityCount, QualityWeights, TopicCount, WeekCount
from monitoring.placing import Placing
from monitoring.quality.querysets import QualityWeightsQuerySet
from monitoring.quality.rules import Answers, Measure, Signals
from monitoring.rules import N
from monitoring.selectors import UnitTree

# Each page asks for the weights, and they change once a year; a decision forgets what is kept.
WEIGHTS_KEY, WEIGHTS_SECONDS = "monitoring:quality-weights", 60
# Numbers that are older than this are said to be old.
STALE_AFTER = timedelta(minutes=10)
SUMS = (
    *("present", "scored", "below_pass", "fast", "e0", "e1", "e2", "e3"),
    *("progress_sum", "progress_squares", "score_sum", "score_squares"),
)


@dataclass(frozen=True)
class Counted(Generic[N]):
    """A unit and its parts with their numbers, and when the oldest of the counts was made."""

    tree: UnitTree[N]
    counted_at: datetime | None

    @property
    def is_stale(self) -> bool:
        """Tell whether the numbers are older than they should be."""
        return self.counted_at is not None and self.counted_at < timezone.now() - STALE_AFTER


@dataclass(frozen=True)
class Week:
    """What happened in a week, and what had happened by its end."""

    monday: date
    begun: int
    completed: int
    due: int
    completed_by_then: int
    due_by_then: int


@dataclass(frozen=True)
class ClassChoice:
    """A class that the filters offer, with what they need to know of it."""

    pk: int
    title: str
    course: int
    course_title: str
    closed_on: date | None
    is_counted: bool
    requirement: int | None
    requirement_title: str | None
    period: int | None
    period_name: str | None
    period_ends_on: date | None


def quality_tree(
    user: User, filters: Filters, placing: Placing, *, unit: Unit | None
) -> Counted[Signals]:
    """Return the parts of the unit, or of the top of what the user sees, with their signals."""
    moments: list[datetime] = []

    def counting(below: list[Unit] | None) -> dict[str, Signals]:
        return _signals_by_place(user, filters, placing, below, moments)

    if unit is None:
        tree = selectors.tree_from_top(user, counting, placing, zero=Signals())
    else:
        tree = selectors.tree_below(unit, counting, placing, zero=Signals())
    return Counted(tree, min(moments, default=None))


def totals(user: User, filters: Filters, placing: Placing, *, unit: Unit | None) -> Signals:
    """Return the sums of the unit, or of all that the user sees, in one row."""
    rows = _counted(QualityCount.objects.visible_to(user), user, filters, placing, unit)
    if filters.status:
        rows = rows.filter(status=filters.status)
    found = rows.aggregate(**_sums())
    return _signals(found)


def weeks_of(user: User, filters: Filters, placing: Placing, *, unit: Unit | None) -> list[Week]:
    """Return the weeks from the first in which something happened to the present one.

    Weeks to come, in which something will be due, stand there as well.
    """
    rows = _counted(WeekCount.objects.visible_to(user), user, filters, placing, unit)
    found = {
        monday: numbers
        for monday, *numbers in rows.order_by("week")
        .values_list("week")
        .annotate(begun=Sum("begun"), completed=Sum("completed"), due=Sum("due"))
    }
    weeks: list[Week] = []
    completed_by_then = due_by_then = 0
    monday = min(found, default=None)
    while monday is not None and monday <= max(found):
        begun, completed, due = found.get(monday, (0, 0, 0))
        completed_by_then += completed
        due_by_then += due
        weeks.append(Week(monday, begun, completed, due, completed_by_then, due_by_then))
        monday += timedelta(days=7)
    return weeks


def topics_tree(
    user: User, filters: Filters, placing: Placing, *, unit: Unit | None
) -> Counted[Answers]:
    """Return the parts of the unit with the answers of their people by topic."""
    moments: list[datetime] = []

    def counting(below: list[Unit] | None) -> dict[str, Answers]:
        rows = placed(TopicCount.objects.visible_to(user), user, filters, placing, below)
        found: dict[str, Answers] = {}
        for key, topic, answers, right, counted_at in (
            rows.order_by()
            .values_list(translated_name(placing.group), "topic__name")
            .annotate(
                answers=Sum("answers"),
                right=Sum("right"),
                counted_at=Min("training_class__counted__counted_at"),
            )
        ):
            place = placing.place_of(key)
            moments.extend(filter(None, [counted_at]))
            more = Answers({topic: (answers, right)})
            found[place] = found.get(place, Answers({})) + more
        return found

    if unit is None:
        tree = selectors.tree_from_top(user, counting, placing, zero=Answers({}))
    else:
        tree = selectors.tree_below(unit, counting, placing, zero=Answers({}))
    return Counted(tree, min(moments, default=None))


def class_choices(user: User) -> list[ClassChoice]:
    """Return the classes that were opened and that the user sees, the newest first."""
    columns = ("pk", "title", "course", "course__title", "closed_at", "counted__counted_at")
    asked = (
        *("requirement", "requirement__title"),
        *("requirement__period", "requirement__period__name", "requirement__period__ends_on"),
    )
    opened = TrainingClass.objects.visible_to(user).opened().order_by("-opens_on", "code")
    return [
        ClassChoice(
            pk,
            title,
            course,
            course_title,
            timezone.localtime(closed_at).date() if closed_at else None,
            counted_at is not None,
            *of_what,
        )
        for pk, title, course, course_title, closed_at, counted_at, *of_what in (
            opened.values_list(*columns, *asked)
        )
    ]


def approved_weights() -> QualityWeightsQuerySet:
    """Return the versions that held at some time, for everybody to read; the newest first."""
    return QualityWeights.objects.approved().order_by("-valid_from", "-pk")


def measure_on(day: date) -> Measure:
    """Return the weights that held on the day; before the first version those of the product."""
    versions: list[tuple[date, Measure]] | None = cache.get(WEIGHTS_KEY)
    if versions is None:
        versions = [(one.valid_from, one.measure) for one in approved_weights()]
        cache.set(WEIGHTS_KEY, versions, WEIGHTS_SECONDS)
    return next((measure for since, measure in versions if since <= day), Measure())


def day_of(filters: Filters, choices: list[ClassChoice]) -> date:
    """Return the day whose weights hold: the end of the period or of the class, or today."""
    today = timezone.localdate()
    if filters.training_class is not None:
        closed = {one.pk: one.closed_on for one in choices}.get(filters.training_class)
        return min(closed or today, today)
    if filters.days:
        return min(filters.days[1], today)
    ends = [
        one.period_ends_on
        for one in choices
        if one.period_ends_on is not None
        and (one.period == filters.period or one.requirement == filters.requirement)
    ]
    return min(max(ends, default=today), today)


def _signals_by_place(
    user: User,
    filters: Filters,
    placing: Placing,
    below: list[Unit] | None,
    moments: list[datetime],
) -> dict[str, Signals]:
    """Return the sums of each unit by its place, and note when they were counted."""
    rows = placed(QualityCount.objects.visible_to(user), user, filters, placing, below)
    if filters.status:
        rows = rows.filter(status=filters.status)
    group = translated_name(placing.group)
    sums = _sums()
    found: dict[str, Signals] = {}
    for key, counted_at, *values in (
        rows.order_by()
        .values_list(group)
        .annotate(counted_at=Min("training_class__counted__counted_at"), **sums)
    ):
        place = placing.place_of(key)
        signals = _signals(dict(zip(sums, values, strict=True)))
        found[place] = found.get(place, Signals()) + signals
        if counted_at is not None:
            moments.append(counted_at)
    return found


def _signals(found: dict[str, Any]) -> Signals:
    """Return the sums; of nobody they are nothing."""
    known: dict[str, Any] = {name: value or 0 for name, value in found.items()}
    return Signals(**known)


def _sums() -> dict[str, Sum]:
    """Return the sums by the names of the fields of ``Signals``."""
    by_status = {status.value: Sum("people", filter=Q(status=status.value)) for status in Status}
    return {"total": Sum("people"), **by_status, **{name: Sum(name) for name in SUMS}}


def _counted(
    rows: QuerySet, user: User, filters: Filters, placing: Placing, unit: Unit | None
) -> QuerySet:
    """Return the counts at or below the unit; of the very unit when only that is asked for."""
    if unit is not None and filters.direct:
        found = placed(rows, user, filters, placing, None)
        return found.filter(_translated(placing.directly_in(unit)))
    return placed(rows, user, filters, placing, [unit] if unit is not None else None)


def placed(
    rows: QuerySet, user: User, filters: Filters, placing: Placing, below: list[Unit] | None
) -> QuerySet:
    """Return the counts that the choices mean, at or below the units."""
    rows = rows.filter(training_class__in=filters.classes())
    if filters.kind:
        rows = rows.filter(_translated(placing.of_kind(filters.kind)))
    if filters.sector:
        rows = rows.filter(_translated(placing.of_sector(filters.sector)))
    if below is not None:
        rows = rows.filter(_translated(placing.inside(below)))
    return rows


def _translated(condition: Q) -> Q:
    """Return a condition on obligations as one on counts: ``unit_now`` is the member's unit."""
    children: list[Any] = []
    for child in condition.children:
        if isinstance(child, Q):
            children.append(_translated(child))
        elif isinstance(child, tuple):
            children.append((translated_name(child[0]), child[1]))
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def translated_name(lookup: str) -> str:
    """Return the name of a field of obligations as one of counts."""
    return lookup.replace("member__unit", "unit_now", 1)
