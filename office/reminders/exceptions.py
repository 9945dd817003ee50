"""What the rules of reminders refuse."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class NobodyToRemind(DomainError):
    """The choice means nobody."""

    message = _("Nobody can be reminded by this choice now. Look below who is left out and why.")


class AlreadyOver(DomainError):
    """The campaign is over."""

    message = _("This reminder is already sent or cancelled.")


class NoSteps(DomainError):
    """A rule without steps."""

    message = _("Add at least one step before you hand the rule in.")


class NoDueDate(DomainError):
    """Steps count from the due date, and the class has none."""

    message = _("This class has no due date, so no step can be counted from it.")


class NotNow(DomainError):
    """The rule is not in the state that the act starts from."""

    message = _("Somebody has changed this rule in the meantime. Look at it again.")
