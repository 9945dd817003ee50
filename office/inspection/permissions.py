"""Who inspects."""

from members.models import User
from members.permissions import has_role
from members.roles import Role


def may_inspect(user: User) -> bool:
    """Only inspectors, as long as their grant holds."""
    return has_role(user, Role.INSPECTOR)
