"""Writes around the data of people."""

from office.privacy.services.consents import note_read, publish_notice, set_consent
from office.privacy.services.copies import delete_old_copies, request_copy, resume_lost, run_copy
from office.privacy.services.erasure import freeze, hold, verify_and_redact
from office.privacy.services.impact import hash_of_today, note_review
from office.privacy.services.redaction import reapply, tombstones_file
from office.privacy.services.requests import (
    acknowledge,
    carry_out,
    extend,
    open_request,
    refuse,
    take_back,
)
from office.privacy.services.restrictions import lift_restriction

__all__ = [
    "acknowledge",
    "carry_out",
    "delete_old_copies",
    "extend",
    "freeze",
    "hash_of_today",
    "hold",
    "lift_restriction",
    "note_read",
    "note_review",
    "open_request",
    "publish_notice",
    "reapply",
    "refuse",
    "request_copy",
    "resume_lost",
    "run_copy",
    "set_consent",
    "take_back",
    "tombstones_file",
    "verify_and_redact",
]
