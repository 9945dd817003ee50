"""Which acts around classes a person may do."""

from learning.models import TrainingClass
from members.models import User
from members.permissions import has_role, has_role_over
from members.roles import Role


def may_see_class_desk(user: User) -> bool:
    """Those who open classes, and those who read along."""
    return has_role(user, Role.CLASS_MANAGER, Role.OFFICE, Role.LEADER, Role.INSPECTOR)


def may_plan_classes(user: User) -> bool:
    """Class managers plan classes; the office does too."""
    return has_role(user, Role.CLASS_MANAGER, Role.OFFICE)


def may_run_class(user: User, training_class: TrainingClass) -> bool:
    """Open, close, enrol and exempt: class managers and office over the organising unit."""
    return has_role_over(user, training_class.unit, Role.CLASS_MANAGER, Role.OFFICE)
