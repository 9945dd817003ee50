"""Who works with standard programmes."""

from members.models import User
from members.permissions import has_role
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
    """Office and class managers say which course carries a programme out."""
    return has_role(user, *LINKS_COURSES)
