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


class TemplateRefused(DomainError):
    """The office's Word template cannot be used; ``message`` says why and how to mend it."""

    message = _("The file is no Word document (.docx). Save it as “Word Document” and try again.")


class ConversionFailed(DomainError):
    """LibreOffice made no PDF."""

    message = _("LibreOffice could not turn the Word file into a PDF. Take the Word file.")


class IssuerMissing(DomainError):
    """Nobody has said how the organisation is called on the day of the paper."""

    message = _(
        "There is no name of the organisation for this day. Enter it under “Organisation and "
        "signers”, then make the paper again."
    )


class TooManyRows(DomainError):
    """A list for print that nobody could read."""

    message = _("The paper would be too long. Choose a smaller unit, or export the list to Excel.")


class ReportUnknown(DomainError):
    """The choices of a paper make no sense any more."""

    message = _("This report cannot be made with these choices. Choose them again.")


class PersonRestricted(DomainError):
    """A paper about somebody whose data is kept and not used (ADR 20)."""

    message = _("The use of this person's data is restricted, so no paper may be made about them.")


class NoLongerHeld(DomainError):
    """Somebody has decided on the export, or it is over."""

    message = _("This export does not wait for a second person any more.")


class AnotherPersonAgrees(DomainError):
    """Nobody agrees to the own export."""

    message = _("You asked for this export yourself. Another person has to agree to it.")
