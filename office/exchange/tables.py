"""What the pages of packs show in tables."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from common.tables import Cell, Column, Table
from common.text import formats
from office.api.tables import moment
from office.exchange.receipts import MENDING
from office.models import ExchangePack, PackLine, PackReceipt


def packs_table(rows: Iterable[ExchangePack]) -> Table:
    """Return packs, each with the way to its page."""
    table = Table(
        [
            Column(key="number", label=_("Pack")),
            Column(key="client", label=_("Receiving system"), is_long=True),
            Column(key="unit", label=_("People of")),
            Column(key="rows", label=_("Rows"), is_number=True),
            Column(key="state", label=_("State")),
            Column(key="at", label=_("Asked for")),
        ]
    )
    for row in rows:
        table.add(
            {
                "number": Cell(text=row.pk, href=reverse("packs:pack", args=[row.pk])),
                "client": row.client.name,
                "unit": row.unit.name,
                "rows": formats.number(row.done_rows),
                "state": row.get_state_display(),
                "at": moment(row.created_at),
            }
        )
    return table


def refused_table(rows: Iterable[PackLine]) -> Table:
    """Return the lines that the receiver refused, with where and how to mend them."""
    table = Table(
        [
            Column(key="line", label=_("Line"), is_number=True),
            Column(key="person", label=_("Full name")),
            Column(key="class", label=_("Class")),
            Column(key="reason", label=_("Reason of the receiver"), is_long=True),
            Column(key="mend", label=_("How to mend"), is_long=True),
        ]
    )
    for row in rows:
        member = row.enrolment.member
        href = reverse("monitoring:person", args=[member.pk])
        table.add(
            {
                "line": row.number,
                "person": Cell(text=f"{member.full_name} ({member.personal_code})", href=href),
                "class": row.enrolment.training_class.title,
                "reason": row.reason or row.code,
                "mend": str(MENDING.get(row.code, "")),
            }
        )
    return table


def receipts_table(rows: Iterable[PackReceipt]) -> Table:
    """Return the receipts that were taken."""
    table = Table(
        [
            Column(key="at", label=_("Taken")),
            Column(key="accepted", label=_("Accepted"), is_number=True),
            Column(key="rejected", label=_("Refused"), is_number=True),
        ]
    )
    for row in rows:
        table.add(
            {
                "at": moment(row.uploaded_at),
                "accepted": formats.number(row.accepted),
                "rejected": formats.number(row.rejected),
            }
        )
    return table
