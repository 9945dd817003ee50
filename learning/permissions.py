"""Which acts around classes a person may do."""

from collections.abc import Collection

from learning.models import NominationUnit, TrainingClass
from learning.nominated import NOMINATES, RUNS_NOMINATIONS, SENDS_NOMINATIONS
from learning.querysets import (
    DECIDES_REQUIREMENTS,
    OPENS_CLASSES,
    PLANS_REQUIREMENTS,
    SEES_REQUIREMENTS,
    SETS_TARGETS,
)
from members.lineage import carrying_on
from members.models import Unit, User
from members.permissions import has_role, has_role_over
from members.querysets import current_grants
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


def may_see_nominations(user: User) -> bool:
    """Those who run classes or read along, and those who nominate or send for a unit."""
    return has_role(user, *OPENS_CLASSES, *NOMINATES, *SENDS_NOMINATIONS)


def may_call_for_nominations(user: User) -> bool:
    """Class managers and the office invite units to nominate."""
    return has_role(user, *RUNS_NOMINATIONS)


def may_run_nominations(user: User, training_class: TrainingClass) -> bool:
    """Set quotas, decide on people, approve the list: who runs the class, which that opens."""
    return may_run_class(user, training_class)


def may_nominate(user: User, entry: NominationUnit) -> bool:
    """Put own people on the list: clerks and secretaries of the unit, or of a part of it."""
    return has_role_over(user, entry.unit, *NOMINATES) or any(
        role in NOMINATES and path.startswith(entry.unit.path)
        for role, path in current_grants(user)
    )


def may_send_list(user: User, entry: NominationUnit) -> bool:
    """Hand the list of a unit in: its clerk or its leader."""
    return has_role_over(user, entry.unit, *SENDS_NOMINATIONS)


def may_set_targets(user: User) -> bool:
    """The office of the whole organisation proposes, and says what civil servants count."""
    return _holds_over_all(user, PLANS_REQUIREMENTS)


def may_decide_targets(user: User) -> bool:
    """The office of the whole organisation and its leaders decide on what another proposed."""
    return _holds_over_all(user, SETS_TARGETS)


def _holds_over_all(user: User, roles: Collection[str]) -> bool:
    """Tell whether the user holds one of the roles on a root of the tree, not on a branch only."""
    if not user.is_authenticated or not user.is_active:
        return False
    return any(role in roles and len(path) == Unit.steplen for role, path in current_grants(user))
