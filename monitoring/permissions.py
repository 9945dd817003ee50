"""Which acts of monitoring a person may do."""

from certificates.permissions import may_see_register
from members.models import User
from members.permissions import may_look_after_people
from monitoring.models import ExportJob


def may_monitor(user: User) -> bool:
    """Those who look after people see the numbers and the people of their branches."""
    return may_look_after_people(user)


def may_export(user: User, kind: str) -> bool:
    """An export needs the same right as the page whose rows it holds."""
    if kind == ExportJob.Kind.REGISTER:
        return may_see_register(user)
    return may_monitor(user)
