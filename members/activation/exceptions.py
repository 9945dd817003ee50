"""What the desk and the door refuse, in words for the person."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class NotForThisPerson(DomainError):
    """The one at the desk may not hand a slip to this person."""

    message = _(
        "You may not hand out a slip for one of these people: they hold a role, or belong to "
        "another branch. Ask the organisation department."
    )


class NobodyChosen(DomainError):
    """No person was marked."""

    message = _("Mark at least one person, then press the button again.")


class TooManyChosen(DomainError):
    """More slips than one file should hold."""

    message = _("One file holds 2,000 slips at most. Choose a smaller unit.")


class SlipNotValid(DomainError):
    """The slip is unknown, used, revoked, or out of date: one sentence for all of them."""

    message = _(
        "This slip does not work any more: it was used, replaced or is out of date. Ask your "
        "unit's office for a new one, or call the help line."
    )


class FileGone(DomainError):
    """The file is not there yet, or not any more."""

    message = _(
        "This file is no longer kept. Print the slips again; the earlier ones stop working."
    )


class NotBothByOne(DomainError):
    """One person would open an account and take its second step away."""

    message = _(
        "You handed this person a slip, or removed the second step, within the last seven days. "
        "Another system administrator must do the other half."
    )


class NotOnOneself(DomainError):
    """Nobody resets the own second step at the desk."""

    message = _("You cannot do this for your own account. Ask another system administrator.")
