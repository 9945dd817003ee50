"""The tables of the pages about data."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common import processing, retention
from common.processing import Holding
from common.tables import Cell, Column, Table
from members.models import User
from office.models import DataRequest
from office.privacy import rules, selectors
from office.privacy.letter import has_letter
from office.privacy.values import headings, in_words, readable_rows
from office.privacy.words import act_word, column_word, urgency_word

__all__ = ["readable_rows"]
RECORD_HEADINGS = (
    "table", "column", "kind", "purpose", "basis", "recipients", "period",
)  # fmt: skip


def held_table(person: User) -> Table:
    """Return what is held about the person, with the way to the values."""
    table = _table(title=_("What"), rows=_("Rows"), why=_("What for"), kept=_("How long"))
    for holding, count in selectors.held_tables(person):
        table.add(
            {
                "title": Cell(
                    text=holding.title, href=reverse("own_data:table", args=[holding.model])
                ),
                "rows": count,
                "why": ", ".join(_purposes(holding)),
                "kept": retention.in_words(holding.retention),
            }
        )
    return table


def looks_table(person: User) -> Table:
    """Return who looked at the record: by role and unit, not by name (ADR 0017)."""
    table = _table(at=_("When"), what=_("Act"), role=_("Role"), unit=_("Unit"), reason=_("Reason"))
    for look in selectors.looks_at(person):
        table.add(
            {
                "at": _moment(look.at),
                "what": act_word(look.action),
                "role": look.role or "—",
                "unit": look.unit,
                "reason": look.reason or "—",
            }
        )
    return table


def own_requests_table(person: User) -> Table:
    """Return the own requests with their answers."""
    table = _table(
        kind=_("Request"),
        at=_("Received"),
        due=_("Answer by"),
        state=pgettext("of a request", "State"),
        answer=_("Answer"),
        letter=_("Letter"),
    )
    for request in person.data_requests.order_by("-pk"):
        table.add(
            {
                "kind": request.get_kind_display(),
                "at": _moment(request.received_at),
                "due": _day(request.due_on),
                "state": request.get_state_display(),
                "answer": request.answer or "—",
                "letter": _letter_cell(request),
            }
        )
    return table


def _letter_cell(request: DataRequest) -> Cell:
    """Return the way to the letter that answers the request, once there is one."""
    if not has_letter(request):
        return Cell(text="—")
    return Cell(text=_("Download PDF"), href=reverse("own_data:letter", args=[request.pk]))


def desk_table(requests: Iterable[DataRequest]) -> Table:
    """Return the queue of the desk; who is late stands out by a word."""
    table = _table(
        kind=_("Request"),
        person=_("Person"),
        unit=_("Unit"),
        at=_("Received"),
        due=_("Complete by"),
        state=pgettext("of a request", "State"),
        urgency=_("Deadline"),
    )
    today = timezone.localdate()
    for request in requests:
        urgency = rules.urgency(request.state, request.acknowledge_by, request.due_on, today)
        table.add(
            {
                "kind": Cell(
                    text=request.get_kind_display(),
                    href=reverse("privacy:request", args=[request.pk]),
                ),
                "person": request.person.full_name,
                "unit": request.person.unit or "—",
                "at": _moment(request.received_at),
                "due": _day(request.due_on),
                "state": request.get_state_display(),
                "urgency": urgency_word(urgency),
            }
        )
    return table


def rows_table(holding: Holding, rows: Iterable[Model]) -> Table:
    """Return the real values of one table."""
    columns = [
        Column(key=name, label=label)
        for name, label in zip(holding.shown, headings(holding), strict=True)
    ]
    table = Table(columns)
    for row in rows:
        table.add(
            {
                # Sort and lookup keys are letters for the machine.
                name: Cell(text=text or "—", is_code=name.endswith("_key"))
                for name, text in zip(holding.shown, in_words(row, holding), strict=True)
            }
        )
    return table


def holding_facts(holding: Holding) -> list[tuple[str, str]]:
    """Return what the record of processing says of a table."""
    purposes = [processing.PURPOSES[key] for key in holding.columns]
    return [
        (_("What for"), ", ".join(_purposes(holding))),
        (_("Ground"), ", ".join(sorted({str(one.basis.value) for one in purposes}))),
        (_("Who receives it"), "; ".join(sorted({str(one.recipients) for one in purposes}))),
        (_("How long"), retention.in_words(holding.retention)),
    ]


def plain_record_table() -> Table:
    """Return the record of processing for members: by purpose, in plain words."""
    table = _table(
        purpose=_("What for"), data=_("Which data"), basis=_("Ground"), to=_("Who receives it")
    )
    held = processing.holdings()
    for purpose in processing.PURPOSES.values():
        titles = [str(one.title) for one in held if purpose.key in one.columns and one.person]
        if titles:
            table.add(
                {
                    "purpose": purpose.title,
                    "data": ", ".join(titles),
                    "basis": purpose.basis.value,
                    "to": purpose.recipients,
                }
            )
    return table


def record_headings() -> list[str]:
    """Return the words above the full record."""
    return [
        *(_("Table"), _("Column"), _("What it is"), _("What for"), _("Ground")),
        *(_("Who receives it"), _("How long")),
    ]


def record_rows() -> list[tuple[str, ...]]:
    """Return the full record: one line for each personal column."""
    return [
        (
            str(holding.title),
            name,
            _kind_of(holding, name),
            ", ".join(str(one.title) for one in holding.purposes_of(name)),
            ", ".join(sorted({str(one.basis.value) for one in holding.purposes_of(name)})),
            "; ".join(str(one.recipients) for one in holding.purposes_of(name)),
            retention.in_words(holding.retention),
        )
        for holding in processing.holdings()
        for name in holding.personal
    ]


def record_table(rows: Iterable[tuple[str, ...]]) -> Table:
    """Return lines of the full record as a table of the page."""
    columns = [
        Column(key=key, label=label)
        for key, label in zip(RECORD_HEADINGS, record_headings(), strict=True)
    ]
    table = Table(columns)
    for row in rows:
        name = row[1]
        cells = [Cell(text=text, is_code=text == name) for text in row]
        table.add(dict(zip(RECORD_HEADINGS, cells, strict=True)))
    return table


def has_next_tet() -> bool:
    """Tell whether the public holidays hold the Tết of this year, or from November of the next.

    Its days follow the moon and are named each year.
    """
    year = (timezone.localdate() + timedelta(days=60)).year
    return any(date(year, 1, 20) <= day <= date(year, 2, 25) for day in settings.PUBLIC_HOLIDAYS)


def _kind_of(holding: Holding, name: str) -> str:
    """Return what a column is, in words."""
    if name in holding.secret:
        return _("kept secret, shown to nobody")
    return column_word(name)


def _purposes(holding: Holding) -> list[str]:
    return [str(processing.PURPOSES[key].title) for key in holding.columns]


def _table(**labels: str) -> Table:
    return Table([Column(key=key, label=label) for key, label in labels.items()])


def _moment(at: object) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"  # type: ignore[arg-type]


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
