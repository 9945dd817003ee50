"""Whom somebody chose to remind, and the obligations that this means now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.models import Enrolment, Period, TrainingClass
from learning.querysets import EnrolmentQuerySet
from learning.rules import Status
from members.models import User
from members.querysets import branch_paths
from monitoring.filters import Filters
from monitoring.placing import placing_for
from monitoring.selectors import people_of
from office.querysets import REMINDS

UNFINISHED = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.OVERDUE)
MOST_DAYS = 365


@dataclass(frozen=True)
class Choice(Filters):
    """What the form or an address says, as plain data, so that a campaign can keep it.

    The filters of the list of people, so that both mean the same rows.  Without a status everybody
    who has not finished is meant; completed and exempt are never.  A name is no choice: a reminder
    is for a unit, a class, a requirement.
    """

    due_within: int | None = None

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Choice:
        """Read the parameters of an address, those of the list of monitoring too."""
        status = str(params.get("status") or "")
        filters = Filters.from_params(params)
        shared = {one.name: getattr(filters, one.name) for one in fields(Filters)}
        shared |= {"q": "", "status": status if status in UNFINISHED else ""}
        return cls(**shared, due_within=_number(params.get("due_within")))


def unfinished(choice: Choice, user: User) -> EnrolmentQuerySet:
    """Return the obligations of the user's people that somebody is to be reminded of."""
    rows = _reminded(choice, user)
    return rows if choice.status else rows.filter(status__in=UNFINISHED)


def exempted(choice: Choice, user: User) -> EnrolmentQuerySet:
    """Return the obligations of the choice whose people are exempt."""
    return _reminded(replace(choice, status=Status.EXEMPT.value), user)


def unfinished_of(training_class: TrainingClass) -> EnrolmentQuerySet:
    """Return what is not finished in the class, in everybody's branches: for its rule by date."""
    rows = Enrolment.objects.counted().with_status().filter(training_class=training_class)
    return _open(rows).filter(status__in=UNFINISHED)


def title_of(choice: Choice, user: User) -> str:
    """Return what the reminder is about: the class, the requirement, the period, or all.

    Nothing for a class out of the user's sight, or a requirement of which the user sees no class.
    """
    classes = TrainingClass.objects.visible_to(user).order_by()
    if choice.training_class:
        rows = classes.filter(pk=choice.training_class).values_list("title", flat=True)
    elif choice.requirement:
        of_it = classes.filter(requirement=choice.requirement)
        rows = of_it.values_list("requirement__title", flat=True)
    elif choice.period:
        named = Period.objects.filter(pk=choice.period).values_list("name", flat=True)
        return str(named.first() or "")
    else:
        return _("all open classes")
    return str(rows.first() or "")


def _reminded(choice: Choice, user: User) -> EnrolmentQuerySet:
    """Return the rows of the list of people that lie in open classes and the user's branches.

    The branches in which the user reminds, which may be fewer than those that the user sees.
    """
    placing = placing_for(user, choice)
    unit = placing.find(choice.unit) if choice.unit else None
    if choice.unit and unit is None:
        return Enrolment.objects.with_status().none()
    within = Q(pk__in=[])
    for path in branch_paths(user, roles=REMINDS):
        within |= Q(member__unit__path__startswith=path)
    rows = people_of(user, choice, unit=unit, placing=placing).order_by()
    rows = _open(rows).filter(within)
    if choice.due_within:
        now = timezone.now()
        until = now + timedelta(days=min(choice.due_within, MOST_DAYS))
        rows = rows.filter(due_at__gte=now, due_at__lte=until)
    return rows


def _open(rows: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """Keep what can still be studied: a period counts its closed classes, nobody is sent there."""
    return rows.filter(
        training_class__opened_at__isnull=False, training_class__closed_at__isnull=True
    )


def _number(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
