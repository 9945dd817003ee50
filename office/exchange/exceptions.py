"""What packs and receipts refuse."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class NobodyInPack(DomainError):
    """The choice means no obligation."""

    message = _("This choice holds no obligation. Choose another class, unit or time.")


class PackNotYours(DomainError):
    """The rows are beyond the person."""

    message = _("You may not hand out rows of this unit.")
    status = 403


class NoFileNow(DomainError):
    """The file is not made yet, or was deleted."""

    message = _("There is no file to download: it is not made yet, or was deleted after 7 days.")


class ReceiptRefused(DomainError):
    """The file is no receipt of this pack."""

    message = _("This file is not a receipt of this pack.")


class NothingRejected(DomainError):
    """There is nothing to send again."""

    message = _("The receiver has refused no line of this pack: there is nothing to send again.")
