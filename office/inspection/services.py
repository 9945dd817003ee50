"""What an inspector's visit leaves behind, and the workbook of the log."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from common.excel.writing import Sheet, write_rows
from common.exceptions import DomainError
from members.models import AuditEntry, User
from members.services import note_list, record
from office.inspection.acts import words_of
from office.inspection.selectors import entries_for


class TooManyEntries(DomainError):
    """The workbook would be too long to be read or made at once."""


def export_log(user: User, filters: Mapping[str, Any], *, purpose: str) -> bytes:
    """Return the filtered log as a workbook, and note that it left the house.

    Raises:
        TooManyEntries: narrow the filter.
    """
    entries = entries_for(user, filters)
    limit = settings.LOG_EXPORT_MAX_ROWS
    rows = list(entries[: limit + 1])
    if len(rows) > limit:
        raise TooManyEntries(
            _("More than %(limit)s lines: choose a shorter time or one act.") % {"limit": limit}
        )
    record("office.export_log", actor=user, reason=purpose, rows=len(rows), **_ids(filters))
    named = {pk for row in rows for pk in (row.actor_id, row.person_id) if pk is not None}
    note_list("office.log", actor=user, people=named, purpose=purpose)
    target = BytesIO()
    headings = [_("Time"), _("Who"), _("Act"), _("About whom"), _("Unit"), _("Row"), _("Reason")]
    title = [
        _("Audit log"),
        _("Purpose: %(purpose)s") % {"purpose": purpose},
        f"{user.full_name} ({user.personal_code})",
    ]
    sheet = Sheet(
        name=_("Audit log"),
        headings=headings,
        rows=_cells(rows),
        title=title,
        widths=[18, 30, 40, 30, 40, 24, 40],
    )
    write_rows(target, sheet)
    return target.getvalue()


def _cells(entries: list[AuditEntry]) -> Iterator[list[Any]]:
    """Yield the lines of the workbook."""
    for entry in entries:
        yield [
            timezone.localtime(entry.at).replace(tzinfo=None),
            name_of(entry.actor),
            str(words_of(entry.action)),
            name_of(entry.person),
            entry.unit.name if entry.unit else "",
            entry.subject,
            reason_of(entry),
        ]


def name_of(person: User | None) -> str:
    """Return a person with the code, which tells namesakes apart."""
    return f"{person.full_name} ({person.personal_code})" if person else ""


def reason_of(entry: AuditEntry) -> str:
    """Return the reason of an act, or that it was destroyed with the file of an erased person."""
    return _("(destroyed with an erased file)") if entry.is_reason_destroyed else entry.reason


def _ids(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the filters as ids and days."""
    return {
        f"by_{name}": getattr(value, "pk", None) or str(value)
        for name, value in filters.items()
        if value
    }
