"""Chainable reads of import runs and their rows."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from common.jobs import JobQuerySet
from members.querysets import branch_paths
from members.roles import Role

if TYPE_CHECKING:
    from members.models import User

IMPORTS = frozenset({Role.ORGANISATION})


class ImportRunQuerySet(JobQuerySet):
    """Runs; each is about one branch.

    The attempts are counted anew for each step, so the lease is a column of its own.
    """

    steps = MappingProxyType(
        {"mapped": "checking", "approved": "running", "undo_wanted": "undoing"}
    )
    lease = "lease"
    queued_since = "changed_at"
    most_attempts = 5

    def visible_to(self, user: User) -> Self:
        """Keep the runs about branches that the user keeps the list of."""
        visible = Q(pk__in=[])
        for path in branch_paths(user, roles=IMPORTS):
            visible |= Q(unit__path__startswith=path)
        return self.filter(visible)


class ImportRowQuerySet(models.QuerySet):
    """Rows of runs."""

    def visible_to(self, user: User) -> Self:
        """Keep the rows of the runs that the user sees."""
        visible = Q(pk__in=[])
        for path in branch_paths(user, roles=IMPORTS):
            visible |= Q(run__unit__path__startswith=path)
        return self.filter(visible)

    def to_take_over(self) -> Self:
        """Keep the rows that change the register, or that somebody marked for the clerk."""
        return self.filter(
            Q(kind__in=("new", "changed", "moved")) | Q(kind="missing", is_marked=True)
        )


class HeadingMapQuerySet(models.QuerySet):
    """Remembered headings: words of columns, no data of people."""

    def visible_to(self, user: User) -> Self:
        """Keep all for whoever imports."""
        return self if branch_paths(user, roles=IMPORTS) else self.none()
