"""Chainable reads of what the office keeps about requests and consents."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.jobs import JobQuerySet
from learning.models import TrainingClass
from members.querysets import branch_paths
from members.roles import SEES_PEOPLE, Role

if TYPE_CHECKING:
    from members.models import User

# Who answers requests about data, each for the branch of the role.
ANSWERS_REQUESTS = frozenset({Role.OFFICE, Role.ORGANISATION})
# Who reminds people to study, each only those of the own branch.
REMINDS = frozenset({Role.CELL_SECRETARY, Role.UNIT_CLERK, Role.CLASS_MANAGER, Role.OFFICE})


class PersonQuerySet(models.QuerySet):
    """Rows about one person each."""

    def visible_to(self, user: User) -> Self:
        """Keep the own rows and those of people whose requests the user answers."""
        return self.filter(Q(person=user) | self._answered_by(user))

    def to_answer(self, user: User) -> Self:
        """Keep the rows of people whose requests the user answers; nobody answers the own one."""
        return self.filter(self._answered_by(user)).exclude(person=user)

    def _answered_by(self, user: User) -> Q:
        visible = Q(pk__in=[])
        for path in branch_paths(user, roles=ANSWERS_REQUESTS):
            visible |= Q(person__unit__path__startswith=path)
        return visible


class OwnCopyQuerySet(JobQuerySet):
    """Files of the own data; each belongs to its person alone."""

    def visible_to(self, user: User) -> Self:
        """Keep the own files."""
        return self.filter(person=user)


class ImpactReviewQuerySet(models.QuerySet):
    """Reviews of the impact assessment: the office's own, about nobody."""

    def visible_to(self, user: User) -> Self:
        """Keep them all for whoever speaks for the organisation, none for others."""
        return self if branch_paths(user, roles=frozenset({Role.OFFICE})) else self.none()


class CampaignQuerySet(JobQuerySet):
    """Campaigns of reminders: the units first where it was asked for, the learners on their day."""

    steps = MappingProxyType({"waiting": "preparing", "unit_told": "reminding"})
    lease = "lease"

    def due(self) -> Self:
        """Keep what waits for a worker today."""
        is_later = Q(state="unit_told", members_on__gt=timezone.localdate())
        return super().due().exclude(is_later)

    def is_open(self) -> Self:
        """Keep what is not over."""
        return self.filter(state__in=(*self.steps.keys(), *self.steps.values()))

    def visible_to(self, user: User) -> Self:
        """Keep the own ones, and those for units of the user's branches."""
        visible = Q(created_by=user)
        for path in branch_paths(user, roles=SEES_PEOPLE):
            visible |= Q(unit__path__startswith=path)
        return self.filter(visible)

    def led_by(self, user: User) -> Self:
        """Keep what the user may call off: the own ones, and those for the branches to remind."""
        led = Q(created_by=user)
        for path in branch_paths(user, roles=REMINDS):
            led |= Q(unit__path__startswith=path)
        return self.filter(led)


class LadderQuerySet(models.QuerySet):
    """Rules of reminders, one for a class."""

    def visible_to(self, user: User) -> Self:
        """Keep those of the classes that the user sees."""
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))


class LadderStepQuerySet(models.QuerySet):
    """Steps of such rules."""

    def visible_to(self, user: User) -> Self:
        """Keep those of the classes that the user sees."""
        return self.filter(ladder__training_class__in=TrainingClass.objects.visible_to(user))
