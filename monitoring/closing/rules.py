"""Rules of a closing, as plain functions: figures, canonical texts and digests, the ladder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

COMPLETED, EXEMPT, OVERDUE = "completed", "exempt", "overdue"
IN_PROGRESS, NOT_STARTED = "in_progress", "not_started"


@dataclass(frozen=True)
class Figures:
    """The sums of some obligations at the cut-off moment.

    total = exempt + obliged; obliged = in_time + late + not_completed; not_completed = overdue +
    in_progress + not_started.  Tiết are those of required lessons: of all who must study, of those
    who completed, and of the latter what is verified.  E0 to E3 grade the completions.
    """

    total: int = 0
    exempt: int = 0
    in_time: int = 0
    late: int = 0
    overdue: int = 0
    in_progress: int = 0
    not_started: int = 0
    e0: int = 0
    e1: int = 0
    e2: int = 0
    e3: int = 0
    marked: int = 0
    mark_sum: Decimal = Decimal(0)
    required_periods: Decimal = Decimal(0)
    completed_periods: Decimal = Decimal(0)
    verified_periods: Decimal = Decimal(0)

    def __add__(self, other: Figures) -> Figures:
        """Return both together."""
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Figures(*(one + more for one, more in pairs))

    @property
    def obliged(self) -> int:
        """How many must study: all but the exempted."""
        return self.total - self.exempt

    @property
    def completed(self) -> int:
        """How many of them have completed, in time or late."""
        return self.in_time + self.late

    @property
    def not_completed(self) -> int:
        """How many of them have not, overdue or not yet."""
        return self.obliged - self.completed

    def as_list(self) -> list[int | str]:
        """Return the figures in their order, decimals as texts."""
        return [
            plain(value) if isinstance(value, Decimal) else int(value) for value in astuple(self)
        ]

    @classmethod
    def from_list(cls, values: Sequence[Any]) -> Figures:
        """Read what ``as_list`` wrote."""
        *counts, marks, required, completed, verified = values
        decimals = [Decimal(one) for one in (marks, required, completed, verified)]
        return cls(*counts, *decimals)


@dataclass(frozen=True)
class Line:
    """One obligation at the cut-off moment, by numbers and days only: no name, no address."""

    enrolment: int
    training_class: int
    status: str
    is_late: bool
    evidence: int | None
    mark: Decimal | None
    verified_periods: Decimal
    completed_on: date | None
    due_on: date | None

    def as_list(self) -> list[Any]:
        """Return the line in the order of its parts."""
        return [
            *(self.enrolment, self.training_class, self.status, int(self.is_late)),
            self.evidence,
            None if self.mark is None else plain(self.mark),
            plain(self.verified_periods),
            self.completed_on and self.completed_on.isoformat(),
            self.due_on and self.due_on.isoformat(),
        ]

    @classmethod
    def from_list(cls, values: Sequence[Any]) -> Line:
        """Read what ``as_list`` wrote."""
        number, of_class, status, is_late, evidence, mark, verified, completed, due = values
        return cls(
            *(number, of_class, status, bool(is_late), evidence),
            None if mark is None else Decimal(mark),
            Decimal(verified),
            completed and date.fromisoformat(completed),
            due and date.fromisoformat(due),
        )

    def figures(self, required_periods: Decimal) -> Figures:
        """Return what the line adds to the sums; ``required_periods`` are those of its class."""
        if self.status == EXEMPT:
            return Figures(total=1, exempt=1)
        if self.status != COMPLETED:
            return Figures(
                total=1,
                overdue=int(self.status == OVERDUE),
                in_progress=int(self.status == IN_PROGRESS),
                not_started=int(self.status == NOT_STARTED),
                required_periods=required_periods,
            )
        return Figures(
            total=1,
            in_time=int(not self.is_late),
            late=int(self.is_late),
            marked=int(self.mark is not None),
            mark_sum=self.mark or Decimal(0),
            required_periods=required_periods,
            completed_periods=required_periods,
            verified_periods=self.verified_periods,
            e0=int(self.evidence == 0),
            e1=int(self.evidence == 1),
            e2=int(self.evidence == 2),
            e3=int(self.evidence == 3),
        )


def plain(value: Decimal) -> str:
    """Return a decimal as one text, however many zeros it was stored with."""
    return format(value.normalize() + 0, "f")


def canonical(value: Any) -> str:
    """Return the one text of a value that its digest is made of: sorted keys, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def lines_text(lines: Iterable[Line]) -> str:
    """Return the canonical text of the obligations of a unit, by their numbers."""
    ordered = sorted(lines, key=lambda line: line.enrolment)
    return canonical([line.as_list() for line in ordered])


def lines_of(text: str) -> list[Line]:
    """Read what ``lines_text`` wrote."""
    return [Line.from_list(values) for values in json.loads(text or "[]")]


@dataclass(frozen=True)
class PageFacts:
    """What a page of the snapshot says of one unit of the tree of that day.

    ``own`` are the people directly in the unit and ``whole`` those below it as well, by class.
    ``children`` names the units directly below with the digest of each one's page: so the page of
    the top unit stands for all of them, and any page can be checked by the pages above it alone.
    """

    unit: int
    above: int | None
    code: str
    name: str
    kind: str
    own: Mapping[int, Figures]
    whole: Mapping[int, Figures]
    lines_digest: str
    children: tuple[tuple[int, str], ...]

    def body(self) -> str:
        """Return the canonical text of the page."""
        return canonical(
            {
                "unit": self.unit,
                "above": self.above,
                "code": self.code,
                "name": self.name,
                "kind": self.kind,
                "own": {str(key): one.as_list() for key, one in self.own.items()},
                "whole": {str(key): one.as_list() for key, one in self.whole.items()},
                "lines": self.lines_digest,
                "children": [list(one) for one in sorted(self.children)],
            }
        )

    @classmethod
    def from_body(cls, body: str) -> PageFacts:
        """Read what ``body`` wrote."""
        found = json.loads(body)
        own, whole = (
            {int(key): Figures.from_list(values) for key, values in found[name].items()}
            for name in ("own", "whole")
        )
        return cls(
            *(found["unit"], found["above"], found["code"], found["name"], found["kind"]),
            own,
            whole,
            found["lines"],
            tuple((unit, digest) for unit, digest in found["children"]),
        )

    @property
    def total(self) -> Figures:
        """All classes together, with everything below."""
        return sum_of(self.whole.values())

    @property
    def direct(self) -> Figures:
        """All classes together, people directly in the unit only."""
        return sum_of(self.own.values())


def sum_of(parts: Iterable[Figures]) -> Figures:
    """Return all parts together."""
    return sum(parts, Figures())


def figures_by_class(
    lines: Iterable[Line], required_periods: Mapping[int, Decimal]
) -> dict[int, Figures]:
    """Return the sums of the lines for each class."""
    found: dict[int, Figures] = {}
    for line in lines:
        more = line.figures(required_periods.get(line.training_class, Decimal(0)))
        found[line.training_class] = found.get(line.training_class, Figures()) + more
    return found


def added(parts: Iterable[Mapping[int, Figures]]) -> dict[int, Figures]:
    """Return the sums of several units for each class."""
    found: dict[int, Figures] = {}
    for part in parts:
        for key, figures in part.items():
            found[key] = found.get(key, Figures()) + figures
    return found


class Rung(StrEnum):
    """Where a unit stands on the ladder of confirmations."""

    NOTHING = "nothing"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    OBJECTED = "objected"


def rung_of(*, total: int, answer: str | None, is_of_these_figures: bool) -> Rung:
    """Return where a unit stands, by its last answer.

    A confirmation holds for the figures that were confirmed; an objection until the next answer.
    """
    if answer == "objected":
        return Rung.OBJECTED
    if answer == "confirmed":
        return Rung.CONFIRMED if is_of_these_figures else Rung.CHANGED
    return Rung.WAITING if total else Rung.NOTHING


class Change(StrEnum):
    """What became of one obligation between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True)
class LineChange:
    """One obligation that is not as it was; ``before`` or ``after`` is None where it was not."""

    enrolment: int
    kind: Change
    unit_before: int | None
    unit_after: int | None
    before: Line | None
    after: Line | None


def line_changes(
    before: Mapping[int, Iterable[Line]], after: Mapping[int, Iterable[Line]]
) -> list[LineChange]:
    """Return which obligations differ, in the order of their numbers; lines by unit."""
    old = {line.enrolment: (unit, line) for unit, lines in before.items() for line in lines}
    new = {line.enrolment: (unit, line) for unit, lines in after.items() for line in lines}
    changes = []
    for number in sorted({*old, *new}):
        was_in, was = old.get(number, (None, None))
        now_in, now = new.get(number, (None, None))
        if was == now and was_in == now_in:
            continue
        if was is None:
            kind = Change.ADDED
        elif now is None:
            kind = Change.REMOVED
        else:
            kind = Change.MOVED if was == now else Change.CHANGED
        changes.append(LineChange(number, kind, was_in, now_in, was, now))
    return changes
