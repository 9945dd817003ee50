"""Warnings and states of nominations in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learning.models import Nomination, NominationUnit
from learning.nomination_rules import Warning
from members.models import User

WARNINGS: dict[Warning, Promise] = {
    Warning.NOT_ELIGIBLE: _("does not meet the criteria"),
    Warning.STUDIED: _("has completed this course or programme"),
    Warning.EXEMPT: _("is exempted from Party work"),
    Warning.SAME_DATES: _("stands on the list of another class at the same dates"),
    Warning.ABOVE_QUOTA: _("above the quota"),
}
# The status codes of the badges (common.words).
BADGES = {
    Nomination.State.NOMINATED: "waiting",
    Nomination.State.APPROVED: "approved",
    Nomination.State.WAITING: "proposed",
    Nomination.State.REJECTED: "refused",
    Nomination.State.REPLACED: "withdrawn",
    NominationUnit.State.PREPARING: "draft",
    NominationUnit.State.SENT: "approved",
    NominationUnit.State.RETURNED: "refused",
}


def warnings_in_words(warnings: list[Warning]) -> str:
    """Return the warnings in one line."""
    return "; ".join(str(WARNINGS[one]) for one in warnings)


def birth_year_of(person: User) -> str:
    """Return the year of birth, which tells namesakes apart."""
    year = person.birth_date.year if person.birth_date else person.birth_year
    return str(year or "–")
