"""What connections refuse."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class NotYours(DomainError):
    """The branch, or the act, is beyond the person."""

    message = _("This branch is not yours to connect with another system.")
    status = 403


class OutsideBranch(DomainError):
    """A token or a pack would hold more than its connection was made for."""

    message = _("A system gets at most the branch of its connection. Choose a unit below it.")


class NeedsAnotherPerson(DomainError):
    """Who asked, or answers for the connection, would decide."""

    message = _("You asked for this or answer for the connection: a second person must decide.")


class DecidedAlready(DomainError):
    """Somebody was faster."""

    message = _("Somebody has decided about this in the meantime. Look at it again.")


class WhyMissing(DomainError):
    """No reason was given."""

    message = _("Say why in a few words: it stays in the log.")


class AddressRefused(DomainError):
    """The address of a webhook leads where it must not."""

    message = _("This address cannot be called.")


class CallFailed(DomainError):
    """Every attempt to call another system failed."""

    message = _("The other system did not take the call.")
