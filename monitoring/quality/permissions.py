"""Who sets the weights of the index: they hold for the whole organisation."""

from members.models import Unit, User
from members.querysets import current_grants
from members.roles import Role


def may_propose_weights(user: User) -> bool:
    """The office of the whole organisation proposes."""
    return _holds_over_all(user, Role.OFFICE)


def may_decide_weights(user: User) -> bool:
    """Another of that office, or a leader, decides."""
    return _holds_over_all(user, Role.OFFICE, Role.LEADER)


def _holds_over_all(user: User, *roles: str) -> bool:
    """Tell whether the user holds one of the roles on a root of the tree, not on a branch only."""
    if not user.is_authenticated or not user.is_active:
        return False
    return any(role in roles and len(path) == Unit.steplen for role, path in current_grants(user))
