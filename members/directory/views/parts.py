"""What the pages of the directory share."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from members.directory import selectors
from members.models import User


def person_or_404(user: User, person_id: int) -> User:
    """Return the person if the user may find it; 404 otherwise."""
    people = selectors.in_reach(user).select_related("unit")
    return get_object_or_404(people, pk=person_id)


def crumbs(*last: str, person: User | None = None) -> list[dict[str, Any]]:
    """Return the way from the list to the page."""
    trail = [{"title": _("Directory of people"), "url": reverse("directory:list")}]
    if person is not None:
        trail.append(
            {"title": person.full_name, "url": reverse("directory:person", args=[person.pk])}
        )
    return trail + [{"title": title, "url": ""} for title in last]
