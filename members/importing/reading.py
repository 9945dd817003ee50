"""From a workbook to rows with values; the list is taken as it comes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.excel.limits import WorkbookRefused
from common.excel.reading import SheetRow, column_letter, open_sheet
from members.importing.columns import (
    ROWS_SEARCHED,
    Columns,
    chosen_columns,
    find_columns,
    folded_heading,
)
from members.importing.parsing import Row, parse_row
from members.importing.values import text_of


@dataclass(frozen=True)
class PeopleList:
    """What a workbook holds: the sheet, its heading row, and a row for each person.

    The rows are read while they are gone through, which is possible once.
    """

    sheet: str
    columns: Columns
    rows: Iterator[Row]


def read_people(
    path: Path,
    *,
    sheet: str = "",
    card_pattern: str,
    today: date = date.max,
    converts_fonts: bool = False,
    heading_row: int | None = None,
    fields: Mapping[str, int] | None = None,
) -> PeopleList:
    """Return the list of people in a workbook.

    With ``heading_row`` and ``fields`` the columns are those, without, they are guessed.

    Rows above the headings, the headings repeated on a new page, rows that number the columns,
    and rows without anything that is known (totals, signatures) are passed over.

    Raises:
        WorkbookRefused: no workbook that may be read, or no list of people in it.
    """
    found = open_sheet(path, sheet=sheet)
    first = list(islice(found.rows, ROWS_SEARCHED))
    head = [(row.number, row.values) for row in first]
    columns = (
        find_columns(head)
        if heading_row is None or not fields
        else chosen_columns(head, heading_row, fields)
    )
    if columns is None:
        raise WorkbookRefused(
            _(
                "No heading row was found on the sheet “%(sheet)s”. One row must name the "
                "columns, at least “Họ và tên” and “Số thẻ đảng viên” or “Ngày sinh”."
            )
            % {"sheet": found.name}
        )
    _refuse_repeated(columns)
    read = partial(parse_row, card_pattern=card_pattern, today=today, converts_fonts=converts_fonts)
    rows = (
        read(row.number, row.values, cells)
        for row in chain(first, found.rows)
        if row.number > columns.last_row
        and (cells := _cells(row, columns))
        and not numbers_columns(row.values)
        and not _repeats_headings(row, columns)
    )
    return PeopleList(found.name, columns, rows)


def _refuse_repeated(columns: Columns) -> None:
    """Refuse two columns under one heading."""
    if columns.repeated is not None:
        first, second = columns.repeated
        raise WorkbookRefused(
            _(
                "Columns %(first)s and %(second)s have the same heading “%(heading)s”. Keep one "
                "of them; delete the other or give it another heading."
            )
            % {
                "first": column_letter(first),
                "second": column_letter(second),
                "heading": columns.headings[first],
            }
        )


def _cells(row: SheetRow, columns: Columns) -> dict[str, Any]:
    """Return the cells of known columns by field; nothing when all of them are empty."""
    cells = {
        name: row.values[index] if index < len(row.values) else None
        for name, index in columns.fields.items()
    }
    if not any(_is_filled(value) for value in cells.values()):
        return {}
    if "birth_female" in cells:
        cells |= _birth_by_sex(cells.get("birth_date"), cells.pop("birth_female"))
    return cells


def _birth_by_sex(male: Any, female: Any) -> dict[str, Any]:
    """Return date of birth and sex where the column of the date says the sex."""
    if _is_filled(male) and _is_filled(female):
        return {"birth_date": f"{text_of(male)}; {text_of(female)}"}
    if _is_filled(female):
        return {"birth_date": female, "sex": "Nữ"}
    return {"birth_date": male, "sex": "Nam"} if _is_filled(male) else {}


def _is_filled(value: object) -> bool:
    return value is not None and bool(str(value).strip())


def _repeats_headings(row: SheetRow, columns: Columns) -> bool:
    """Tell whether the row is the heading row once more, as on the second page of a print."""
    return all(
        index < len(row.values)
        and folded_heading(row.values[index]) == folded_heading(columns.headings[index])
        for index in columns.fields.values()
        if columns.headings[index : index + 1] not in ((), ("",))
    )


def numbers_columns(values: Sequence[object]) -> bool:
    """Tell whether a row only numbers the columns: 1, 2, 3 or (1), (2), (3)."""
    numbers = [str(v).strip("() ").removesuffix(".0") for v in values if v is not None]
    return len(numbers) > 1 and numbers == [str(n) for n in range(1, len(numbers) + 1)]
