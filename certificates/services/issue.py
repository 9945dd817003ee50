"""Issuing: one certificate of a completion, or all of an approved list."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from certificates import facts as frozen
from certificates import rules, selectors
from certificates.exceptions import NotEligible, NotRecognised
from certificates.models import Certificate, Recognition, RecognitionLine
from certificates.services.numbers import Numbers, take_numbers
from learning.models import Enrolment
from learning.services import mark_all_recognised
from members.models import User
from members.services import record

BATCH = 500


@transaction.atomic
def issue_certificate(enrolment: Enrolment) -> Certificate:
    """Issue the certificate of a completion that is recognised at once.

    Whoever has a certificate, even a revoked one, gets that one back: issuing is done
    once (DOMAIN §3.4), and parallel calls end up with the same row.  Where a list is
    needed this only finds what ``issue_list`` made.

    Raises:
        NotEligible: not completed, exempted or withdrawn.
        NotRecognised: the course is recognised by list.
        IssuerNotSet: nobody issues today.
    """
    enrolment = locked_enrolments([enrolment.pk])[0]
    existing = Certificate.objects.filter(enrolment=enrolment).order_by("pk").last()
    if existing is not None:
        return existing
    if not is_eligible(enrolment):
        raise NotEligible(enrolment=enrolment.pk)
    if enrolment.training_class.course.recognition_by_list:
        raise NotRecognised(enrolment=enrolment.pk)
    return _issue([enrolment], recognition=None, by=None)[0]


def issue_list(recognition: Recognition, *, by: User) -> list[Certificate]:
    """Issue the certificates of an approved list in its order, so that the register has it too.

    Called inside the transaction of the approval, which holds the locks on the obligations.
    """
    wanted = list(
        RecognitionLine.objects.filter(recognition=recognition, is_eligible=True)
        .order_by("position")
        .values_list("enrolment_id", flat=True)
    )
    by_id = {enrolment.pk: enrolment for enrolment in locked_enrolments(wanted)}
    return _issue([by_id[pk] for pk in wanted], recognition=recognition, by=by)


def locked_enrolments(ids: Sequence[int]) -> list[Enrolment]:
    """Return the obligations, locked in one order, with all that is printed of them."""
    return list(
        Enrolment.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .select_related(
            "member",
            "unit_then",
            "training_class__unit",
            "training_class__course",
            "training_class__edition",
        )
        .order_by("pk")
    )


def is_eligible(enrolment: Enrolment) -> bool:
    """Tell whether nothing stands against a certificate."""
    return not selectors.reasons_against(enrolment, now=timezone.now())


def _issue(
    enrolments: Sequence[Enrolment], *, recognition: Recognition | None, by: User | None
) -> list[Certificate]:
    """Freeze the facts and take the numbers, in the order given; all of one class."""
    now, unit = timezone.now(), enrolments[0].training_class.unit
    organisation = frozen.letterhead_for(unit, day=timezone.localdate()).organisation
    numbers = take_numbers(organisation, count=len(enrolments))
    letterhead = frozen.letterhead_for(unit, day=numbers.day)
    units = frozen.PrintedUnits(numbers.day)
    members = frozen.members_among([e.member_id for e in enrolments], day=numbers.day)
    mark_all_recognised([enrolment.pk for enrolment in enrolments], at=now)
    rows = []
    for enrolment, number in zip(enrolments, numbers, strict=True):
        columns = frozen.columns_of(enrolment, letterhead=letterhead, units=units, day=numbers.day)
        columns |= {"enrolment": enrolment, "recognition": recognition}
        rows.append(
            new_row(columns, numbers, number=number, is_member=enrolment.member_id in members)
        )
    Certificate.objects.bulk_create(rows, batch_size=BATCH)
    for row in rows:
        record(
            "certificates.issue_certificate",
            actor=by,
            person=row.enrolment.member,
            subject=f"certificate:{row.pk}",
            number=row.register_number,
        )
    return rows


def new_row(
    columns: dict[str, Any],
    numbers: Numbers,
    *,
    number: int,
    is_member: bool,
    issued_at: datetime | None = None,
    code_bits: int | None = None,
) -> Certificate:
    """Return the unsaved certificate with its number, a fresh code and the printed facts.

    The moment and the random bits are given only by those who write a past that is invented.
    """
    columns |= {
        "series": numbers.series,
        "register_period": numbers.period,
        "register_number": number,
        "issued_at": issued_at or timezone.now(),
        "code": rules.code_text(code_bits or secrets.randbits(rules.CODE_BITS)),
    }
    columns.setdefault(
        "number",
        rules.number_text(
            numbers.series.pattern,
            number=number,
            symbol=columns["symbol"],
            year=numbers.day.year,
        ),
    )
    row = Certificate(**columns)
    row.facts = frozen.printed_facts(columns, is_member=is_member)
    row.derive_search()
    return row
