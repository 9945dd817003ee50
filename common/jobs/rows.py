"""The row of a job: what every table of jobs has, and the questions asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Self, cast

from django.db import models
from django.db.models import Q
from django.utils import timezone

# A message that nobody took, and a worker that says nothing any more, are lost after this.
LOST_AFTER = timedelta(minutes=2)


class JobQuerySet(models.QuerySet):
    """Jobs, and whether somebody works on them.

    Subclasses say what differs: the states and the columns.
    """

    # What is due: what is being done.
    steps: Mapping[str, str] = MappingProxyType({"queued": "running"})
    # The column that grows with each claim and is never set back: it tells a worker whose job was
    # passed on from the one that holds it now.
    lease = "attempts"
    queued_since = "created_at"
    kept_until = "expires_at"
    most_attempts = 3

    def due(self) -> Self:
        """Keep what waits for a worker."""
        return self.filter(state__in=self.steps)

    def alive(self) -> Self:
        """Keep what a worker is at."""
        return self._working().filter(heartbeat_at__gte=timezone.now() - LOST_AFTER)

    def dead(self) -> Self:
        """Keep what a worker was at that was killed, or lost its line to the database."""
        return self._working().filter(heartbeat_at__lt=timezone.now() - LOST_AFTER)

    def free(self) -> Self:
        """Keep what a worker may take."""
        return self.due() | self.dead()

    def lost(self) -> Self:
        """Keep what nobody works on although somebody should."""
        return self.due().filter(self._before(self.queued_since)) | self.dead()

    def out_of_date(self) -> Self:
        """Keep the finished ones whose file has been kept long enough."""
        return self.filter(state="done", **{f"{self.kept_until}__lt": timezone.now()})

    def held_by(self, job: Job) -> Self:
        """Keep the row of this job, if no other worker has taken it and nobody has ended it."""
        holder = {self.lease: getattr(job, self.lease)}
        return self.filter(pk=job.pk, state=job.state, **holder)

    def _working(self) -> Self:
        return self.filter(state__in=self.steps.values())

    def _before(self, column: str) -> Q:
        return Q(**{f"{column}__lt": timezone.now() - LOST_AFTER})


class Job(models.Model):
    """A row that says which work is due, and that one worker at a time holds.

    The row is the queue's truth: messages and workers may get lost, the sweep finds it.
    """

    state = models.CharField(max_length=12)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        """Tell whether somebody works on it, or will."""
        steps = jobs_like(self).steps
        return self.state in (*steps.keys(), *steps.values())


def jobs_like(job: Job | type[Job]) -> JobQuerySet:
    """Return all rows of the table of a job."""
    model = job if isinstance(job, type) else type(job)
    return cast(JobQuerySet, model._default_manager.all())
