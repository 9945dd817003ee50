"""What binds a member: the outline and the marking rule, as plain data with a fingerprint.

Two outlines with the same fingerprint are the same contract.  Correcting a text
changes no fingerprint; another video length, threshold, quiz version or order does.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Band:
    """One band of the final mark: the lowest mark that earns it, and its name."""

    minimum: Decimal
    name: str


# DOMAIN §3.3 [U]: thresholds to be confirmed by the customer, so data and not code.
DEFAULT_BANDS = (
    Band(Decimal("9.0"), "Xuất sắc"),
    Band(Decimal("8.0"), "Giỏi"),
    Band(Decimal("7.0"), "Khá"),
    Band(Decimal("5.0"), "Trung bình"),
    Band(Decimal("0.0"), "Không đạt"),
)


@dataclass(frozen=True)
class Marking:
    """How the final mark is made and named: on a scale of 10, one decimal, half up."""

    bands: tuple[Band, ...] = DEFAULT_BANDS
    pass_mark: Decimal = Decimal("5.0")

    def as_data(self) -> dict[str, Any]:
        """Return the rule as JSON data."""
        return {
            "bands": [{"minimum": str(band.minimum), "name": band.name} for band in self.bands],
            "pass_mark": str(self.pass_mark),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Marking":
        """Read the rule back from JSON data; the highest band first."""
        bands = [Band(Decimal(row["minimum"]), row["name"]) for row in data["bands"]]
        bands.sort(key=lambda band: band.minimum, reverse=True)
        return cls(bands=tuple(bands), pass_mark=Decimal(data["pass_mark"]))


@dataclass(frozen=True)
class OutlineLesson:
    """One line of the outline, as the trainer set it."""

    key: UUID
    title: str
    kind: str
    is_required: bool = True
    weight: int = 0
    periods: Decimal = Decimal("0")
    min_dwell_seconds: int = 0
    watch_percent: int | None = None
    pass_percent: int | None = None
    attempts: int | None = None
    media_key: UUID | None = None
    media_seconds: int | None = None
    quiz_version_key: UUID | None = None
    check_keys: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class CourseOutline:
    """A course as its page describes it at one publication."""

    key: UUID
    code: str
    title: str
    type: str
    lessons: Sequence[OutlineLesson]
    marking: Marking = field(default_factory=Marking)
    valid_for_months: int | None = None
    recognition_by_list: bool = True

    @property
    def periods(self) -> Decimal:
        """The teaching periods (tiết) of all lessons together."""
        return sum((lesson.periods for lesson in self.lessons), Decimal("0"))


# Names may be corrected without a new contract.
_FLOATING = {"title"}


def fingerprint(outline: CourseOutline) -> str:
    """Return the SHA-256 of what binds a member, in hexadecimal."""
    lessons = []
    for lesson in outline.lessons:
        facts = {name: value for name, value in asdict(lesson).items() if name not in _FLOATING}
        facts["periods"] = str(lesson.periods.normalize())
        lessons.append(facts)
    binding = {"lessons": lessons, "marking": outline.marking.as_data()}
    text = json.dumps(binding, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """One change between two contracts: which lesson, which fact, before and after."""

    lesson: str
    fact: str
    before: str
    after: str


def differences(old: CourseOutline, new: CourseOutline) -> list[Difference]:
    """List what a member would notice between two contracts, in the order of the new outline.

    ``fact`` is the field name of OutlineLesson, or "added", "removed", "position", "marking".
    """
    before = {lesson.key: (place, lesson) for place, lesson in enumerate(old.lessons, start=1)}
    found: list[Difference] = []
    for place, lesson in enumerate(new.lessons, start=1):
        if lesson.key not in before:
            found.append(Difference(lesson.title, "added", "", str(place)))
            continue
        old_place, old_lesson = before.pop(lesson.key)
        if old_place != place:
            found.append(Difference(lesson.title, "position", str(old_place), str(place)))
        found.extend(_lesson_differences(old_lesson, lesson))
    found.extend(
        Difference(lesson.title, "removed", str(place), "") for place, lesson in before.values()
    )
    if old.marking != new.marking:
        found.append(Difference("", "marking", _words(old.marking), _words(new.marking)))
    return found


def _lesson_differences(old: OutlineLesson, new: OutlineLesson) -> list[Difference]:
    """List the binding facts in which one lesson differs."""
    facts = [name for name in asdict(new) if name not in _FLOATING | {"key"}]
    return [
        Difference(new.title, name, str(getattr(old, name)), str(getattr(new, name)))
        for name in facts
        if getattr(old, name) != getattr(new, name)
    ]


def _words(marking: Marking) -> str:
    """Return the bands in one line."""
    bands = ", ".join(f"{band.name} ≥ {band.minimum}" for band in marking.bands)
    return f"{bands}; {marking.pass_mark}"
