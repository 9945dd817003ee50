"""The log of notices: what the filters of its page mean."""

from datetime import datetime, time

from django.utils import timezone

from members.models import User
from notices.models import Notice
from notices.querysets import NoticeQuerySet
from office.reminders.forms import LogFilters


def filtered_log(user: User, filters: LogFilters) -> NoticeQuerySet:
    """Return what was sent to people of the user's branches, the newest first.

    A choice that makes no sense narrows nothing.
    """
    filters.is_valid()
    chosen, rows = filters.cleaned_data, Notice.objects.in_branches_of(user)
    for name in ("state", "channel", "kind"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if chosen.get("unit"):
        rows = rows.of_unit(chosen["unit"].path)
    if chosen.get("since"):
        start = timezone.make_aware(datetime.combine(chosen["since"], time.min))
        rows = rows.filter(created_at__gte=start)
    return rows.select_related("receiver__unit").order_by("-created_at", "-pk")
