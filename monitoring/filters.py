"""Which obligations a page or a workbook is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from learning.models import TrainingClass
from learning.querysets import TrainingClassQuerySet
from learning.rules import Status
from members.models import Unit
from members.organising.basis import Basis

STATUSES = [status.value for status in Status]


@dataclass(frozen=True)
class Filters:
    """The choices of the page, as plain data, so that an export can take them along.

    Without a class, a requirement or a period all open classes count.  ``unit`` narrows to a
    branch, ``direct`` to the people who sit in that very unit.  ``basis`` says in which
    organisation all of this is meant (``monitoring.placing``).
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
        )

    def as_params(self) -> dict[str, str]:
        """Return the parameters of an address that mean the same."""
        names = {"training_class": "class", "kind": "kind_of_unit"}
        values = {names.get(name, name): value for name, value in asdict(self).items() if value}
        if self.basis == Basis.AS_IS:
            del values["basis"]
        return {name: "1" if value is True else str(value) for name, value in values.items()}

    def classes(self) -> TrainingClassQuerySet:
        """Return the class that was chosen, those of a requirement or period, or all open ones.

        What a requirement or a period obliges to counts after its end, too.
        """
        if self.training_class:
            return TrainingClass.objects.filter(pk=self.training_class)
        if self.requirement or self.period:
            return TrainingClass.objects.opened().of_requirements(
                requirement=self.requirement, period=self.period
            )
        return TrainingClass.objects.opened().filter(closed_at=None)


def _number(value: Any) -> int | None:
    """Return the number that was sent, or None."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
