"""Reads of the papers that were made, and of what they are made of."""

from learning.models import TrainingClass
from learning.querysets import TrainingClassQuerySet
from members.models import User
from monitoring.documents.kinds import traits_of
from monitoring.models import ExportJob
from monitoring.querysets import ExportJobQuerySet


def papers_seen_by(user: User) -> ExportJobQuerySet:
    """Return who made which paper when, in the user's branches; the newest first.

    The files themselves stay with those who asked for them (``visible_to``).
    """
    jobs = ExportJob.objects.documents_of(user).select_related("requested_by")
    return jobs.order_by("-created_at", "-pk")


def classes_for(user: User, report: str) -> TrainingClassQuerySet:
    """Return the classes of which the report can be made, among those that the user sees."""
    found = TrainingClass.objects.visible_to(user).opened()
    only = traits_of(report).of_type
    return found.filter(course__type=only) if only else found
