"""Doing what lost tasks left behind."""

import logging

from certificates import selectors
from certificates.services.issue import issue_certificate
from certificates.services.papers import render_certificate
from common.exceptions import DomainError
from learning.models import Enrolment

logger = logging.getLogger(__name__)


def issue_missing(*, at_most: int | None = None) -> tuple[int, int]:
    """Issue and render what is missing; return how many were issued and how many papers made.

    Each in its own transaction: what is done stays done.
    """
    missing = selectors.enrolments_without_certificate()[:at_most]
    issued = sum(issue_and_render(enrolment) for enrolment in missing)
    rendered = 0
    for certificate in selectors.certificates_without_paper()[:at_most]:
        render_certificate(certificate)
        rendered += 1
    return issued, rendered


def issue_and_render(enrolment: Enrolment) -> bool:
    """Issue the certificate of one completion and make its paper; tell whether a rule let it.

    One class whose organisation has not named a signer must not keep the others waiting.
    """
    try:
        certificate = issue_certificate(enrolment)
    except DomainError as refusal:
        logger.warning("no certificate for enrolment %s: %s", enrolment.pk, type(refusal).__name__)
        return False
    render_certificate(certificate)
    return True
