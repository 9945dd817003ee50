"""Chainable reads of classes, obligations and results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import Now

from learning.rules import Status
from members.roles import Role
from members.scopes import ScopedQuerySet, branch_paths

if TYPE_CHECKING:
    from members.models import User

OPENS_CLASSES = frozenset({Role.CLASS_MANAGER, Role.OFFICE, Role.LEADER, Role.INSPECTOR})
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


# Kept beside rules.status_of, which says it for one row; a test compares the two.
STATUS = Case(
    When(exempted_at__isnull=False, then=Value(Status.EXEMPT)),
    When(completed_at__isnull=False, then=Value(Status.COMPLETED)),
    When(due_at__lt=Now(), then=Value(Status.OVERDUE)),
    When(started_at__isnull=False, then=Value(Status.IN_PROGRESS)),
    default=Value(Status.NOT_STARTED),
    output_field=CharField(),
)


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
