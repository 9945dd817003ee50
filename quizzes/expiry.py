"""Until when answers are kept."""

from datetime import datetime, timedelta

from django.utils import timezone

from common import retention


def answers_expire_before() -> datetime | None:
    """Return the time before which closed attempts lose their answers; None for never."""
    days = retention.days("quiz_answers")
    return None if days is None else timezone.now() - timedelta(days=days)
