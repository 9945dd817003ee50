"""Who may read the register of units, and who may change what in it."""

from members.models import Unit, User
from members.permissions import has_role_over, may_look_after_people
from members.querysets import current_grants
from members.roles import Role

KEEPS_ORGANISATION = (Role.OFFICE, Role.ORGANISATION)


def may_read_units(user: User) -> bool:
    """Whoever looks after people reads about the units of the own branch."""
    return may_look_after_people(user)


def may_edit_unit(user: User, unit: Unit) -> bool:
    """The organisation department keeps the details of the units of its branch."""
    return has_role_over(user, unit, Role.ORGANISATION)


def may_open_organisation(user: User) -> bool:
    """Only those who hold a role on the top of a tree keep names and signers."""
    if not user.is_authenticated or not user.is_active:
        return False
    tops = (role for role, path in current_grants(user) if len(path) == Unit.steplen)
    return any(role in KEEPS_ORGANISATION for role in tops)


def may_keep_organisation(user: User, root: Unit) -> bool:
    """Office and organisation department of the whole tree: it stands on everybody's papers."""
    return has_role_over(user, root, *KEEPS_ORGANISATION)
