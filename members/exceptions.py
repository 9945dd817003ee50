"""What can go wrong with people and roles, in the words of the domain."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class NoGrantForOneself(DomainError):
    """Nobody grants, lengthens or approves the own role."""

    message = _("Nobody grants a role to oneself. Ask a colleague who may grant it.")


class NotYoursToGrant(DomainError):
    """The role or the branch is beyond what the person may grant."""

    message = _("You may not grant this role on this unit.")


class AlreadyHeld(DomainError):
    """The same role on the same branch is held in that time."""

    message = _("This person holds this role there in that time already. Change its last day.")


class AlreadyRequested(DomainError):
    """The same request waits."""

    message = _("The same request is waiting for a decision already.")


class SecondPersonNeeded(DomainError):
    """The requester or the beneficiary wanted to decide."""

    message = _("Another person must decide: neither who requested it nor who would hold it.")


class AlreadyDecided(DomainError):
    """The request was decided or withdrawn before."""

    message = _("This request has been decided already.")


class LastSystemAdministrator(DomainError):
    """Nobody would be left who can administer the system."""

    message = _("This is the last system administrator. Appoint another one first.")


class GrantHasEnded(DomainError):
    """The grant is over, so nothing of it can be changed."""

    message = _("This grant has ended. Grant the role anew.")


class ReasonNeeded(DomainError):
    """The act must be explained."""

    message = _("Please give the reason.")


class LastDayInThePast(DomainError):
    """The new last day is over, or before the first."""

    message = _("The last day must be today or later, and not before the first day.")


class PersonIsMerged(DomainError):
    """The row was merged into another and is closed."""

    message = _("This record was merged into another one. Use the record that stays.")
