"""Who connects other systems, and who decides about it."""

from members.models import Unit, User
from members.permissions import has_role, has_role_over
from office.api.scopes import CONNECTS, DECIDES, SEES, SEES_PACKS


def may_see_connections(user: User) -> bool:
    """The office, leaders and system administrators see which systems are connected."""
    return has_role(user, *SEES)


def may_connect(user: User, unit: Unit | None = None) -> bool:
    """Tell whether the user may connect systems: at all, or with the rows of a branch."""
    if unit is None:
        return has_role(user, *CONNECTS)
    return has_role_over(user, unit, *CONNECTS)


def may_decide_token(user: User, unit: Unit) -> bool:
    """The office or a leader of the branch may be the second person."""
    return has_role_over(user, unit, *DECIDES)


def may_revoke_token(user: User, unit: Unit) -> bool:
    """Whoever sees a token may end it: in an emergency nobody waits."""
    return has_role_over(user, unit, *SEES)


def may_see_packs(user: User) -> bool:
    """The office and leaders see packs, which hold rows of people."""
    return has_role(user, *SEES_PACKS)


def may_decide_pack(user: User, unit: Unit) -> bool:
    """The office or a leader of the branch may be the second person."""
    return has_role_over(user, unit, *DECIDES)
