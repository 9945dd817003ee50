"""Which acts a person may do, from the roles that hold today.  No query beyond the grants."""

from members.models import Unit, User
from members.querysets import current_grants
from members.roles import EDITS_CONTENT, GRANTS_ROLES, OVERSEES_GRANTS, SEES_PEOPLE, Role

# Who may grant which role, on the own branch and to others only.  Nobody appoints the own
# equals or superiors but system administrators, and what is risky needs a second person
# besides (``granting.rules``).
GRANTABLE: dict[str, frozenset[Role]] = {
    Role.SYSTEM_ADMIN: frozenset(Role),
    Role.ORGANISATION: frozenset(
        {
            Role.CELL_SECRETARY,
            Role.UNIT_CLERK,
            Role.TRAINER,
            Role.APPROVER,
            Role.CLASS_MANAGER,
            Role.OFFICE,
            Role.LEADER,
        }
    ),
}
# Whose requests a leader may decide as well: everything but the technical role.
DECIDED_BY_LEADERS = frozenset(Role) - {Role.SYSTEM_ADMIN}


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


def may_oversee_grants(user: User) -> bool:
    """Those who grant, decide about or inspect roles see who holds what on their branches."""
    return has_role(user, *OVERSEES_GRANTS)


def may_grant_roles(user: User) -> bool:
    """System administrators and the organisation department grant roles at all."""
    return has_role(user, *GRANTS_ROLES)


def grantable_roles(user: User) -> frozenset[Role]:
    """Return the roles that the user may grant on some branch today."""
    tables = (roles for granter, roles in GRANTABLE.items() if has_role(user, granter))
    return frozenset().union(*tables)


def may_grant(user: User, role: str, unit: Unit) -> bool:
    """Tell whether the table lets the user grant the role there: on the own branch only.

    That nobody grants to oneself is a condition of the act (``services.roles``).
    """
    return any(
        role in roles and has_role_over(user, unit, granter) for granter, roles in GRANTABLE.items()
    )


def may_decide_grant(user: User, role: str, unit: Unit) -> bool:
    """Tell whether the user may be the second person: who may grant it, or a leader above it."""
    is_leader = role in DECIDED_BY_LEADERS and has_role_over(user, unit, Role.LEADER)
    return is_leader or may_grant(user, role, unit)
