"""Writes of notices: queue, send, read, words, letting go."""

from notices.services.expiry import expire_notices
from notices.services.queueing import Draft, cancel, cancel_waiting, queue_notice, queue_notices
from notices.services.reading import mark_all_read, mark_read
from notices.services.sending import send, send_due, settle_unsure
from notices.services.words import check_text, save_text

__all__ = [
    "Draft",
    "cancel",
    "cancel_waiting",
    "check_text",
    "expire_notices",
    "mark_all_read",
    "mark_read",
    "queue_notice",
    "queue_notices",
    "save_text",
    "send",
    "send_due",
    "settle_unsure",
]
