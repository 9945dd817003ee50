"""Chainable reads of notices."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Self

from django.db.models import Q
from django.utils import timezone

from common.jobs import JobQuerySet
from members.scopes import ScopedQuerySet
from notices.channels import may_try_again
from notices.kinds import Channel


class NoticeQuerySet(ScopedQuerySet, JobQuerySet):  # type: ignore[override]  # two as_manager
    """Rows of the outbox: what is due, what was lost, and whose they are."""

    member_path = "receiver"
    steps = MappingProxyType({"queued": "sending"})
    lease = "lease"
    queued_since = "not_before"
    most_attempts = 5

    def due(self) -> Self:
        """Keep what may be sent now."""
        return super().due().filter(not_before__lte=timezone.now())

    def free(self) -> Self:
        """Keep what a worker may take: of a dead worker's, what may be tried again."""
        return self.due() | self._dead_and_safe()

    def lost(self) -> Self:
        """Keep what nobody works on although somebody should."""
        return self.due().filter(self._before(self.queued_since)) | self._dead_and_safe()

    def unsure(self) -> Self:
        """Keep what a worker died at on a channel where a second try could be a second message.

        Whether the first one arrived nobody knows.
        """
        return self.dead().exclude(channel__in=_safe())

    def waiting(self) -> Self:
        """Keep what is not sent yet, now or later."""
        return self.filter(state="queued")

    def arrived_on_site(self) -> Self:
        """Keep what its receiver reads on the site."""
        return self.filter(channel=Channel.IN_APP, state="sent")

    def unread(self) -> Self:
        """Keep what the receiver has not opened on the site."""
        return self.arrived_on_site().filter(read_at=None)

    def own(self, person_id: int) -> Self:
        """Keep those to one person."""
        return self.filter(receiver=person_id)

    def holding(self, kind: int, *, at: datetime) -> Self:
        """Keep what stands against another notice of the kind at that moment."""
        return self.filter(kind=kind, is_first=True, window__contains=at).filter(COUNTS)

    def _dead_and_safe(self) -> Self:
        return self.dead().filter(channel__in=_safe())


# What counts against the next one: a row that was called off, or never went, does not.
COUNTS = ~Q(state__in=("cancelled", "skipped"))


def _safe() -> list[str]:
    return [channel for channel in Channel.values if may_try_again(channel)]


class DeliveryAttemptQuerySet(ScopedQuerySet):
    """Lines of the log; seen by those who see the notice."""

    member_path = "notice__receiver"
