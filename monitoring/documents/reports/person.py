"""What one person has studied: for those who look after the person, and for the person."""

from typing import Any

from django.utils import timezone

from certificates.models import Certificate
from common.text import formats
from common.words import status
from learning.models import Enrolment
from learning.querysets import EnrolmentQuerySet
from members.models import User
from monitoring import selectors
from monitoring.documents.paper import Column, Kind, Table
from monitoring.documents.reports.content import ORDER, Content, number, text
from monitoring.documents.reports.lists import born
from monitoring.documents.scope import Scope
from monitoring.exceptions import PersonRestricted, ReportUnknown

_TITLE = "PHIẾU QUÁ TRÌNH HỌC TẬP CÁ NHÂN"


def of_person(scope: Scope) -> Content:
    """Return the history of somebody in the user's branches.

    Raises:
        ReportUnknown: the person is not in the user's branches.
        PersonRestricted: the person's data is kept and not used.
    """
    people = User.objects.in_branches_of(scope.user).select_related("unit")
    person = people.filter(pk=scope.choices.person).first()
    if person is None:
        raise ReportUnknown(person=scope.choices.person)
    if person.restricted_at is not None:
        raise PersonRestricted(person=person.pk)
    return _history(person, selectors.rows_of_person(scope.user, person), viewer=scope.user)


def own_history(person: User) -> Content:
    """Return the history of the one who asks."""
    rows = (
        Enrolment.objects.filter(member=person)
        .with_status()
        .select_related("training_class__course", "training_class__edition")
        .order_by("-enrolled_at", "-pk")
    )
    return _history(person, rows, viewer=person)


def _history(person: User, rows: EnrolmentQuerySet, *, viewer: User) -> Content:
    """Return every class of the person that counts, the oldest first."""
    found = list(rows.counted())[::-1]
    standing = Certificate.objects.visible_to(viewer).standing().filter(enrolment__in=found)
    numbers = dict(standing.values_list("enrolment_id", "number"))
    table = Table(
        caption="",
        columns=(
            *(ORDER, Column("class", "Khóa học, lớp", 36), Column("when", "Thời gian", 22)),
            *(number("periods", "Số tiết", 8), Column("result", "Kết quả", 20)),
            Column("certificate", "Số giấy chứng nhận", 18, Kind.TEXT),
        ),
        rows=[
            {
                "stt": place,
                "class": row.training_class.title,
                "when": _when(row),
                "periods": row.training_class.edition.periods
                if row.training_class.edition
                else None,
                "result": _result(row),
                "certificate": numbers.get(row.pk, ""),
            }
            for place, row in enumerate(found, start=1)
        ],
    )
    birth = born(person)
    facts = [
        ("Họ và tên", person.full_name),
        ("Ngày sinh", f"{birth:%d/%m/%Y}" if birth and not isinstance(birth, str) else birth),
        ("Đơn vị", person.unit.name if person.unit else ""),
    ]
    body = [text(f"{label}: {value}") for label, value in facts if value]
    made = f"(Số liệu tính đến {timezone.localtime():%H:%M %d/%m/%Y})"
    return Content(
        "",
        body,
        [table],
        [made],
        person=person.full_name,
        people=frozenset({person.pk}),
        title=_TITLE,
    )


def _when(row: Enrolment) -> str:
    """Return from the opening of the class to the completion, as far as there is one."""
    first = row.training_class.opens_on
    if row.completed_at is None:
        return f"Từ {first:%d/%m/%Y}"
    return f"{first:%d/%m/%Y} - {timezone.localtime(row.completed_at):%d/%m/%Y}"


def _result(row: Any) -> str:
    """Return where the obligation stands, with mark and band; ``status`` is an annotation."""
    parts = [str(status(row.status).label)]
    if row.completed_at and row.final_mark is not None:
        parts.append(f"{formats.number(row.final_mark, 1)} điểm")
    if row.completed_at and row.band:
        parts.append(row.band)
    return ", ".join(parts)
