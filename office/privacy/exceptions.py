"""What is refused around the data of people, in words."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class SummaryTooLong(DomainError):
    """The short notice does not fit on one screen."""

    message = _("The short notice is longer than 150 words. Move details into the full notice.")


class NoticeChanged(DomainError):
    """A newer notice came out while the person was reading."""

    message = _("The notice has a newer version. Please read it again.")


class NotOpen(DomainError):
    """The request is over, or not yet so far."""

    message = _("This step is not possible in the present state of the request. Load it again.")


class OpenAlready(DomainError):
    """The same request is already under way."""

    message = _("A request of this kind is under way already. Its state is shown on this page.")


class SamePerson(DomainError):
    """A second person has to decide."""

    message = _(
        "A second person has to decide: not who proposed or entered it, nor who it is about."
    )


class ReasonMissing(DomainError):
    """Nobody said why."""

    message = _("Write the reason: the person receives it as the answer.")


class ExtendedAlready(DomainError):
    """The law allows one extension of fifteen days."""

    message = _("A request is extended once, by 1 to 15 days, with a reason.")


class WrongValue(DomainError):
    """The new value does not fit into the field."""

    message = _("The correct value does not fit. Write a date like 31/12/1975.")


class StillHasDuties(DomainError):
    """Somebody with a role is not erased."""

    message = _("The person still holds a role. End the role first, then erase.")


class CopyNotReady(DomainError):
    """There is no file to download."""

    message = _("The file is not ready or has been deleted. Ask for a new one.")
