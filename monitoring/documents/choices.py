"""What was chosen and typed for one paper, as plain data that a job can keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from learning.models import TrainingClass
from learning.querysets import TrainingClassQuerySet
from members.organising.basis import Basis
from monitoring.exceptions import ReportUnknown
from monitoring.filters import Filters


@dataclass(frozen=True)
class ReportFilters(Filters):
    """The filters of the pages, and days: the classes that opened on them, closed or not."""

    first: date | None = None
    last: date | None = None

    def classes(self) -> TrainingClassQuerySet:
        """Return the class that was chosen, those of the period or days, or all that are open."""
        is_dated = self.first is not None and self.last is not None
        if self.training_class or self.period or not is_dated:
            return super().classes()
        found = TrainingClass.objects.opened().filter(opens_on__range=(self.first, self.last))
        return found.filter(course__type=self.course_type) if self.course_type else found


@dataclass(frozen=True)
class Choices:
    """Everything that makes one paper, besides the numbers."""

    report: str
    day: date
    training_class: int | None = None
    unit: int | None = None
    person: int | None = None
    first: date | None = None
    last: date | None = None
    period: int | None = None
    figures: str = ""
    basis: str = Basis.AS_IS.value
    course_type: str = ""
    form: str = ""
    number: str = ""
    authority: str = ""
    position: str = ""
    signer: str = ""
    recipients: str = ""
    opening: str = ""
    weaknesses: str = ""
    tasks: str = ""
    # "1": small numbers are hidden, for papers that go upwards or to the public.
    upward: str = ""

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Choices:
        """Read what ``as_params`` wrote.

        Raises:
            ReportUnknown: it was taken away since, with somebody's erased data.
        """
        if not params.get("report") or not params.get("day"):
            raise ReportUnknown
        values: dict[str, object] = {}
        for one in fields(cls):
            text = params.get(one.name, "")
            if "date" in str(one.type):
                values[one.name] = date.fromisoformat(text) if text else None
            elif "int" in str(one.type):
                values[one.name] = int(text) if text else None
            elif text:
                values[one.name] = text
        return cls(**values)  # type: ignore[arg-type]

    def as_params(self) -> dict[str, str]:
        """Return the choices as texts; what was not chosen is left out."""
        return {name: str(value) for name, value in vars(self).items() if value not in (None, "")}

    @property
    def filters(self) -> ReportFilters:
        """Return which obligations the paper is about."""
        return ReportFilters(
            training_class=self.training_class,
            unit=self.unit,
            period=self.period,
            basis=Basis.named(self.basis),
            course_type=self.course_type,
            first=self.first,
            last=self.last,
        )
