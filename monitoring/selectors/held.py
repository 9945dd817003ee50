"""Exports that wait for a second person."""

from common.exports import all_kinds
from members.models import User
from monitoring.models import ExportJob
from monitoring.querysets import ExportJobQuerySet


def held_exports(user: User) -> ExportJobQuerySet:
    """Return the exports on which the user may decide, what waits longest first."""
    kinds = [kind.key for kind in all_kinds() if kind.may(user)]
    held = ExportJob.objects.held_for(user).filter(kind__in=kinds)
    return held.select_related("requested_by__unit").order_by("created_at", "pk")
