"""Chainable reads of connections, tokens, calls and packs."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.jobs import JobQuerySet
from members.models.periods import PeriodQuerySet
from members.querysets import branch_paths
from office.api.scopes import SEES, SEES_PACKS

if TYPE_CHECKING:
    from members.models import User
    from members.roles import Role


def _in_branches(user: User, roles: frozenset[Role], path: str) -> Q:
    """Return the condition that the tree path lies in a branch of one of the roles."""
    within = Q(pk__in=[])
    for branch in branch_paths(user, roles=roles):
        within |= Q(**{f"{path}__startswith": branch})
    return within


class ConnectionQuerySet(models.QuerySet):
    """Rows that belong to a connection.  ``client_path`` leads to it."""

    client_path = ""

    def visible_to(self, user: User) -> Self:
        """Keep those of the branches whose connections the user looks after."""
        return self.filter(_in_branches(user, SEES, f"{self.client_path}unit__path"))


class ApiTokenQuerySet(ConnectionQuerySet, PeriodQuerySet):  # type: ignore[override]
    """Tokens."""

    client_path = "client__"

    def usable(self) -> Self:
        """Keep those that open something today; the last day counts."""
        return self.current().filter(state="active", revoked_at=None)

    def waiting(self) -> Self:
        """Keep those that nobody has decided about."""
        return self.filter(state="waiting")


class ApiUseQuerySet(ConnectionQuerySet):
    """What tokens read, by day."""

    client_path = "token__client__"


class HookQuerySet(ConnectionQuerySet):
    """Addresses that are told."""

    client_path = "client__"

    def active(self) -> Self:
        """Keep those that are called."""
        return self.filter(paused_at=None)


class DeliveryQuerySet(ConnectionQuerySet, JobQuerySet):  # type: ignore[override]  # two as_manager
    """Calls to other systems: what is due, what was lost, what nobody took."""

    client_path = "hook__client__"
    steps = MappingProxyType({"queued": "sending"})
    lease = "lease"
    queued_since = "not_before"
    most_attempts = 9

    def due(self) -> Self:
        """Keep what may be sent now."""
        return super().due().filter(not_before__lte=timezone.now(), hook__paused_at=None)

    def dead(self) -> Self:
        """Keep what a worker left behind, for when the webhook is called again."""
        return super().dead().filter(hook__paused_at=None)


class PackQuerySet(JobQuerySet):
    """Packs for other systems."""

    queued_since = "queued_at"

    def visible_to(self, user: User) -> Self:
        """Keep those of the branches whose rows the user may hand out."""
        return self.filter(_in_branches(user, SEES_PACKS, "unit__path"))


class PackPartQuerySet(models.QuerySet):
    """Lines and receipts of packs."""

    def visible_to(self, user: User) -> Self:
        """Keep those of the packs that the user sees."""
        return self.filter(_in_branches(user, SEES_PACKS, "pack__unit__path"))


class SigningKeyQuerySet(models.QuerySet):
    """Keys that sign packs: their public halves are for everybody."""

    def current(self) -> Self:
        """Keep the one that signs."""
        return self.filter(retired_at=None)
