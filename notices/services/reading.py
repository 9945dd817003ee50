"""Writes of the receiver: opened."""

from django.utils import timezone

from members.models import User
from notices.models import Notice
from notices.unread import count_unread_of


def mark_read(notice: Notice) -> None:
    """Note when the receiver opened it, the first time."""
    if notice.read_at is None:
        Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
        count_unread_of(notice.receiver_id)


def mark_all_read(person: User) -> int:
    """Note that the person has seen all; return how many were new."""
    number = Notice.objects.own(person.pk).unread().update(read_at=timezone.now())
    count_unread_of(person.pk)
    return number
