"""The words, tones and icons of statuses and evidence grades.

One home, so that every screen says the same.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Words:
    """How a code reads and looks.  ``tone`` is one of good, active, wait, bad, plain."""

    label: str | Promise
    tone: str
    icon: str
    explanation: str | Promise = ""


STATUSES = {
    "not_started": Words(pgettext_lazy("study", "Not started"), "plain", "circle"),
    "in_progress": Words(pgettext_lazy("study", "In progress"), "active", "half"),
    "completed": Words(pgettext_lazy("study", "Completed"), "good", "check"),
    "not_completed": Words(pgettext_lazy("study", "Not completed"), "wait", "half"),
    "overdue": Words(pgettext_lazy("study", "Overdue"), "bad", "clock"),
    "exempt": Words(pgettext_lazy("study", "Exempt"), "plain", "minus"),
    "withdrawn": Words(pgettext_lazy("status", "Withdrawn"), "plain", "minus"),
    "passed": Words(pgettext_lazy("status", "Passed"), "good", "check"),
    "failed": Words(pgettext_lazy("status", "Not passed"), "bad", "cross"),
    "waiting": Words(pgettext_lazy("status", "Waiting"), "wait", "clock"),
    "proposed": Words(pgettext_lazy("status", "Proposed"), "wait", "clock"),
    "approved": Words(pgettext_lazy("status", "Approved"), "good", "check"),
    "refused": Words(pgettext_lazy("status", "Refused"), "bad", "cross"),
    "draft": Words(pgettext_lazy("status", "Draft"), "plain", "circle"),
    "open": Words(pgettext_lazy("status", "Open"), "active", "half"),
    "closed": Words(pgettext_lazy("status", "Closed"), "plain", "lock"),
    "locked": Words(pgettext_lazy("status", "Locked"), "plain", "lock"),
    "valid": Words(pgettext_lazy("status", "Valid"), "good", "check"),
    "revoked": Words(pgettext_lazy("status", "Revoked"), "bad", "cross"),
    "expired": Words(pgettext_lazy("status", "Expired"), "wait", "clock"),
    "guest": Words(pgettext_lazy("status", "Guest"), "plain", "person"),
    "restricted": Words(pgettext_lazy("status", "Use restricted"), "wait", "lock"),
}

GRADES = {
    "0": Words(_("Self-reported"), "0", "person", _("Claimed by the learner or the browser.")),
    "1": Words(_("Confirmed"), "1", "stamp", _("Confirmed by a responsible person.")),
    "2": Words(_("Measured"), "2", "gauge", _("Measured by the platform itself.")),
    "3": Words(_("Supervised"), "3", "eye", _("Examined under supervision on the spot.")),
}


def status(code: str) -> Words:
    """Return the words of a status code.

    Raises:
        KeyError: nobody gave this code words yet.

    """
    return STATUSES[code]


def evidence(grade: str) -> Words:
    """Return the words of an evidence grade: ``"2"`` and ``"E2"`` are the same.

    Raises:
        KeyError: there is no such grade.

    """
    return GRADES[grade.upper().removeprefix("E")]
