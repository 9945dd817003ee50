"""Chainable reads of export jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, Q

from common.jobs import JobQuerySet
from members.models import RoleGrant
from members.querysets import branch_paths
from members.roles import SEES_PEOPLE, Role

if TYPE_CHECKING:
    from members.models import User

# Whose word lets the contact data of many leave the house.
AGREES = frozenset({Role.OFFICE, Role.ORGANISATION, Role.LEADER})


class ExportJobQuerySet(JobQuerySet):
    """Export jobs; each belongs to the person who asked for it."""

    def visible_to(self, user: User) -> Self:
        """Keep the person's own jobs: a workbook holds what its asker may see."""
        return self.filter(requested_by=user)

    def documents_of(self, user: User) -> Self:
        """Keep the papers that the user or people of the user's branches asked for.

        For the list of who made what: the files stay with those who asked (``visible_to``).
        """
        makers = Q(requested_by=user)
        for path in branch_paths(user, roles=SEES_PEOPLE):
            makers |= Q(requested_by__unit__path__startswith=path)
        return self.filter(makers, kind="document")

    def held_for(self, user: User) -> Self:
        """Keep what waits for a second person, asked for by those of whom the user answers for all.

        Nobody decides on the own one, nor on people beyond the own branches.  Who sees nobody any
        more gets no list: theirs waits for nobody, until its days are over.
        """
        held = RoleGrant.objects.current().filter(
            person=OuterRef("requested_by"), role__in=SEES_PEOPLE
        )
        beyond = held
        for path in branch_paths(user, roles=AGREES):
            beyond = beyond.exclude(unit__path__startswith=path)
        answered_for = self.filter(Exists(held), ~Exists(beyond))
        return answered_for.filter(state="held").exclude(requested_by=user)
