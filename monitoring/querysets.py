"""Chainable reads of export jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from common.jobs import JobQuerySet

if TYPE_CHECKING:
    from members.models import User


class ExportJobQuerySet(JobQuerySet):
    """Export jobs; each belongs to the person who asked for it."""

    def visible_to(self, user: User) -> Self:
        """Keep the person's own jobs: a workbook holds what its asker may see."""
        return self.filter(requested_by=user)
