"""Certificates about to expire, on the page and as a file (``common.exports``)."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate
from common.exports import Content, choices_of, table_content
from common.tables import Cell, Column, Table
from members.models import User
from members.restriction import left_out_words, restriction_mark
from office.programmes.expiry import expiring
from office.programmes.forms import ExpiryFilters


def expiring_table(rows: Iterable[Certificate]) -> Table:
    """Return what list and file say of the certificates."""
    table = Table(
        [
            Column(key="name", label=_("Full name")),
            Column(key="birth", label=_("Date of birth")),
            Column(key="unit", label=_("Unit")),
            Column(key="course", label=_("Course")),
            Column(key="number", label=_("Certificate number")),
            Column(key="until", label=_("Valid until")),
        ]
    )
    for row in rows:
        member = row.enrolment.member
        href = reverse("directory:person", args=[member.pk])
        table.add(
            {
                "name": Cell(text=row.printed_name, href=href, mark=restriction_mark(member)),
                "birth": row.birth_text,
                "unit": member.unit.name if member.unit else row.unit_name,
                "course": row.course_title,
                "number": row.number,
                "until": f"{row.valid_until:%d/%m/%Y}" if row.valid_until else "",
            }
        )
    return table


def expiring_content(user: User, params: Mapping[str, str]) -> Content:
    """Return the certificates of the page, without those of people whose data is restricted."""
    filters = ExpiryFilters(params, user=user)
    rows = expiring(user, today=timezone.localdate(), **filters.choices())
    left_out = left_out_words(rows.restricted().count())
    return table_content(
        [
            _("Certificates about to expire"),
            *choices_of(filters, "within", "unit"),
            *filter(None, [left_out]),
        ],
        rows.usable(),
        expiring_table,
        people=lambda row: [row.enrolment.member_id],
    )
