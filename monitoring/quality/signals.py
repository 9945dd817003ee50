"""What each signal means of one obligation: once for the database, once for the counting.

A number of the pages and the list behind it mean the same rows; a test compares the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import DecimalField, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from courses.contract import Marking
from courses.models import EditionLesson
from learning.models import TrainingClass
from learning.querysets import EnrolmentQuerySet
from quizzes.models import Attempt

Kind = EditionLesson.Kind
GRADES = {"e0": 0, "e1": 1, "e2": 2, "e3": 3}


@dataclass(frozen=True)
class ClassFacts:
    """What the signals need to know of a class: its lessons, its pass mark, the least time."""

    required: int
    pass_mark: Decimal
    least_time: timedelta


def facts_of(classes: Iterable[TrainingClass]) -> dict[int, ClassFacts]:
    """Return the facts of each class, by its number; in one question for the lessons."""
    chosen = list(classes)
    lessons: dict[int | None, list[EditionLesson]] = defaultdict(list)
    editions = {one.edition_id for one in chosen}
    for lesson in EditionLesson.objects.filter(edition__in=editions, is_required=True):
        lessons[lesson.edition_id].append(lesson)
    return {
        one.pk: ClassFacts(
            required=len(lessons[one.edition_id]),
            pass_mark=Marking.from_data(one.edition.marking).pass_mark,
            least_time=timedelta(seconds=sum(map(_least_seconds, lessons[one.edition_id]))),
        )
        for one in chosen
        if one.edition is not None
    }


def _least_seconds(lesson: EditionLesson) -> float:
    """Return the seconds without which the lesson cannot have been studied by the clock.

    The same that its own rule asks for: the least time of a text, and of a video what must be
    watched, at the highest speed that is credited.
    """
    if lesson.kind == Kind.VIDEO and lesson.media_seconds:
        return lesson.media_seconds * (lesson.watch_percent or 0) / 100 / settings.WATCH_MAX_RATE
    return lesson.min_dwell_seconds


class _MeanOf(Subquery):
    """The mean over the rows of a grouped question about one obligation."""

    template = "(SELECT AVG(grouped.best) FROM (%(subquery)s) grouped)"


def with_mark(rows: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """Add ``mark``: the mean over the quizzes of the best attempt, on the scale of 10."""
    best = (
        Attempt.objects.filter(enrolment=OuterRef("pk"))
        .exclude(state=Attempt.State.OPEN)
        .order_by()
        .values("lesson")
        .annotate(best=Max("score"))
        .values("best")
    )
    return rows.annotate(mark=Cast(_MeanOf(best), DecimalField(max_digits=6, decimal_places=4)))


def having_signal(
    rows: EnrolmentQuerySet, signal: str, classes: Iterable[TrainingClass]
) -> EnrolmentQuerySet:
    """Keep the obligations that a number of the page counts; the exempted are in none."""
    rows = rows.filter(exempted_at=None)
    if signal == "present":
        return rows.filter(PRESENT)
    if signal in GRADES:
        return rows.filter(completed_at__isnull=False, evidence=GRADES[signal])
    if signal == "scored":
        tested = Attempt.objects.exclude(state=Attempt.State.OPEN).values("enrolment")
        return rows.filter(pk__in=tested)
    if signal == "below_pass":
        by_class = facts_of(classes)
        condition = Q(pk__in=[])
        for pass_mark in {facts.pass_mark for facts in by_class.values()}:
            same = [pk for pk, facts in by_class.items() if facts.pass_mark == pass_mark]
            condition |= Q(training_class__in=same, mark__lt=pass_mark)
        return with_mark(rows).filter(condition)
    if signal == "fast":
        condition = Q(pk__in=[])
        for pk, facts in facts_of(classes).items():
            soonest = F("started_at") + facts.least_time
            condition |= Q(training_class=pk, completed_at__lt=soonest)
        return rows.filter(condition)
    return rows


PRESENT = Q(started_at__isnull=False) | Q(completed_at__isnull=False)
