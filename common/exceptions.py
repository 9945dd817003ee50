"""The root of every error that a person caused and can be told about."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule said no.

    ``message`` may be shown to the person; ``facts`` go to the log and must not
    name a person.  The middleware turns it into a message and a redirect, or
    into JSON with status 409.
    """

    message: str | Promise = _("This is not possible.")
    status = 409

    def __init__(self, message: str | Promise | None = None, **facts: object) -> None:
        if message is not None:
            self.message = message
        super().__init__(str(self.message))
        self.facts = facts
