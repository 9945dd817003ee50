"""What can go wrong with schedules, in the words of the domain."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class ScheduleOver(DomainError):
    """It was cancelled, or its last day is over."""

    message = _("This schedule is over. Set up a new one.")


class NobodyReceives(DomainError):
    """A report for nobody."""

    message = _("Choose at least one receiver.")


class NotAReceiver(DomainError):
    """The person holds no role in the branches of the owner."""

    message = _("A receiver must hold a role in your branches. Take the person off the list.")


class NeverDue(DomainError):
    """The rhythm has no day before the last day."""

    message = _("With this rhythm the report would never be made. Choose a later last day.")
