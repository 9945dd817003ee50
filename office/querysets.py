"""Chainable reads of what the office keeps about requests and consents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from common.jobs import JobQuerySet
from members.querysets import branch_paths
from members.roles import Role

if TYPE_CHECKING:
    from members.models import User

# Who answers requests about data, each for the branch of the role.
ANSWERS_REQUESTS = frozenset({Role.OFFICE, Role.ORGANISATION})


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
