"""Chainable reads of export jobs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from members.models import User

# A message that nobody took, and a worker that says nothing any more, are lost after this.
LOST_AFTER = timedelta(minutes=2)


class ExportJobQuerySet(models.QuerySet):
    """Export jobs; each belongs to the person who asked for it."""

    def visible_to(self, user: User) -> Self:
        """Keep the person's own jobs: a workbook holds what its asker may see."""
        return self.filter(requested_by=user)

    def lost(self) -> Self:
        """Keep jobs that nobody works on although somebody should."""
        before = timezone.now() - LOST_AFTER
        return self.filter(
            Q(state="queued", created_at__lt=before) | Q(state="running", heartbeat_at__lt=before)
        )

    def out_of_date(self) -> Self:
        """Keep finished jobs whose file has been kept long enough."""
        return self.filter(state="done", expires_at__lt=timezone.now())
