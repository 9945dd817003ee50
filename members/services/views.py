"""Noting who opened another person's record (QUALITY P-10): who, whom, where, why."""

from django.conf import settings
from django.core.cache import cache

from members.models import User
from members.services.audit import record

VIEW_PERSON = "members.view_person"


def note_view(viewer: User, person: User, screen: str, reason: str = "") -> bool:
    """Note that the viewer opened the person's record on a screen.  Returns whether it wrote.

    Call it in the view, after the right was checked and before the page is made::

        note_view(request.user, person, "monitoring.person")

    ``screen`` is "app.screen", a word of the code and not a sentence: the log shows its
    Vietnamese name.  ``reason`` is what the viewer gave, where a screen asks.  One's own
    record needs no note.  The same viewer, person and screen are noted once in
    ``VIEW_NOTED_AGAIN_MINUTES``; a look with a reason always, because the reason is new.
    While the cache is away every look is noted: rather twice than never.
    """
    if viewer.pk == person.pk:
        return False
    if not reason and not _is_first(f"view-noted:{viewer.pk}:{person.pk}:{screen}"):
        return False
    record(
        VIEW_PERSON,
        actor=viewer,
        person=person,
        unit=person.unit,
        subject=f"screen:{screen}",
        reason=reason[:300],
    )
    return True


def _is_first(key: str) -> bool:
    """Tell whether the look is the first in the minutes of the setting."""
    if cache.get(key):
        return False
    cache.set(key, True, settings.VIEW_NOTED_AGAIN_MINUTES * 60)
    return True
