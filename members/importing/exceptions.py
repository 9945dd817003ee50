"""What can go wrong with the run of an import, in the words of the domain."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class WrongState(DomainError):
    """The run is not where the act needs it."""

    message = _("The import has moved on meanwhile. Look at the page again.")


class NothingToDo(DomainError):
    """No row would change anything."""

    message = _("There is nothing to take over: no row changes anything.")


class AnotherPersonNeeded(DomainError):
    """Large imports take two people."""

    message = _("Another person of the organisation department must approve this import.")


class BranchNotCovered(DomainError):
    """The approving person does not look after all units of the list."""

    message = _("Some rows lie outside your branch. Somebody who looks after all must approve.")


class UndoOver(DomainError):
    """Too late, or nothing was done."""

    message = _("An import can be undone for seven days after it was taken over.")


class FileGone(DomainError):
    """The workbook was deleted; there is nothing to look through."""

    message = _("The file of this list has been deleted. Upload the list again.")


class NoLongerAllowed(DomainError):
    """Who asked lost the role before the work began."""

    message = _("The person who imports no longer holds the role of the organisation department.")
