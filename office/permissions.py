"""Who may do which act at the office's desk."""

from common import navigation
from members.models import User


def may_enter_office(user: User) -> bool:
    """Whoever has something to do at the desk may enter it: it shows nothing else."""
    return user.is_authenticated and bool(navigation.cards_for(user))
