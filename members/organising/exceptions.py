"""What can go wrong with dated settings, in words for the office."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class PeriodsOverlap(DomainError):
    """Two rows would hold on the same day."""

    message = _("These days are taken by another row. Change its dates first, or choose others.")


class ReasonMissing(DomainError):
    """A correction must say why."""

    message = _("Please say why the row is corrected.")
