"""What can go wrong with a closing, in the words of the domain."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class ClosingRefused(DomainError):
    """An act on a closing that does not fit its state or the person."""

    message = _("This cannot be done with the closing as it stands now. Look at the page again.")


class MayNotClose(ClosingRefused):
    """The act belongs to somebody else."""

    message = _("You may not do this for this unit.")


class CutoffToCome(ClosingRefused):
    """Figures of a day that is not over."""

    message = _("The cut-off day is not over yet. Choose a day before today.")


class AlreadyClosing(ClosingRefused):
    """One period of one unit is closed once."""

    message = _(
        "This period is being closed already, or is closed, for this unit or one above or below it."
    )


class WhyMissing(ClosingRefused):
    """An act that must be explained was not."""

    message = _("Please give the reason.")


class AnotherMustDecide(ClosingRefused):
    """Nobody closes alone."""

    message = _("Another person than the one who counted or proposed must decide.")


class NothingDiffers(ClosingRefused):
    """An amendment that changes no figure."""

    message = _("Nothing differs from the closed figures, so there is nothing to amend.")
