"""What can go wrong with certificates, in the words of the domain."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class NotEligible(DomainError):
    """The course is not completed, or the obligation does not count."""

    message = _("The course has not been completed, so no certificate can be issued.")


class NotRecognised(DomainError):
    """The course is recognised by list and the person is on no approved list."""

    message = _("The completion is not on an approved list yet, so no certificate can be issued.")


class IssuerNotSet(DomainError):
    """Nobody has said who issues on that day."""

    message = _(
        "The name of the organisation and the signer of today are not set. Ask the office to "
        "enter them, then try again."
    )


class RecognisedAtOnce(DomainError):
    """The course needs no list."""

    message = _("Every completion of this course is recognised at once; it needs no list.")


class NobodyEligible(DomainError):
    """The list would be empty."""

    message = _("Nobody is eligible yet, so there is nothing to propose.")


class ListUnderWay(DomainError):
    """The list waits for the leader."""

    message = _("The list has been proposed already and waits for approval.")


class NoListProposed(DomainError):
    """There is nothing to approve or to return."""

    message = _("There is no proposed list for this class.")


class SamePersonTwice(DomainError):
    """Two people must look at a list."""

    message = _("The person who proposed the list cannot approve it. Ask another leader.")


class DecisionMissing(DomainError):
    """The approval needs its decision."""

    message = _("Please give the number and the date of the decision.")


class ListChanged(DomainError):
    """Somebody's record changed after the proposal."""

    message = _(
        "Results have changed since the list was proposed. Return it, so that it is proposed again."
    )


class GroundsMissing(DomainError):
    """An act that must be explained was not."""

    message = _("Please give the grounds.")


class NotStanding(DomainError):
    """The certificate was replaced or revoked."""

    message = _("This certificate has been replaced or revoked already.")
