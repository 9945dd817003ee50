"""Which obligations a page or a workbook is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q

from learning.models import Enrolment, TrainingClass
from learning.querysets import EnrolmentQuerySet, TrainingClassQuerySet
from learning.rules import Status
from members.models import Unit, User

STATUSES = [status.value for status in Status]


@dataclass(frozen=True)
class Filters:
    """The choices of the page, as plain data, so that an export can take them along.

    Without a class all open classes count.  ``unit`` narrows to a branch, ``direct`` to
    the people who sit in that very unit.
    """

    training_class: int | None = None
    unit: int | None = None
    direct: bool = False
    sector: str = ""
    kind: str = ""
    status: str = ""
    q: str = ""

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
        )

    def as_params(self) -> dict[str, str]:
        """Return the parameters of an address that mean the same."""
        names = {"training_class": "class", "kind": "kind_of_unit"}
        values = {names.get(name, name): value for name, value in asdict(self).items() if value}
        return {name: "1" if value is True else str(value) for name, value in values.items()}

    def classes(self) -> TrainingClassQuerySet:
        """Return the class that was chosen, or all that are open."""
        if self.training_class:
            return TrainingClass.objects.filter(pk=self.training_class)
        return TrainingClass.objects.opened().filter(closed_at=None)

    def obligations(self, user: User) -> EnrolmentQuerySet:
        """Return the obligations in the user's branches that the choices mean.

        Status and name are not applied here: the tree shows every status side by side.
        """
        rows = Enrolment.objects.in_branches_of(user).counted().with_status()
        rows = rows.filter(training_class__in=self.classes())
        if self.kind:
            rows = rows.filter(member__unit__kind=self.kind)
        if self.sector:
            rows = rows.filter(_in_sector(user, self.sector))
        return rows


def _in_sector(user: User, sector: str) -> Q:
    """Return the condition that a person belongs to a unit of the sector, or below one."""
    inside = Q(pk__in=[])
    paths = Unit.objects.visible_to(user).filter(sector=sector).values_list("path", flat=True)
    outer = ""
    for path in paths:  # in the order of the tree: those below one that is in already are covered
        if not outer or not path.startswith(outer):
            outer = path
            inside |= Q(member__unit__path__startswith=path)
    return inside


def _number(value: Any) -> int | None:
    """Return the number that was sent, or None."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
