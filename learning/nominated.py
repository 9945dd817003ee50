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


def _of_units(user: User, prefix: str = "") -> Q:
    """Return the condition that a list is of the user's branch, or of a unit that holds it.

    A cell secretary sees the list of the unit above, but on it the own people only.
    """
    found = Q(pk__in=[])
    for path in branch_paths(user, roles=NOMINATES | SENDS_NOMINATIONS):
        above = [path[:end] for end in range(Unit.steplen, len(path), Unit.steplen)]
        found |= Q(**{f"{prefix}unit__path__startswith": path})
        found |= Q(**{f"{prefix}unit__path__in": above})
    return found


def _of_classes(user: User, path_of_unit: str) -> Q:
    """Return the condition that the class is organised in the user's branch."""
    found = Q(pk__in=[])
    for path in branch_paths(user, roles=OPENS_CLASSES):
        found |= Q(**{f"{path_of_unit}__startswith": path})
    return found


class NominationCallQuerySet(models.QuerySet):
    """Calls for nominations."""

    def visible_to(self, user: User) -> Self:
        """Keep those of classes that the user runs or reads, and those to the user's units."""
        concerned = _of_classes(user, "training_class__unit__path") | _of_units(user, "units__")
        return self.filter(pk__in=self.model._default_manager.filter(concerned).values("pk"))


class NominationUnitQuerySet(models.QuerySet):
    """The lists of units."""

    def visible_to(self, user: User) -> Self:
        """Keep those of the user's units, and those of classes that the user runs or reads."""
        return self.filter(_of_classes(user, "call__training_class__unit__path") | _of_units(user))

    def outstanding(self) -> Self:
        """Keep the lists that the office does not have yet."""
        return self.exclude(state="sent")


class NominationQuerySet(ScopedQuerySet):
    """People on lists."""

    member_path = "member"

    def visible_to(self, user: User) -> Self:
        """Keep the own row, those of the branch, and those of classes that it organises."""
        organised = _of_classes(user, "call__training_class__unit__path")
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
