"""Which obligations a page or a workbook is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from courses.models import Course
from learning.models import TrainingClass
from learning.querysets import TrainingClassQuerySet
from learning.rules import Status
from members.models import Unit
from members.organising.basis import Basis

STATUSES = [status.value for status in Status]
# What a number of the pages of study quality counts (monitoring.quality.signals).
SIGNALS = ("obliged", "present", "scored", "below_pass", "fast", "e0", "e1", "e2", "e3")
DATE_FORM = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True)
class Filters:
    """The choices of the page, as plain data, so that an export can take them along.

    Without a class, a requirement, a period or days all open classes count; with days those, open
    or over, that opened on one of them.  ``unit`` narrows to a branch, ``direct`` to the people
    who sit in that very unit.  ``basis`` says in which organisation all of this is meant
    (``monitoring.placing``).  ``upward``: small numbers are hidden (``monitoring.suppression``).
    """

    training_class: int | None = None
    unit: int | None = None
    direct: bool = False
    sector: str = ""
    kind: str = ""
    status: str = ""
    q: str = ""
    basis: str = Basis.AS_IS.value
    requirement: int | None = None
    period: int | None = None
    course: int | None = None
    course_type: str = ""
    from_day: str = ""
    to_day: str = ""
    signal: str = ""
    upward: bool = False

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Filters:
        """Read the parameters of an address; what makes no sense is left out."""
        kind, status = str(params.get("kind_of_unit", "")), str(params.get("status", ""))
        return cls(
            training_class=_number(params.get("class")),
            unit=_number(params.get("unit")),
            direct=str(params.get("direct", "")) == "1",
            sector=str(params.get("sector", ""))[:80],
            kind=kind if kind in Unit.Kind.values else "",
            status=status if status in STATUSES else "",
            q=str(params.get("q", ""))[:120],
            basis=Basis.named(params.get("basis")),
            requirement=_number(params.get("requirement")),
            period=_number(params.get("period")),
            course=_number(params.get("course")),
            course_type=_one_of(Course.Type.values, params.get("course_type")),
            from_day=_day_text(params.get("from")),
            to_day=_day_text(params.get("to")),
            signal=_one_of(SIGNALS, params.get("signal")),
            upward=str(params.get("upward", "")) == "1",
        )

    def as_params(self) -> dict[str, str]:
        """Return the parameters of an address that mean the same."""
        values = {_param_of(name): value for name, value in asdict(self).items() if value}
        if self.basis == Basis.AS_IS:
            del values["basis"]
        return {name: "1" if value is True else str(value) for name, value in values.items()}

    @property
    def days(self) -> tuple[date, date] | None:
        """Return the first and the last day of the period that was chosen; an open end is wide."""
        if not self.from_day and not self.to_day:
            return None
        first, last = _day(self.from_day) or date.min, _day(self.to_day) or date.max
        return (first, last)

    def classes(self) -> TrainingClassQuerySet:
        """Return the class that was chosen, those of a requirement or of days, or all open ones.

        What a requirement obliges to, and what belongs to a period, counts after its end, too.
        """
        if self.training_class:
            return TrainingClass.objects.filter(pk=self.training_class)
        found = TrainingClass.objects.opened()
        if self.requirement:
            found = found.of_requirements(requirement=self.requirement, period=self.period)
        elif self.period:
            found = found.of_period(self.period)
        elif self.days is None:
            found = found.filter(closed_at=None)
        if self.course:
            found = found.filter(course=self.course)
        if self.course_type:
            found = found.filter(course__type=self.course_type)
        return found if self.days is None else found.filter(opens_on__range=self.days)

    def period_before(self) -> Filters | None:
        """Return the same for the days before, as many; None where the period has no two ends."""
        first, last = _day(self.from_day), _day(self.to_day)
        if self.training_class or first is None or last is None or last < first:
            return None
        end = first - timedelta(days=1)
        start = end - (last - first)
        return replace(self, from_day=f"{start:%d/%m/%Y}", to_day=f"{end:%d/%m/%Y}")


def param_names() -> list[str]:
    """Return the parameters under which an address gives the choices."""
    return [_param_of(one.name) for one in fields(Filters)]


def _param_of(name: str) -> str:
    """Return the parameter of a choice."""
    others = {
        "training_class": "class",
        "kind": "kind_of_unit",
        "from_day": "from",
        "to_day": "to",
    }
    return others.get(name, name)


def _number(value: Any) -> int | None:
    """Return the number that was sent, or None."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _one_of(known: Collection[str], value: Any) -> str:
    """Return what was sent if it is one of the known."""
    return value if isinstance(value, str) and value in known else ""


def _day(text: str) -> date | None:
    """Return the day that was written, day first; None for anything else."""
    found = DATE_FORM.fullmatch(text.strip())
    if found is None:
        return None
    day, month, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_text(value: Any) -> str:
    """Return the day as it is written, if it is one."""
    day = _day(str(value or ""))
    return f"{day:%d/%m/%Y}" if day else ""
