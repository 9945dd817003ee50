"""Which acts of monitoring a person may do."""

from certificates.permissions import may_see_register
from members.models import Unit, User
from members.organising.permissions import may_keep_organisation, may_open_organisation
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


def may_open_templates(user: User) -> bool:
    """Those who keep names and signers of an organisation keep its Word templates too."""
    return may_open_organisation(user)


def may_keep_templates(user: User, root: Unit) -> bool:
    """Office and organisation department of the whole tree: all its papers look like that."""
    return may_keep_organisation(user, root)
