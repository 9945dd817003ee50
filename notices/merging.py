"""What follows when two rows of one human are merged: the notices."""

from collections.abc import Sequence

from django.db.models import Q

from members.merging import Follower, follow
from members.models import User
from notices.models import Notice
from notices.querysets import COUNTS


def register() -> None:
    """Say that notices follow the person; of two of the same, and of two within 24 hours, one."""
    follow(Follower("notices.Notice", "receiver", stay_behind=what_stays))


def what_stays(survivor: User, other: User) -> Sequence[int]:
    """Return the other row's notices that the survivor has too, or that stand in their 24 hours.

    The other account is shut: what is still queued to it is left out when its time comes.
    """
    same = Q(pk__in=[])
    for channel, key in Notice.objects.own(survivor.pk).values_list("channel", "subject_key"):
        same |= Q(channel=channel, subject_key=key)
    counted = Notice.objects.own(survivor.pk).filter(COUNTS, is_first=True)
    for kind, window in counted.values_list("kind", "window"):
        same |= Q(kind=kind, window__overlap=window, is_first=True)
    rows = Notice.objects.own(other.pk).filter(same)
    return list(rows.values_list("pk", flat=True))
