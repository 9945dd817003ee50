"""Who prepares, confirms and decides a closing."""

from members.models import Unit, User
from members.permissions import has_role, has_role_over, may_look_after_people
from members.querysets import current_grants
from members.roles import Role
from monitoring.closing.querysets import successors_for

CONFIRMS = frozenset({Role.CELL_SECRETARY, Role.UNIT_CLERK})
PREPARES = frozenset({Role.OFFICE})
DECIDES = frozenset({Role.OFFICE, Role.LEADER})


def may_see_closings(user: User) -> bool:
    """Those who look after people see the closed figures of their branches."""
    return may_look_after_people(user)


def may_prepare_closings(user: User) -> bool:
    """The office prepares closings."""
    return has_role(user, *PREPARES)


def may_prepare_closing(user: User, unit: Unit) -> bool:
    """Count, open, propose and amend: the office over the unit."""
    return has_role_over(user, unit, *PREPARES)


def may_decide_closings(user: User) -> bool:
    """The office and leaders decide on what another person proposed."""
    return has_role(user, *DECIDES)


def may_decide_closing(user: User, unit: Unit) -> bool:
    """Be the second person: the office and leaders over the unit."""
    return has_role_over(user, unit, *DECIDES)


def may_confirm(user: User) -> bool:
    """Secretaries and clerks confirm the figures of their own unit."""
    return has_role(user, *CONFIRMS)


def may_confirm_for(user: User, unit: Unit) -> bool:
    """Confirm one unit's figures: secretary or clerk of that very unit, or of what carries it on.

    Not of a unit above: whoever confirmed for others would answer for what nobody below has seen.
    """
    return unit.pk in units_to_confirm(user)


def units_to_confirm(user: User) -> set[int]:
    """Return the units for which the user answers: the own ones, and ended ones they carry on."""
    if not may_confirm(user):
        return set()
    paths = [path for role, path in current_grants(user) if role in CONFIRMS]
    own = set(Unit.objects.filter(path__in=paths).values_list("pk", flat=True))
    return own | {ended for ended, into in successors_for(user).items() if into in own}
