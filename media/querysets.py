"""Chainable reads of recordings and of what was watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q

from common.jobs import JobQuerySet
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

    def with_streams(self) -> Self:
        """Read along what was made of the recordings: one more query."""
        return self.select_related("conversion").prefetch_related("conversion__renditions")

    def _usable(self, user: User) -> Q:
        if not may_edit_content(user):
            return Q(pk__in=[])
        usable = Q(uploaded_by=user)
        for path in branch_paths(user, roles=frozenset({Role.APPROVER})):
            usable |= Q(uploaded_by__unit__path__startswith=path)
        return usable


class ConversionQuerySet(JobQuerySet):
    """Conversions, and which of them somebody works on.

    The attempts are counted anew when a trainer asks again, so the lease is a column of its own.
    """

    lease = "run"
    queued_since = "queued_at"

    def visible_to(self, user: User) -> Self:
        """Keep those of the recordings that the user may play."""
        assets = apps.get_model("media", "MediaAsset").objects.visible_to(user)
        return self.filter(asset__in=assets)

    def playable(self) -> Self:
        """Keep those that have succeeded once; a later try takes nothing away."""
        return self.filter(done_run__isnull=False, asset__state="ready")

    def waiting(self) -> Self:
        """Keep those that nobody has begun, in their order."""
        return self.due().order_by("queued_at", "pk")


class WatchLedgerQuerySet(ScopedQuerySet):
    """What was credited to whom."""

    member_path = "enrolment__member"


class WatchLeaseQuerySet(ScopedQuerySet):
    """Players that report, and those that did."""

    member_path = "member"

    def still_open(self) -> Self:
        """Keep the leases that earn something."""
        return self.filter(closed_at=None)
