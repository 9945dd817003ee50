"""Which acts of monitoring a person may do."""

from collections.abc import Sequence

from common.exports import kind_named
from members.models import Unit, User
from members.organising.permissions import may_keep_organisation, may_open_organisation
from members.permissions import has_role, may_look_after_people
from members.querysets import branch_paths
from members.roles import SEES_PEOPLE
from monitoring.querysets import AGREES


def may_monitor(user: User) -> bool:
    """Those who look after people see the numbers and the people of their branches."""
    return may_look_after_people(user)


def may_export(user: User, kind: str) -> bool:
    """An export needs the same right as the page whose rows it holds."""
    found = kind_named(kind)
    return found is not None and bool(found.may(user))


def may_take_file(user: User, units: Sequence[int]) -> bool:
    """A file is for who still sees all that its asker saw when it was made."""
    paths = tuple(branch_paths(user, roles=SEES_PEOPLE))
    made_for = Unit.objects.filter(pk__in=units).values_list("path", flat=True)
    return all(path.startswith(paths) for path in made_for)


def may_agree_to_exports(user: User) -> bool:
    """Office, organisation department and leaders agree to exports of contact data of others."""
    return has_role(user, *AGREES)


def may_open_templates(user: User) -> bool:
    """Those who keep names and signers of an organisation keep its Word templates too."""
    return may_open_organisation(user)


def may_keep_templates(user: User, root: Unit) -> bool:
    """Office and organisation department of the whole tree: all its papers look like that."""
    return may_keep_organisation(user, root)
