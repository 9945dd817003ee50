"""Chainable reads of closings, their versions, pages and confirmations."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from django.core.cache import cache
from django.db import models
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from common.jobs import JobQuerySet
from members.lineage import current_successors
from members.models import Unit, UnitEvent
from members.querysets import branch_paths
from members.roles import SEES_PEOPLE

if TYPE_CHECKING:
    from members.models import User

STANDING = ("confirming", "closed")
_KEPT_SECONDS = 3_600


def _ends(path: str) -> list[str]:
    """Return the paths of a unit and of everything above it."""
    step = Unit.steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


def closings_seen(user: User, to: str = "") -> Q:
    """Return the condition that a closing is the user's to see.

    Those above see it from its draft on, those below once they are asked to confirm.
    """
    seen = Q(pk__in=[])
    for path in branch_paths(user, roles=SEES_PEOPLE):
        seen |= Q(**{f"{to}unit__path__startswith": path})
        seen |= Q(**{f"{to}unit__path__in": _ends(path), f"{to}state__in": STANDING})
    return seen


def successors_for(user: User) -> dict[int, int]:
    """Return {ended unit: what carries it on today}, asked once per user object as grants are.

    It follows from the standing events of the tree: while these are the same, the cache has it.
    """
    remembered: dict[int, int] | None = getattr(user, "_successors", None)
    if remembered is None:
        today = timezone.localdate()
        standing = UnitEvent.objects.standing().filter(effective_on__lte=today).order_by()
        found = standing.aggregate(last=Max("pk"), number=Count("pk"), sum=Sum("pk"))
        key = f"closing-successors:{today}:{found['last']}:{found['number']}:{found['sum']}"
        remembered = cache.get(key)
        if remembered is None:
            remembered = current_successors()
            cache.set(key, remembered, _KEPT_SECONDS)
        user._successors = remembered  # type: ignore[attr-defined]
    return remembered


def units_seen(user: User) -> list[int]:
    """Return the units of the user's branches, and the ended ones that these carry on.

    Asked once per user object: a page asks for several rows of each unit.
    """
    remembered: list[int] | None = getattr(user, "_units_seen", None)
    if remembered is None:
        inside = Q(pk__in=[])
        for path in branch_paths(user, roles=SEES_PEOPLE):
            inside |= Q(path__startswith=path)
        own = set(Unit.objects.filter(inside).values_list("pk", flat=True))
        carried = {ended for ended, into in successors_for(user).items() if into in own}
        remembered = sorted(own | carried)
        user._units_seen = remembered  # type: ignore[attr-defined]
    return remembered


class ClosingQuerySet(models.QuerySet):
    """Closings, and who works with them."""

    def visible_to(self, user: User) -> Self:
        """Keep the closings of the user's branches, and of what these branches belong to."""
        return self.filter(closings_seen(user))

    def live(self) -> Self:
        """Keep those that were not given up."""
        return self.exclude(state="dropped")


class SnapshotQuerySet(JobQuerySet):
    """Versions of the figures of a closing; a job counts one, another seals it."""

    steps = MappingProxyType({"queued": "counting", "approved": "sealing"})
    lease = "lease"
    queued_since = "queued_at"

    def visible_to(self, user: User) -> Self:
        """Keep the versions of closings that the user sees.

        What is only proposed as an amendment is seen by those above, until it is sealed.
        """
        above = Q(pk__in=[])
        for path in branch_paths(user, roles=SEES_PEOPLE):
            above |= Q(closing__unit__path__startswith=path)
        shared = Q(kind="closing") | Q(state="sealed")
        return self.filter(closings_seen(user, "closing__"), above | shared)

    def sealed(self) -> Self:
        """Keep the versions that stand for ever, the latest first."""
        return self.filter(state="sealed").order_by("-version")

    def standing(self) -> Self:
        """Keep what was not given up."""
        return self.exclude(state="dropped")

    def open_ones(self) -> Self:
        """Keep what is being counted, looked at or decided."""
        return self.exclude(state__in=["sealed", "dropped"])


class SnapshotPageQuerySet(models.QuerySet):
    """Pages of snapshots, one for each unit of the tree of the day."""

    def visible_to(self, user: User) -> Self:
        """Keep the pages of units of the user's branches, and of ended ones they carry on."""
        return self.filter(unit__in=units_seen(user))

    def below(self, page_path: str) -> Self:
        """Keep the pages of the unit at this place of the tree of the day, and below it."""
        return self.filter(path__startswith=page_path)

    def without_lines(self) -> Self:
        """Leave the long text of single obligations in the database."""
        return self.defer("lines")


class ConfirmationQuerySet(models.QuerySet):
    """What units said about their figures."""

    def visible_to(self, user: User) -> Self:
        """Keep the answers of units of the user's branches."""
        return self.filter(unit__in=units_seen(user))

    def latest_of_each(self) -> Self:
        """Keep the last answer of each unit."""
        return self.order_by("snapshot_id", "unit_id", "-pk").distinct("snapshot_id", "unit_id")
