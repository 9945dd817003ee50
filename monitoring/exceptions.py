"""What can go wrong with exports, in the words of the domain."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class PurposeMissing(DomainError):
    """An export must say what it is for."""

    message = _("Please say what the export is for.")


class NotReady(DomainError):
    """The workbook is not there yet, or no longer."""

    message = _("This export is not ready, or its file has been deleted. Ask for a new one.")


class NoLongerAllowed(DomainError):
    """The person may not make this export any more."""

    message = _("You may no longer make this export.")
