"""Whom somebody chose to remind, and the obligations that this means now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from learning.models import Enrolment
from learning.querysets import EnrolmentQuerySet
from learning.rules import Status
from members.models import Unit, User
from members.querysets import branch_paths
from office.querysets import REMINDS

UNFINISHED = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.OVERDUE)
MOST_DAYS = 365


@dataclass(frozen=True)
class Choice:
    """What the form or an address says, as plain data, so that a campaign can keep it.

    Without a status everybody who has not finished is meant; completed and exempt are never.
    """

    training_class: int | None = None
    unit: int | None = None
    status: str = ""
    due_within: int | None = None

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Choice:
        """Read the parameters of an address, those of the list of monitoring too."""
        status = str(params.get("status") or "")
        return cls(
            training_class=_number(params.get("class") or params.get("training_class")),
            unit=_number(params.get("unit")),
            status=status if status in UNFINISHED else "",
            due_within=_number(params.get("due_within")),
        )

    def as_params(self) -> dict[str, str]:
        """Return the parameters of an address that mean the same."""
        values = {key: value for key, value in asdict(self).items() if value}
        if self.training_class:
            values["class"] = values.pop("training_class")
        return {key: str(value) for key, value in values.items()}

    def obligations(self) -> EnrolmentQuerySet:
        """Return what the choice means in open classes, in everybody's branches."""
        rows = Enrolment.objects.counted().filter(
            training_class__opened_at__isnull=False, training_class__closed_at=None
        )
        if self.training_class:
            rows = rows.filter(training_class=self.training_class)
        if self.due_within:
            now = timezone.now()
            until = now + timedelta(days=min(self.due_within, MOST_DAYS))
            rows = rows.filter(due_at__gte=now, due_at__lte=until)
        return rows

    def unfinished(self) -> EnrolmentQuerySet:
        """Return the obligations that somebody is to be reminded of."""
        rows = self.obligations().with_status()
        return rows.filter(status__in=[self.status] if self.status else UNFINISHED)


def in_own_branches(rows: EnrolmentQuerySet, user: User, unit_id: int | None) -> EnrolmentQuerySet:
    """Keep what the user may remind people of, and what lies in the unit."""
    within = Q(pk__in=[])
    for path in branch_paths(user, roles=REMINDS):
        within |= Q(member__unit__path__startswith=path)
    rows = rows.filter(within)
    if unit_id:
        unit = Unit.objects.filter(pk=unit_id).first()
        rows = rows.filter(member__unit__path__startswith=unit.path) if unit else rows.none()
    return rows


def _number(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
