"""Chainable reads of nominations, and who works with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from learning.querysets import OPENS_CLASSES
from members.models.units import Unit
from members.roles import Role
from members.scopes import ScopedQuerySet, branch_paths

if TYPE_CHECKING:
    from members.models import User

RUNS_NOMINATIONS = frozenset({Role.CLASS_MANAGER, Role.OFFICE})
NOMINATES = frozenset({Role.UNIT_CLERK, Role.CELL_SECRETARY})
SENDS_NOMINATIONS = frozenset({Role.UNIT_CLERK, Role.LEADER})


class NominationUnitQuerySet(models.QuerySet):
    """The lists of units."""

    def visible_to(self, user: User) -> Self:
        """Keep those of the user's branch, those that hold it, and those of classes it runs.

        A cell secretary sees the list of the unit above, but on it the own people only.
        """
        visible = Q(pk__in=[])
        for path in branch_paths(user, roles=OPENS_CLASSES):
            visible |= Q(call__training_class__unit__path__startswith=path)
        for path in branch_paths(user, roles=NOMINATES | SENDS_NOMINATIONS):
            above = [path[:end] for end in range(Unit.steplen, len(path), Unit.steplen)]
            visible |= Q(unit__path__startswith=path) | Q(unit__path__in=above)
        return self.filter(visible)

    def outstanding(self) -> Self:
        """Keep the lists that the office does not have yet."""
        return self.exclude(state="sent")


class NominationQuerySet(ScopedQuerySet):
    """People on lists."""

    member_path = "member"

    def visible_to(self, user: User) -> Self:
        """Keep the own row, those of the branch, and those of classes that it organises."""
        organised = Q(pk__in=[])
        for path in branch_paths(user, roles=OPENS_CLASSES):
            organised |= Q(call__training_class__unit__path__startswith=path)
        return self.filter(self._own(user) | self._in_branches(user) | organised)

    def standing(self) -> Self:
        """Keep those that are neither refused nor replaced."""
        return self.exclude(state__in=["rejected", "replaced"])

    def to_enrol(self) -> Self:
        """Keep the approved ones whose list is approved and who are not enrolled yet."""
        return self.filter(
            state="approved", enrolment=None, obstacle="", call__listed_at__isnull=False
        )


class UploadQuerySet(models.QuerySet):
    """Workbooks with nominations."""

    def visible_to(self, user: User) -> Self:
        """Keep the own ones: what somebody typed is not for the neighbours."""
        return self.filter(uploaded_by=user)
