"""Writes of lists and certificates.  Each public function is one transaction."""

from certificates.services.issue import issue_certificate, issue_list
from certificates.services.numbers import start_term
from certificates.services.papers import render_certificate
from certificates.services.recognition import (
    approve_recognition,
    propose_recognition,
    return_recognition,
)
from certificates.services.replacement import reissue_certificate, revoke_certificate
from certificates.services.sweep import issue_and_render, issue_missing

__all__ = [
    "approve_recognition",
    "issue_and_render",
    "issue_certificate",
    "issue_list",
    "issue_missing",
    "propose_recognition",
    "reissue_certificate",
    "render_certificate",
    "return_recognition",
    "revoke_certificate",
    "start_term",
]
