"""Chainable reads of recordings and of what was watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import OuterRef, Q

from courses.models import EditionLesson
from learning.models import Enrolment
from members.permissions import may_edit_content
from members.roles import Role
from members.scopes import ScopedQuerySet, branch_paths

if TYPE_CHECKING:
    from members.models import User


class MediaAssetQuerySet(models.QuerySet):
    """Recordings, and who may use or play them."""

    def visible_to(self, user: User) -> Self:
        """Keep what the user may choose as an editor, and what the own open courses play.

        A replacement is played wherever the recording it replaces is part of the contract.
        """
        mine = EditionLesson.objects.filter(
            edition__in=Enrolment.objects.filter(member=user)
            .open_for_study()
            .values("training_class__edition")
        )
        played = models.Exists(mine.filter(media_key=OuterRef("contract_key")))
        return self.filter(self._usable(user) | Q(played))

    def usable_by(self, user: User) -> Self:
        """Keep what an editor may put into a lesson: own uploads, for approvers the branch."""
        return self.filter(self._usable(user))

    def ready(self) -> Self:
        """Keep what can be played."""
        return self.filter(state="ready")

    def _usable(self, user: User) -> Q:
        if not may_edit_content(user):
            return Q(pk__in=[])
        usable = Q(uploaded_by=user)
        for path in branch_paths(user, roles=frozenset({Role.APPROVER})):
            usable |= Q(uploaded_by__unit__path__startswith=path)
        return usable


class WatchLedgerQuerySet(ScopedQuerySet):
    """What was credited to whom."""

    member_path = "enrolment__member"


class WatchLeaseQuerySet(ScopedQuerySet):
    """Players that report, and those that did."""

    member_path = "member"

    def still_open(self) -> Self:
        """Keep the leases that earn something."""
        return self.filter(closed_at=None)
