"""Letting go of notices that were kept long enough, with their log."""

from datetime import timedelta

from django.utils import timezone

from common import retention
from notices.models import Notice

STILL_DUE = (Notice.State.QUEUED, Notice.State.SENDING)


def expire_notices(*, dry_run: bool = False) -> int:
    """Delete what is over and older than its period; return how many notices."""
    days = retention.days("notices")
    if days is None:
        return 0
    before = timezone.now() - timedelta(days=days)
    rows = Notice.objects.filter(created_at__lt=before).exclude(state__in=STILL_DUE)
    number = rows.count()
    if not dry_run:
        rows.delete()
    return number
