"""Which acts around certificates a person may do."""

from learning.models import TrainingClass
from members.models import Unit, User
from members.permissions import has_role, has_role_over
from members.roles import Role


def may_open_desk(user: User) -> bool:
    """Those who propose, approve or read along see the recognition desk."""
    return has_role(user, Role.CLASS_MANAGER, Role.OFFICE, Role.LEADER, Role.INSPECTOR)


def may_see_list(user: User, training_class: TrainingClass) -> bool:
    """Tell whether the user works with the list of this class, or reads it."""
    return has_role_over(
        user,
        training_class.unit,
        Role.CLASS_MANAGER,
        Role.OFFICE,
        Role.LEADER,
        Role.INSPECTOR,
    )


def may_propose(user: User, training_class: TrainingClass) -> bool:
    """Class managers and the office propose the list of a class."""
    return has_role_over(user, training_class.unit, Role.CLASS_MANAGER, Role.OFFICE)


def may_approve(user: User, training_class: TrainingClass) -> bool:
    """Leaders approve; that it is another person than the proposer is a rule of the service."""
    return has_role_over(user, training_class.unit, Role.LEADER)


def may_see_register(user: User) -> bool:
    """The register is read by those who keep it, lead or inspect."""
    return has_role(
        user,
        Role.CLASS_MANAGER,
        Role.ORGANISATION,
        Role.OFFICE,
        Role.LEADER,
        Role.INSPECTOR,
    )


def may_reissue(user: User, unit: Unit) -> bool:
    """The office prepares reissues, leaders too.  ``unit`` organised the class."""
    return has_role_over(user, unit, Role.OFFICE, Role.LEADER)


def may_revoke(user: User, unit: Unit) -> bool:
    """Only leaders take a certificate back.  ``unit`` organised the class."""
    return has_role_over(user, unit, Role.LEADER)
