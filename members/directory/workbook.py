"""The list of people as a workbook."""

from collections.abc import Iterator
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.excel.writing import CellValue, Sheet, write_rows
from members.directory.selectors import positions_of
from members.models import StatusPeriod, User
from members.querysets import UserQuerySet

# Written while the person waits: 1.5 s of computing (docs/performance.md).
MOST_ROWS = 20_000
CHUNK = 2_000


def write(
    target: BinaryIO,
    people: UserQuerySet,
    *,
    purpose: str,
    by: User,
    is_full: bool,
    left_out: str = "",
) -> list[int]:
    """Write the people in their order; return their numbers.  ``is_full``: with more columns.

    ``left_out`` says how many of the list are not named.
    """
    headings = [
        _("Full name"),
        _("Unit"),
        pgettext("of a person", "Status"),
        _("Position in the Party"),
    ]
    if is_full:
        headings += [
            *(_("Personal code"), _("Member card number"), _("Date of birth")),
            *(_("Date of admission"), _("Date of full membership")),
        ]
    at = timezone.localtime()
    title = [
        _("List of people"),
        _("Exported by %(name)s at %(at)s for: %(purpose)s")
        % {"name": by.full_name, "at": f"{at:%H:%M %d/%m/%Y}", "purpose": purpose},
        *filter(None, [left_out]),
    ]
    written: list[int] = []
    rows = _rows(people, written, is_full=is_full)
    widths = [28, 44, 22, 26, 14, 14, 14, 14, 14][: len(headings)]
    write_rows(target, Sheet(_("List of people"), headings, rows, title=title, widths=widths))
    return written


def _rows(people: UserQuerySet, written: list[int], *, is_full: bool) -> Iterator[list[CellValue]]:
    """Yield the rows, with one query for the positions of each two thousand people."""
    statuses = {value: str(label) for value, label in StatusPeriod.Status.choices}
    waiting: list[User] = []
    for person in people.iterator(chunk_size=CHUNK):
        waiting.append(person)
        written.append(person.pk)
        if len(waiting) == CHUNK:
            yield from _lines(waiting, statuses, is_full=is_full)
            waiting = []
    yield from _lines(waiting, statuses, is_full=is_full)


def _lines(
    people: list[User], statuses: dict[str, str], *, is_full: bool
) -> Iterator[list[CellValue]]:
    """Yield one line for each of the people."""
    positions = positions_of(people)
    for person in people:
        line: list[CellValue] = [
            person.full_name,
            person.unit.name if person.unit else "",
            statuses.get(getattr(person, "status_today", ""), ""),
            positions.get(person.pk, ""),
        ]
        if is_full:
            line += [
                *(person.personal_code, person.card_number, person.birth_date),
                *(person.admitted_on, person.full_member_on),
            ]
        yield line
