"""Which acts around classes a person may do."""

from learning.models import TrainingClass
from learning.querysets import DECIDES_REQUIREMENTS, PLANS_REQUIREMENTS, SEES_REQUIREMENTS
from members.lineage import carrying_on
from members.models import Unit, User
from members.permissions import has_role, has_role_over
from members.roles import Role


def may_see_class_desk(user: User) -> bool:
    """Those who open classes, and those who read along."""
    return has_role(user, Role.CLASS_MANAGER, Role.OFFICE, Role.LEADER, Role.INSPECTOR)


def may_plan_classes(user: User) -> bool:
    """Class managers plan classes; the office does too."""
    return has_role(user, Role.CLASS_MANAGER, Role.OFFICE)


def may_run_class(user: User, training_class: TrainingClass) -> bool:
    """Open, close, enrol and exempt: class managers and office over the organising unit.

    Where that unit has ended, those over the one that carries it on.
    """
    return has_role_over(user, carrying_on(training_class.unit), Role.CLASS_MANAGER, Role.OFFICE)


def may_see_requirements(user: User) -> bool:
    """The office, leaders and inspectors see who must study what."""
    return has_role(user, *SEES_REQUIREMENTS)


def may_plan_requirements(user: User) -> bool:
    """The office draws up requirements and gives more time."""
    return has_role(user, *PLANS_REQUIREMENTS)


def may_decide_requirements(user: User) -> bool:
    """The office and leaders decide on what another person proposed."""
    return has_role(user, *DECIDES_REQUIREMENTS)


def may_plan_requirement(user: User, unit: Unit) -> bool:
    """Draw up, change and propose: the office over the unit, or over what carries it on."""
    return has_role_over(user, carrying_on(unit), *PLANS_REQUIREMENTS)


def may_decide_requirement(user: User, unit: Unit) -> bool:
    """Approve, send back and end: the office and leaders over it, or over what carries it on."""
    return has_role_over(user, carrying_on(unit), *DECIDES_REQUIREMENTS)
