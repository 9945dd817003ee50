"""Who may do what in the directory (DOMAIN §1.5)."""

from members.models import Unit, User
from members.permissions import has_role, has_role_over, may_look_after_people
from members.roles import Role


def may_read(user: User) -> bool:
    """Those who look after people read the list of their branches."""
    return may_look_after_people(user)


def may_keep(user: User) -> bool:
    """The organisation department keeps the records of its branch."""
    return has_role(user, Role.ORGANISATION)


def may_keep_person(user: User, person: User) -> bool:
    """The record is kept by the organisation department above the person's unit.

    Of those who have left, and have none, by whoever reaches them: see ``selectors.in_reach``.
    """
    if person.unit is None:
        return may_keep(user)
    return may_keep_unit(user, person.unit)


def may_keep_unit(user: User, unit: Unit) -> bool:
    """People are registered at, and moved to, units of the own branch."""
    return has_role_over(user, unit, Role.ORGANISATION)


def may_edit_contact(user: User, person: User) -> bool:
    """The clerk of the unit keeps its lists: how to reach people, and where they work."""
    if person.unit is None:
        return False
    return has_role_over(user, person.unit, Role.ORGANISATION, Role.UNIT_CLERK)


def may_reveal(user: User, person: User) -> bool:
    """Whoever keeps lists sees masked fields for a reason; a secretary or a leader need not."""
    if person.unit is None:
        return may_keep(user)
    keeps = (Role.ORGANISATION, Role.UNIT_CLERK, Role.OFFICE, Role.INSPECTOR)
    return has_role_over(user, person.unit, *keeps)


def may_order(user: User, unit: Unit) -> bool:
    """The order of official lists is set by the organisation department and the unit's clerk."""
    return has_role_over(user, unit, Role.ORGANISATION, Role.UNIT_CLERK)


def may_export_full(user: User) -> bool:
    """Only the organisation department takes numbers and birthdays out of the house."""
    return may_keep(user)
