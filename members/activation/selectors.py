"""Reads of the desk, and what a person is asked beside the slip."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from members.models import ActivationSlip, User
from members.querysets import UserQuerySet

LAST_DIGITS = 4
_DATE = re.compile(r"(\d{1,2})\D+(\d{1,2})\D+(\d{4})")
_EIGHT_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")


@dataclass(frozen=True)
class SecondFact:
    """One fact about the person that is not on the slip; ``kind`` chooses the question."""

    kind: str
    value: str

    def is_answered_by(self, answer: str) -> bool:
        """Tell whether the answer means the fact."""
        if self.kind == "birth_date":
            return _day(answer) == self.value
        return "".join(answer.split()).upper() == self.value


def second_fact_of(person: User) -> SecondFact:
    """Return what is asked: the date of birth, else the year, else the end of the card number.

    Who has none of them is asked for the end of the personal code, so that a slip alone is
    never enough.
    """
    if person.birth_date:
        return SecondFact("birth_date", person.birth_date.isoformat())
    if person.birth_year:
        return SecondFact("birth_year", str(person.birth_year))
    if person.card_number:
        return SecondFact("card_end", person.card_number[-LAST_DIGITS:])
    return SecondFact("code_end", person.personal_code[-LAST_DIGITS:])


def _day(answer: str) -> str:
    """Return the date that was typed, "3/4/1968" or "03041968", as ISO; nothing if it is none."""
    found = _DATE.fullmatch(answer.strip()) or _EIGHT_DIGITS.fullmatch(answer.strip())
    if found is None:
        return ""
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


STATES = ("needs", "issued", "expired", "open", "all")


def with_state(people: UserQuerySet, state: str) -> UserQuerySet:
    """Keep the people whose account stands so; "needs" are those without a password or a slip."""
    slips = ActivationSlip.objects.open().filter(person=OuterRef("pk"))
    now = timezone.now()
    valid, late = (
        Exists(slips.filter(expires_at__gt=now)),
        Exists(slips.filter(expires_at__lte=now)),
    )
    without_password = Q(password__startswith="!") | Q(password="")  # noqa: S106 - the marks of none
    if state == "needs":
        return people.filter(without_password).exclude(valid)
    if state == "issued":
        return people.filter(valid)
    if state == "expired":
        return people.filter(late)
    if state == "open":
        return people.exclude(without_password)
    return people


def latest_slips(people: list[User]) -> dict[int, ActivationSlip]:
    """Return the newest slip of each person who ever had one, in one query."""
    slips = ActivationSlip.objects.filter(person__in=people).order_by("person", "-pk")
    return {slip.person_id: slip for slip in slips.distinct("person")}


def with_second_step(people: list[User]) -> set[int]:
    """Return the ids of those who have set up a second step, in one query."""
    found = Authenticator.objects.filter(user__in=people).values_list("user_id", flat=True)
    return set(found)
