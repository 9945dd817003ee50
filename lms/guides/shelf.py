"""Which guides there are, and who reads which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from common.help_shelves import Reading
from lms.guides.reading import read_guide
from members.models import User
from members.permissions import has_role
from members.roles import EDITS_CONTENT, SEES_PEOPLE, Role

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True)
class Guide:
    """One guide: the name of its file and address, and the duties that it is written for."""

    slug: str
    roles: frozenset[str] = frozenset()
    is_for_everybody: bool = False


# The duty comes before the ordinary: who has a duty looks for that guide first.
GUIDES = (
    Guide("quan-tri", roles=frozenset({Role.SYSTEM_ADMIN})),
    Guide("giang-vien", roles=EDITS_CONTENT | {Role.SYSTEM_ADMIN}),
    Guide("dau-moi", roles=frozenset({Role.CELL_SECRETARY, Role.UNIT_CLERK})),
    Guide("lanh-dao", roles=frozenset({Role.LEADER})),
    Guide("kiem-tra", roles=frozenset({Role.INSPECTOR})),
    Guide("van-phong", roles=SEES_PEOPLE | {Role.SYSTEM_ADMIN}),
    Guide("hoc-vien", is_for_everybody=True),
)


def guides_of(user: AbstractBaseUser | AnonymousUser) -> list[Guide]:
    """Return the guides that the person may read, the most fitting first."""
    return [guide for guide in GUIDES if _may_read(user, guide)]


def guides_for(user: AbstractBaseUser | AnonymousUser) -> list[Reading]:
    """Return the same as the help page lists them."""
    return [
        Reading(
            title=text.title,
            summary=text.lead,
            url=reverse("guides:guide", kwargs={"slug": guide.slug}),
        )
        for guide in guides_of(user)
        for text in [read_guide(guide.slug)]
    ]


def _may_read(user: AbstractBaseUser | AnonymousUser, guide: Guide) -> bool:
    if guide.is_for_everybody:
        return True
    return isinstance(user, User) and (user.is_superuser or has_role(user, *guide.roles))
