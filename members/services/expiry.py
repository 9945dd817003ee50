"""Letting go of sign-in sessions and of the list of devices."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from common import retention


def expire_sessions(*, dry_run: bool = False) -> int:
    """Delete sessions that are over, and devices not seen for the time of the rule."""
    total = 0
    for rows in _expired():
        total += rows.count() if dry_run else rows.delete()[0]
    return total


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
