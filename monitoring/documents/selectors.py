"""Reads of the papers that were made."""

from members.models import User
from monitoring.models import ExportJob
from monitoring.querysets import ExportJobQuerySet


def papers_seen_by(user: User) -> ExportJobQuerySet:
    """Return who made which paper when, in the user's branches; the newest first.

    The files themselves stay with those who asked for them (``visible_to``).
    """
    jobs = ExportJob.objects.documents_of(user).select_related("requested_by")
    return jobs.order_by("-created_at", "-pk")
