"""Who may do which act at the office's desk."""

from common import navigation
from members.models import User
from members.permissions import has_role
from office.models.reorganisation import DECIDES, PLANS


def may_enter_office(user: User) -> bool:
    """Whoever has something to do at the desk may enter it: it shows nothing else."""
    return user.is_authenticated and bool(navigation.cards_for(user))


def may_plan_reorganisation(user: User) -> bool:
    """The organisation department draws up reorganisations."""
    return has_role(user, *PLANS)


def may_decide_reorganisation(user: User) -> bool:
    """The organisation department and leaders decide on what another person proposed."""
    return has_role(user, *DECIDES)
