"""The sentences in which reasons and statuses are told."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.rules import Reason


def reason_sentence(reason: Mapping[str, Any]) -> str:
    """Return why somebody is not eligible, from the data of a line."""
    match Reason(reason["code"]):
        case Reason.WITHDRAWN:
            return _("Taken off the list of the class.")
        case Reason.EXEMPT:
            return _("Exempted from this class.")
        case Reason.NOT_STARTED:
            return _("Has not started.")
        case Reason.MARK_TOO_LOW:
            return _("All required lessons are passed, but the final mark is below the pass mark.")
        case Reason.OVERDUE:
            return _("The due date has passed.")
        case Reason.LESSONS_MISSING:
            titles = list(reason["lessons"])
            return ngettext(
                "%(count)s required lesson is missing: %(titles)s.",
                "%(count)s required lessons are missing: %(titles)s.",
                len(titles),
            ) % {"count": len(titles), "titles": "; ".join(titles)}


def reason_text(reasons: list[dict[str, Any]]) -> str:
    """Return all reasons of a line as one text."""
    return " ".join(reason_sentence(reason) for reason in reasons)
