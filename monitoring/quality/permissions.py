"""Who sets the weights of the index."""

from members.models import User
from members.permissions import has_role
from members.roles import Role


def may_propose_weights(user: User) -> bool:
    """The office proposes."""
    return has_role(user, Role.OFFICE)


def may_decide_weights(user: User) -> bool:
    """Another of the office, or a leader, decides."""
    return has_role(user, Role.OFFICE, Role.LEADER)
