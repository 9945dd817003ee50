"""Who connects other systems, and who decides about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from members.models import Unit, User
from members.permissions import has_role, has_role_over
from office.api.scopes import CONNECTS, DECIDES, SEES, SEES_PACKS

if TYPE_CHECKING:
    from office.models import ApiToken, ExchangePack


def may_see_connections(user: User) -> bool:
    """The office, leaders and system administrators see which systems are connected."""
    return has_role(user, *SEES)


def may_connect(user: User, unit: Unit | None = None) -> bool:
    """Tell whether the user may connect systems: at all, or with the rows of a branch."""
    if unit is None:
        return has_role(user, *CONNECTS)
    return has_role_over(user, unit, *CONNECTS)


def may_decide(user: User, asked: ApiToken | ExchangePack) -> bool:
    """The office or a leader of the branch may be the second person."""
    return has_role_over(user, asked.unit, *DECIDES)


def is_first_person(user: User, asked: ApiToken | ExchangePack) -> bool:
    """Who asked, and who answers for the connection, is no second person."""
    return user.pk in (asked.requested_by_id, asked.client.responsible_id)


def may_still_ask(asked: ApiToken | ExchangePack) -> bool:
    """Who lost the duty over the connection leaves no request behind that still works."""
    return may_connect(asked.requested_by, asked.client.unit) and may_connect(
        asked.requested_by, asked.unit
    )


def may_revoke_token(user: User, unit: Unit) -> bool:
    """Whoever sees a token may end it: in an emergency nobody waits."""
    return has_role_over(user, unit, *SEES)


def may_see_packs(user: User) -> bool:
    """The office and leaders see packs, which hold rows of people."""
    return has_role(user, *SEES_PACKS)
