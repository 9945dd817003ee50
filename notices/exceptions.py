"""What the rules of notices refuse."""

from collections.abc import Iterable

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class UnknownVariable(DomainError):
    """A text names a variable that its kind does not have."""

    def __init__(self, unknown: Iterable[str], allowed: Iterable[str]) -> None:
        names = ", ".join(f"{{{name}}}" if name not in "{}" else name for name in unknown)
        super().__init__(
            _now("The text says %(unknown)s, which means nothing here. You may use: %(allowed)s.")
            % {"unknown": names, "allowed": ", ".join(f"{{{name}}}" for name in allowed)}
        )


class TextTooLong(DomainError):
    """More than fits into one message of the channel."""

    def __init__(self, length: int, longest: int) -> None:
        super().__init__(
            _now("The text has %(length)s characters; this channel takes %(longest)s at most.")
            % {"length": length, "longest": longest}
        )


class NotCancellable(DomainError):
    """The notice is on its way or over."""

    message = _("This notice is already sent or cancelled, so it cannot be cancelled any more.")


class GivenUp(DomainError):
    """Every attempt failed."""

    message = _("The message could not be handed over after several attempts.")
