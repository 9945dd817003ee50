"""Which acts a person may do, from the roles that hold today.  No query beyond the grants."""

from members.models import Unit, User
from members.querysets import current_grants
from members.roles import EDITS_CONTENT, SEES_PEOPLE, Role


def has_role(user: User, *roles: str) -> bool:
    """Tell whether the user holds one of the roles on any branch today."""
    if not user.is_authenticated or not user.is_active:
        return False
    return any(role in roles for role, _path in current_grants(user))


def has_role_over(user: User, unit: Unit, *roles: str) -> bool:
    """Tell whether the user holds one of the roles on a branch that holds the unit."""
    if not user.is_authenticated or not user.is_active:
        return False
    return any(role in roles and unit.path.startswith(path) for role, path in current_grants(user))


def may_edit_content(user: User) -> bool:
    """Trainers and content approvers work at the editor's desk."""
    return has_role(user, *EDITS_CONTENT)


def may_approve_content(user: User) -> bool:
    """Only content approvers publish."""
    return has_role(user, Role.APPROVER)


def may_look_after_people(user: User) -> bool:
    """Clerks, secretaries, office, leaders and inspectors see the people of their branch."""
    return has_role(user, *SEES_PEOPLE)


def may_import_people(user: User) -> bool:
    """The organisation department keeps the list of people."""
    return has_role(user, Role.ORGANISATION)
