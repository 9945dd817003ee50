"""Letting go of sessions, devices, activation slips and codes for passwords."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from common import retention
from members.models import ActivationSlip, RecoveryCode


def expire_sessions(*, dry_run: bool = False) -> int:
    """Delete sessions that are over, and devices not seen for the time of the rule."""
    total = 0
    for rows in _expired():
        total += rows.count() if dry_run else rows.delete()[0]
    return total


def expire_slips(*, dry_run: bool = False) -> int:
    """Delete slips that ended so long ago; who used one stays in the audit log."""
    return _delete_over(ActivationSlip.objects.all(), "slips", dry_run=dry_run)


def expire_recovery_codes(*, dry_run: bool = False) -> int:
    """Delete codes for passwords that ended so long ago; the log keeps what they did."""
    return _delete_over(RecoveryCode.objects.all(), "recovery_codes", dry_run=dry_run)


def _delete_over(
    rows: QuerySet[ActivationSlip] | QuerySet[RecoveryCode], key: str, *, dry_run: bool
) -> int:
    """Delete rows whose last day is longer over than the rule keeps them."""
    days = retention.days(key)
    if days is None:
        return 0
    over = rows.filter(expires_at__lt=timezone.now() - timedelta(days=days))
    return over.count() if dry_run else over.delete()[0]


def _expired() -> list[QuerySet[Session] | QuerySet[UserSession]]:
    """Return what is over: its address and browser say where somebody was."""
    over: list[QuerySet[Session] | QuerySet[UserSession]] = [
        Session.objects.filter(expire_date__lt=timezone.now())
    ]
    days = retention.days("sessions")
    if days is not None:
        before: datetime = timezone.now() - timedelta(days=days)
        over.append(UserSession.objects.filter(last_seen_at__lt=before))
    return over
