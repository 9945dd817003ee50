"""What tokens read: numbers by day, and who stood in the pages, noted once a day (ADR 20)."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from common import retention
from members.models import ListExport
from members.services import note_list
from office.models import ApiToken, ApiUse

_COUNT = """
INSERT INTO office_apiuse (token_id, day, endpoint, requests, rows, refused)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (token_id, day, endpoint) DO UPDATE SET
    requests = office_apiuse.requests + excluded.requests,
    rows = office_apiuse.rows + excluded.rows,
    refused = office_apiuse.refused + excluded.refused
"""
SEEN_AGAIN = timedelta(minutes=1)


def note_use(token: ApiToken, endpoint: str, *, rows: int = 0, refused: bool = False) -> None:
    """Count a request and its rows; the time of the last use is right to the minute."""
    numbers = [0 if refused else 1, rows, 1 if refused else 0]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [token.pk, timezone.localdate(), endpoint, *numbers])
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - SEEN_AGAIN:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def note_people(token: ApiToken, people: Iterable[int]) -> None:
    """Note whose rows went to the connection, each person once a day.

    «Ai đã xem hồ sơ của tôi» reads it.  A system that asks for everything every hour makes no more
    lines than one that does so once.
    """
    client = token.client
    subject = f"connection:{client.pk}:{timezone.localdate():%Y-%m-%d}"
    lists = ListExport.objects.filter(subject=subject).values_list("people", flat=True)
    known = {person for people in lists for person in people}
    new = set(people) - known
    if new:
        note_list(
            ListExport.Kind.API,
            actor=client.responsible,
            people=new,
            purpose=f"{client.name}: {client.purpose}",
            subject=subject,
        )


def expire_use(*, dry_run: bool = False) -> int:
    """Delete the numbers of tokens like other logs of the system."""
    days = retention.days("logs")
    if days is None:
        return 0
    old = ApiUse.objects.filter(day__lt=timezone.localdate() - timedelta(days=days))
    return old.count() if dry_run else old.delete()[0]
