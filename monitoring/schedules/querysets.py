"""Chainable reads of schedules and of what was delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from members.models import User


class ScheduleQuerySet(models.QuerySet):
    """Schedules; each belongs to the person who set it up."""

    def visible_to(self, user: User) -> Self:
        """Keep the person's own."""
        return self.filter(owner=user)

    def due(self) -> Self:
        """Keep those whose moment has come."""
        return self.filter(state="active", next_at__lte=timezone.now())


class ScheduleReceiverQuerySet(models.QuerySet):
    """Who gets what; seen by the owner of the schedule, and by the receiver."""

    def visible_to(self, user: User) -> Self:
        """Keep those of the own schedules, and what the person gets."""
        return self.filter(Q(schedule__owner=user) | Q(person=user))


class ReportDeliveryQuerySet(models.QuerySet):
    """What was delivered to whom."""

    def visible_to(self, user: User) -> Self:
        """Keep those of the own schedules, and those to the person."""
        return self.filter(Q(schedule__owner=user) | Q(receiver=user))

    def to(self, user: User) -> Self:
        """Keep what the person got."""
        return self.filter(receiver=user)
