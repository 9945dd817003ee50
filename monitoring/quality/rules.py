"""How study quality is measured, as plain functions: no database, no clock, no settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from math import sqrt
from typing import ClassVar

Z95 = 1.959964
TOP_MARK = 10


@dataclass(frozen=True)
class Signals:
    """Sums over the obligations of a unit; everything on the pages follows from these.

    Presence, progress and result are counted over those who must study.  ``progress_sum`` adds
    up each one's share of required lessons that are passed, ``score_sum`` each one's mark of
    quizzes on the scale of 10; the squares are there for the intervals.
    """

    total: int = 0
    exempt: int = 0
    completed: int = 0
    in_progress: int = 0
    not_started: int = 0
    overdue: int = 0
    present: int = 0
    scored: int = 0
    below_pass: int = 0
    fast: int = 0
    e0: int = 0
    e1: int = 0
    e2: int = 0
    e3: int = 0
    progress_sum: Decimal = Decimal(0)
    progress_squares: Decimal = Decimal(0)
    score_sum: Decimal = Decimal(0)
    score_squares: Decimal = Decimal(0)

    GRADES: ClassVar[tuple[str, ...]] = ("e0", "e1", "e2", "e3")

    def __add__(self, other: Signals) -> Signals:
        """Return both together."""
        return Signals(
            **{one.name: getattr(self, one.name) + getattr(other, one.name) for one in NUMBERS}
        )

    @property
    def obliged(self) -> int:
        """Return how many must study: all but the exempted."""
        return self.total - self.exempt

    @property
    def graded(self) -> int:
        """Return how many completions carry a grade of evidence."""
        return self.e0 + self.e1 + self.e2 + self.e3

    @property
    def verified(self) -> int:
        """Return how many completions are measured or supervised."""
        return self.e2 + self.e3


NUMBERS = fields(Signals)


@dataclass(frozen=True)
class Estimate:
    """A value between 0 and 100 with its interval of 95 %, and over how many it was taken."""

    value: float
    low: float
    high: float
    people: int


def wilson(part: int, whole: int, *, z: float = Z95) -> Estimate | None:
    """Return a share in per cent with the interval of Wilson (1927); None of nobody."""
    if not whole:
        return None
    share = part / whole
    scale = 1 + z * z / whole
    centre = (share + z * z / (2 * whole)) / scale
    half = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / scale
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return Estimate(share * 100, min(low, share) * 100, max(high, share) * 100, whole)


def mean(
    total: Decimal, squares: Decimal, people: int, *, top: int, z: float = Z95
) -> Estimate | None:
    """Return a mean in per cent of ``top`` with its interval by the normal law; None of nobody.

    With one person, and where all are alike, the spread is not known: then the interval is that
    of a share of the same size, which is wider than that of any number between 0 and ``top``.
    """
    if not people:
        return None
    average = float(total) / people / top
    spread = float(squares) / people / top**2 - average**2
    if people < 2 or spread <= 1e-9:
        similar = wilson(round(average * people), people, z=z)
        low, high = (similar.low / 100, similar.high / 100) if similar else (0.0, 1.0)
        return Estimate(average * 100, min(low, average) * 100, max(high, average) * 100, people)
    half = z * sqrt(spread * people / (people - 1) / people)
    return Estimate(
        average * 100, max(0.0, average - half) * 100, min(1.0, average + half) * 100, people
    )


class Part(StrEnum):
    """What the index is made of."""

    COMPLETION = "completion"
    PRESENCE = "presence"
    RESULT = "result"
    VERIFIED = "verified"


@dataclass(frozen=True)
class Measure:
    """The weights of the index in per cent, and the thresholds, as the office set them."""

    completion: int = 40
    presence: int = 10
    result: int = 30
    verified: int = 20
    min_people: int = 10
    high_share: int = 80
    low_result: int = 50
    low_verified: int = 50
    many_fast: int = 20

    def weight_of(self, part: Part) -> int:
        """Return the weight of a part in per cent."""
        return int(getattr(self, part.value))


def published(estimate: Estimate | None, *, least: int) -> Estimate | None:
    """Return a share that may be shown; None where too few people stand behind it.

    Every share of the pages and workbooks of study quality passes through here.
    """
    return estimate if estimate is not None and estimate.people >= max(1, least) else None


def progress_of(signals: Signals) -> Estimate | None:
    """Return how much of the required lessons those who must study have passed, on average."""
    return mean(signals.progress_sum, signals.progress_squares, signals.obliged, top=1)


def part_of(signals: Signals, part: Part) -> Estimate | None:
    """Return one component of the index, in per cent."""
    if part == Part.COMPLETION:
        return wilson(signals.completed, signals.obliged)
    if part == Part.PRESENCE:
        return wilson(signals.present, signals.obliged)
    if part == Part.VERIFIED:
        return wilson(signals.verified, signals.graded)
    return mean(signals.score_sum, signals.score_squares, signals.scored, top=TOP_MARK)


@dataclass(frozen=True)
class Index:
    """The study-quality index of a unit, with its components; no value where data are too few."""

    parts: dict[Part, Estimate | None]
    estimate: Estimate | None

    @property
    def missing(self) -> list[Part]:
        """Return the components for which there are too few people."""
        return [part for part, estimate in self.parts.items() if estimate is None]


def index_of(signals: Signals, measure: Measure) -> Index:
    """Return the weighted mean of the components.

    The bounds are the weighted means of the bounds.  By the delta method the standard error of a
    weighted sum is at most the weighted sum of the standard errors, whatever the components have
    to do with each other; so the interval holds 95 % or more.
    """
    parts = {
        part: published(part_of(signals, part), least=measure.min_people)
        for part in Part
        if measure.weight_of(part)
    }
    known = {part: one for part, one in parts.items() if one is not None}
    if not parts or len(known) < len(parts):
        return Index(parts, None)
    whole = sum(measure.weight_of(part) for part in known)

    def weighted(name: str) -> float:
        return sum(measure.weight_of(p) * getattr(one, name) for p, one in known.items()) / whole

    people = min(one.people for one in known.values())
    return Index(
        parts, Estimate(weighted("value"), weighted("low"), weighted("high"), people=people)
    )


class Disagreement(StrEnum):
    """Signals that do not fit together."""

    PRESENT_BUT_WEAK = "present_but_weak"
    COMPLETE_BUT_UNVERIFIED = "complete_but_unverified"
    TOO_FAST = "too_fast"
    RESULT_WITHOUT_PRESENCE = "result_without_presence"


def disagreements(signals: Signals, measure: Measure) -> list[Disagreement]:
    """Return what does not fit together in a unit that has enough people."""
    least = measure.min_people
    shown = {part: published(part_of(signals, part), least=least) for part in Part}
    values = {part: one.value for part, one in shown.items() if one is not None}
    fast = published(wilson(signals.fast, signals.completed), least=least)

    def is_high(part: Part) -> bool:
        return part in values and values[part] >= measure.high_share

    def is_below(part: Part, limit: int) -> bool:
        return part in values and values[part] < limit

    found = {
        Disagreement.PRESENT_BUT_WEAK: is_high(Part.PRESENCE)
        and is_below(Part.RESULT, measure.low_result),
        Disagreement.COMPLETE_BUT_UNVERIFIED: is_high(Part.COMPLETION)
        and is_below(Part.VERIFIED, measure.low_verified),
        Disagreement.TOO_FAST: fast is not None and fast.value >= measure.many_fast,
        Disagreement.RESULT_WITHOUT_PRESENCE: is_high(Part.RESULT)
        and is_below(Part.PRESENCE, measure.low_result),
    }
    return [kind for kind, holds in found.items() if holds]


@dataclass(frozen=True)
class Answers:
    """How first attempts answered the questions: {topic: (answers, right ones)}."""

    by_topic: Mapping[str, tuple[int, int]]

    def __add__(self, other: Answers) -> Answers:
        """Return both together."""
        merged = dict(self.by_topic)
        for topic, (answers, right) in other.by_topic.items():
            before = merged.get(topic, (0, 0))
            merged[topic] = (before[0] + answers, before[1] + right)
        return Answers(merged)

    @property
    def total(self) -> int:
        """Return how many answers there are."""
        return sum(answers for answers, _right in self.by_topic.values())

    def share_of(self, topic: str) -> Estimate | None:
        """Return the right ones among the answers to the topic, in per cent."""
        answers, right = self.by_topic.get(topic, (0, 0))
        return wilson(right, answers)
