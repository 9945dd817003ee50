"""Chainable reads of classes, obligations and results."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import GreaterThan

from learning.rules import Status
from members.lineage import EnteredEvents
from members.models import Unit, User
from members.roles import Role
from members.scopes import ScopedQuerySet, branch_paths

if TYPE_CHECKING:
    from learning.models import Period, Requirement

OPENS_CLASSES = frozenset({Role.CLASS_MANAGER, Role.OFFICE, Role.LEADER, Role.INSPECTOR})
PLANS_REQUIREMENTS = frozenset({Role.OFFICE})
SETS_TARGETS = frozenset({Role.OFFICE, Role.LEADER})
DECIDES_REQUIREMENTS = frozenset({Role.OFFICE, Role.LEADER})
SEES_REQUIREMENTS = frozenset({Role.OFFICE, Role.LEADER, Role.INSPECTOR})
WATCHES_CLASSES = OPENS_CLASSES | {Role.ORGANISATION, Role.UNIT_CLERK, Role.CELL_SECRETARY}


class TrainingClassQuerySet(models.QuerySet):
    """Classes, and who works with them."""

    def visible_to(self, user: User) -> Self:
        """Keep classes organised in the user's branch, and those that people of it attend."""
        visible = Q(manager=user)
        for path in branch_paths(user, roles=OPENS_CLASSES):
            visible |= Q(unit__path__startswith=path)
        for path in branch_paths(user, roles=WATCHES_CLASSES):
            attended = Q(enrolments__member__unit__path__startswith=path)
            of_branch = self.model._default_manager.filter(attended).values("pk")
            visible |= Q(pk__in=of_branch, opened_at__isnull=False)
        return self.filter(visible)

    def opened(self) -> Self:
        """Keep classes that have been opened, closed ones included."""
        return self.filter(opened_at__isnull=False)

    def of_requirements(self, *, requirement: int | None = None, period: int | None = None) -> Self:
        """Keep the classes of one requirement, of all of a period, or of both conditions."""
        found = self.filter(requirement__isnull=False)
        if requirement:
            found = found.filter(requirement=requirement)
        return found.filter(requirement__period=period) if period else found

    def of_period(self, period: Period | int) -> Self:
        """Keep the opened classes whose obligations belong to a period: the one rule of it.

        Those that the requirements of the period have made, whenever they opened; and those of no
        requirement that opened on one of its days.
        """
        key = period if isinstance(period, int) else period.pk
        periods = self.model._meta.apps.get_model("learning", "Period")
        holding = periods.objects.filter(
            pk=key, starts_on__lte=OuterRef("opens_on"), ends_on__gte=OuterRef("opens_on")
        )
        return self.opened().filter(
            Q(requirement__period=key) | Q(Exists(holding), requirement=None)
        )


class RequirementQuerySet(models.QuerySet):
    """Requirements, and who works with them."""

    def visible_to(self, user: User) -> Self:
        """Keep those for people of the branches whose office, leader or inspector the user is.

        And those of units that have gone into these branches since: by a merge, an end with a
        successor, or a split.
        """
        paths = branch_paths(user, roles=SEES_REQUIREMENTS)
        return self.filter(_in_branches(paths, "unit") | Q(pk__in=_come_into(paths)))

    def active(self) -> Self:
        """Keep those that oblige people now."""
        return self.filter(state="active")


class RequirementVersionQuerySet(models.QuerySet):
    """Versions of the rules of requirements."""

    def visible_to(self, user: User) -> Self:
        """Keep the versions of the requirements that the user sees."""
        paths = branch_paths(user, roles=SEES_REQUIREMENTS)
        come = Q(requirement__in=_come_into(paths))
        return self.filter(_in_branches(paths, "requirement__unit") | come)

    def in_force(self) -> Self:
        """Keep the rules that hold."""
        return self.filter(state="in_force")

    def under_way(self) -> Self:
        """Keep those that are drafted, proposed or being carried out."""
        return self.filter(state__in=["draft", "proposed", "approved"])


def _in_branches(paths: Collection[str], unit: str) -> Q:
    """Return the condition that the unit lies in one of the branches."""
    visible = Q(pk__in=[])
    for path in paths:
        visible |= Q(**{f"{unit}__path__startswith": path})
    return visible


def _come_into(paths: Collection[str]) -> list[int]:
    """Return the requirements whose unit, or a part of it, has come into one of the branches.

    By reorganisations after the requirement was drafted; mostly there are none, and one question
    tells.
    """
    if not paths:
        return []
    requirements = apps.get_model("learning", "Requirement")._default_manager
    reorganised = requirements.filter(
        unit__event_sides__side="before",
        unit__event_sides__event__undone_at=None,
        unit__event_sides__event__recorded_at__gt=F("created_at"),
    )
    rows = set(reorganised.values_list("pk", "unit_id", "created_at"))
    if not rows:
        return []
    entered = EnteredEvents.load()
    parts = {pk: entered.parts_of(unit, since=since) for pk, unit, since in rows}
    places = dict(
        Unit.objects.filter(pk__in=set().union(*parts.values())).values_list("pk", "path")
    )
    here = {unit for unit, path in places.items() if path.startswith(tuple(paths))}
    return [pk for pk, units in parts.items() if units & here]


@dataclass(frozen=True)
class Denominators:
    """Tổng số, được miễn, phải học, đã học, chưa học, quá hạn; and those who were ever late.

    total = exempt + obliged, obliged = completed + not_completed; overdue are some of the latter.
    """

    total: int = 0
    exempt: int = 0
    completed: int = 0
    overdue: int = 0
    late: int = 0

    @property
    def obliged(self) -> int:
        """How many must study: all but the exempted."""
        return self.total - self.exempt

    @property
    def not_completed(self) -> int:
        """How many of them have not finished, in time or not."""
        return self.obliged - self.completed


class EnrolmentQuerySet(ScopedQuerySet):
    """Enrolments, and the questions asked of them."""

    member_path = "member"

    def counted(self) -> Self:
        """Keep the obligations that count: not withdrawn."""
        return self.filter(withdrawn_at=None)

    def open_for_study(self) -> Self:
        """Keep enrolments in which the member may work now: late is allowed, closed is not."""
        return self.counted().filter(
            exempted_at=None,
            training_class__opened_at__isnull=False,
            training_class__closed_at=None,
        )

    def with_required_counts(self) -> Self:
        """Add ``required``: how many required lessons the edition has."""
        return self.annotate(
            required=Count(
                "training_class__edition__lessons",
                filter=Q(training_class__edition__lessons__is_required=True),
            )
        )

    def with_status(self) -> Self:
        """Add ``status``, the same answer as ``learning.rules.status_of`` gives."""
        return self.annotate(status=STATUS)

    def in_status(self, status: str) -> Self:
        """Keep the obligations that stand there now."""
        return self.with_status().filter(status=status)

    def numbers_by_status(self) -> dict[str, int]:
        """Return how many obligations stand where; every status is named."""
        rows = self.with_status().values("status").annotate(number=Count("pk"))
        found = {row["status"]: row["number"] for row in rows}
        return {str(status): found.get(status, 0) for status in Status}

    def of_requirement(self, requirement: Requirement | int) -> Self:
        """Keep what one requirement obliges to, in all its courses."""
        return self.filter(training_class__requirement=requirement)

    def of_period(self, period: Period | int) -> Self:
        """Keep what the requirements of a period oblige to."""
        return self.filter(training_class__requirement__period=period)

    def late(self) -> Self:
        """Keep what was not done in time, finished or not; more time given later changes nothing.

        The same answer as ``learning.rules.was_late``.
        """
        return self.filter(WAS_LATE)

    def denominators(self) -> Denominators:
        """Return the six numbers of every report, in one question."""
        return Denominators(**self.order_by().aggregate(**_DENOMINATORS))

    def denominators_by(self, field: str) -> dict[Any, Denominators]:
        """Return the six numbers for each value of a field, such as ``member__unit``."""
        rows = self.order_by().values(field).annotate(**_DENOMINATORS)
        return {row.pop(field): Denominators(**row) for row in rows}


# Kept beside rules.status_of, which says it for one row; a test compares the two.
STATUS = Case(
    When(exempted_at__isnull=False, then=Value(Status.EXEMPT)),
    When(completed_at__isnull=False, then=Value(Status.COMPLETED)),
    When(due_at__lt=Now(), then=Value(Status.OVERDUE)),
    When(started_at__isnull=False, then=Value(Status.IN_PROGRESS)),
    default=Value(Status.NOT_STARTED),
    output_field=CharField(),
)


# Kept beside rules.was_late, which says it for one row; a test compares the two.
WAS_LATE = Q(GreaterThan(Coalesce("completed_at", Now()), Coalesce("late_after", "due_at")))
_MUST = Q(exempted_at=None)
_DENOMINATORS = {
    "total": Count("pk"),
    "exempt": Count("pk", filter=~_MUST),
    "completed": Count("pk", filter=_MUST & Q(completed_at__isnull=False)),
    "overdue": Count("pk", filter=_MUST & Q(completed_at=None, due_at__lt=Now())),
    "late": Count("pk", filter=_MUST & WAS_LATE),
}


class YearlyTargetQuerySet(models.QuerySet):
    """Versions of the yearly target, with the people who proposed and decided."""

    def visible_to(self, user: User) -> Self:
        """Keep all for those who propose and decide them for the whole organisation."""
        paths = branch_paths(user, roles=SETS_TARGETS)
        return self if any(len(path) == Unit.steplen for path in paths) else self.none()

    def in_force(self, year: int) -> Self:
        """Keep what holds in the year, first the version that counts."""
        return self.filter(state="in_force", from_year__lte=year).order_by("-from_year", "-pk")


class PostponementQuerySet(ScopedQuerySet):
    """More time that was given."""

    member_path = "enrolment__member"


class ResultQuerySet(ScopedQuerySet):
    """Rows that belong to an enrolment."""

    member_path = "enrolment__member"

    def passed(self) -> Self:
        """Keep the results that stand."""
        return self.filter(passed_at__isnull=False)

    def required(self) -> Self:
        """Keep the results of required lessons."""
        return self.filter(lesson__is_required=True)

    def for_progress(self) -> Self:
        """Keep standing results with the facts of their lesson that progress counts."""
        return self.passed().annotate(
            kind=F("lesson__kind"), periods=F("lesson__periods"), weight=F("lesson__weight")
        )
