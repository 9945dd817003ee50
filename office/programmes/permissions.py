"""Who works with standard programmes."""

from members.models import Unit, User
from members.permissions import has_role
from members.querysets import current_grants
from members.roles import Role

MAKES_COURSES = (Role.TRAINER, Role.OFFICE, Role.CLASS_MANAGER)
LINKS_COURSES = (Role.OFFICE, Role.CLASS_MANAGER)


def may_see_programmes(user: User) -> bool:
    """Those who make courses of them, and leaders."""
    return has_role(user, *MAKES_COURSES, Role.LEADER)


def may_make_courses(user: User) -> bool:
    """Trainers for themselves; office and class managers for a trainer."""
    return has_role(user, *MAKES_COURSES)


def may_link_courses(user: User) -> bool:
    """Office and class managers of the whole organisation say what carries a programme out."""
    if not user.is_authenticated or not user.is_active:
        return False
    grants = current_grants(user)
    return any(role in LINKS_COURSES and len(path) == Unit.steplen for role, path in grants)


def may_open_programmes_desk(user: User) -> bool:
    """Trainers come from their own desk; to the others the office's desk shows a card."""
    return has_role(user, *LINKS_COURSES, Role.LEADER)
