"""Chainable reads of the counted numbers, and of the versions of the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from learning.models import TrainingClass
from members.querysets import branch_paths
from members.roles import SEES_PEOPLE
from monitoring.quality.permissions import may_decide_weights

if TYPE_CHECKING:
    from members.models import User


class CountQuerySet(models.QuerySet):
    """Numbers by unit of today: seen by those who look after the people of the unit."""

    def visible_to(self, user: User) -> Self:
        """Keep the numbers of people in the user's branches."""
        visible = Q(pk__in=[])
        for path in branch_paths(user, roles=SEES_PEOPLE):
            visible |= Q(unit_now__path__startswith=path)
        return self.filter(visible)


class CountedClassQuerySet(models.QuerySet):
    """When classes were counted."""

    def visible_to(self, user: User) -> Self:
        """Keep those of the classes that the user sees."""
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))


class QualityWeightsQuerySet(models.QuerySet):
    """Versions of the weights, with the people who proposed and decided."""

    def visible_to(self, user: User) -> Self:
        """Keep all for those who decide on them."""
        return self if may_decide_weights(user) else self.none()

    def approved(self) -> Self:
        """Keep the versions that a second person has approved."""
        return self.filter(state="approved")
