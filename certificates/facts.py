"""What a certificate will say, read once at the issue and frozen from then on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from certificates import rules
from certificates.exceptions import IssuerNotSet
from common.text import formats
from courses.models import Edition
from learning.models import Enrolment
from members.models import Organisation, Signer, StatusPeriod, Unit, UnitName, User

TEMPLATE_VERSION = "2026-11"
# The printed words are official Vietnamese, whatever language the site is read in.
COMRADE, CITIZEN = "đồng chí", "ông/bà"
_GRASSROOTS = {Unit.Kind.GRASSROOTS, Unit.Kind.GRASSROOTS_CELL, Unit.Kind.COMMITTEE}


@dataclass(frozen=True)
class Letterhead:
    """Who issues on a day."""

    organisation: Organisation
    signer: Signer


def letterhead_for(unit: Unit, *, day: date) -> Letterhead:
    """Return the organisation whose tree holds the unit, and its signer of the day.

    Raises:
        IssuerNotSet: one of them is missing on that day.
    """
    settings_of_day = Organisation.objects.on(day).select_related("root")
    around = [row for row in settings_of_day if unit.path.startswith(row.root.path)]
    if not around:
        raise IssuerNotSet(unit=unit.pk)
    organisation = max(around, key=lambda row: (len(row.root.path), row.valid_from))
    signer = (
        Signer.objects.on(day)
        .filter(organisation_root=organisation.root_id)
        .order_by("-valid_from", "-pk")
        .first()
    )
    if signer is None:
        raise IssuerNotSet(unit=unit.pk)
    return Letterhead(organisation, signer)


class PrintedUnits:
    """The names of units as they were on a day; each unit is asked for once."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._known: dict[int, str] = {}

    def name_of(self, unit: Unit) -> str:
        """Return the unit's name, followed by those above it up to its grassroots organisation."""
        if unit.pk not in self._known:
            line = [unit]
            while line[-1].kind not in _GRASSROOTS and line[-1].depth > 1:
                line.append(line[-1].get_parent())
            names = dict(
                UnitName.objects.filter(unit__in=line).on(self._day).values_list("unit_id", "name")
            )
            self._known[unit.pk] = ", ".join(names.get(one.pk, one.name) for one in line)
        return self._known[unit.pk]


def members_among(people: Iterable[int], *, day: date) -> set[int]:
    """Return those who are members of the Party on the day, probationary ones included."""
    member = {StatusPeriod.Status.FULL, StatusPeriod.Status.PROBATIONARY}
    rows = StatusPeriod.objects.on(day).filter(person__in=people, status__in=member)
    return set(rows.values_list("person_id", flat=True))


def columns_of(
    enrolment: Enrolment, *, letterhead: Letterhead, units: PrintedUnits, day: date
) -> dict[str, Any]:
    """Return the frozen columns of the certificate, except its number and code."""
    organisation, signer = letterhead.organisation, letterhead.signer
    training_class = enrolment.training_class
    course = training_class.course
    # An eligible obligation is completed, and its class was opened with an edition.
    edition = cast(Edition, training_class.edition)
    completed_at = cast(datetime, enrolment.completed_at)
    return {
        "issued_on": day,
        "valid_until": rules.valid_until(day, course.valid_for_months),
        "printed_name": enrolment.member.full_name,
        "birth_text": _birth(enrolment.member),
        "unit_name": units.name_of(enrolment.unit_then),
        "course_title": edition.title,
        "class_title": training_class.title,
        "studied_from": training_class.opens_on,
        "studied_until": rules.studied_until(
            by_list=course.recognition_by_list,
            due_on=training_class.due_on,
            completed_on=local_day(completed_at),
        ),
        "periods": edition.periods,
        "mark": enrolment.final_mark,
        "band": enrolment.band,
        "issuer_name": organisation.issuer_name,
        "organisation_name": organisation.name,
        "superior_name": organisation.superior_name,
        "symbol": organisation.symbol,
        "place": organisation.place,
        "signer_name": signer.full_name,
        "signer_position": signer.position,
        "authority_line": signer.authority_line,
        "form": organisation.form,
        "template_version": TEMPLATE_VERSION,
        "name_key": enrolment.member.name_key,
    }


def printed_facts(columns: dict[str, Any], *, is_member: bool) -> dict[str, str]:
    """Return every text of the paper as it is printed; ``columns`` has the number and code too."""
    address = f"{settings.SITE_URL}{reverse('verify:show', args=[columns['code']])}"
    return {
        "form": columns["form"],
        "superior": columns["superior_name"],
        "organisation": columns["organisation_name"],
        "issuer": columns["issuer_name"],
        "address_form": COMRADE if is_member else CITIZEN,
        "name": columns["printed_name"],
        "birth": columns["birth_text"],
        "unit": columns["unit_name"],
        "course": columns["course_title"],
        "period": _period(columns["studied_from"], columns["studied_until"]),
        "periods": formats.number(columns["periods"]),
        "band": columns["band"],
        "number": columns["number"],
        "register": f"{columns['register_number']:02d}/{columns['issued_on'].year}",
        "valid_until": (f"{columns['valid_until']:%d/%m/%Y}" if columns["valid_until"] else ""),
        "place_and_date": f"{columns['place']}, {formats.long_date(columns['issued_on'])}",
        "authority": columns["authority_line"],
        "position": columns["signer_position"],
        "signer": columns["signer_name"],
        "code": columns["code"],
        "verify_url": address,
    }


def _birth(person: User) -> str:
    """Return the date of birth, or the year where only that is known."""
    if person.birth_date:
        return f"{person.birth_date:%d/%m/%Y}"
    return str(person.birth_year or "")


def _period(first: date, last: date) -> str:
    """Return "Từ ngày … đến ngày …", or the one day."""
    words = formats.date_range(first, last)
    return words[0].upper() + words[1:]


def local_day(moment: datetime) -> date:
    """Return the day by the clock of the house."""
    return timezone.localtime(moment).date()
