"""What can go wrong with weights, in the words of the domain."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class ProposalWaits(DomainError):
    """Only one proposal at a time."""

    message = _("A proposal of weights waits for the second person. Decide on it first.")


class AnotherPersonDecides(DomainError):
    """Nobody approves the own proposal."""

    message = _("Another person than the one who proposed these weights must decide on them.")


class NoLongerWaits(DomainError):
    """Somebody else was faster."""

    message = _("This proposal has been decided on already.")


class MayNotSetWeights(DomainError):
    """The office proposes; the office and leaders decide."""

    message = _("You may not set the weights of the index.")


class BeginsInThePast(DomainError):
    """Old periods keep the weights of their time."""

    message = _("New weights hold from today at the earliest: old periods keep theirs.")
