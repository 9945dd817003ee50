"""Letting go of the leases of players; the ledger with its credited stretches stays."""

from datetime import timedelta

from django.utils import timezone

from common import retention
from media.models import WatchLease


def expire_leases(*, dry_run: bool = False) -> int:
    """Delete closed leases that are older than raw activity is kept."""
    days = retention.days("raw_activity")
    if days is None:
        return 0
    before = timezone.now() - timedelta(days=days)
    rows = WatchLease.objects.exclude(closed_at=None).filter(closed_at__lt=before)
    return rows.count() if dry_run else rows.delete()[0]
