"""From a workbook to rows with values; the list is taken as it comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.excel.reading import SheetRow, WorkbookRefused, read_sheet
from members.importing.columns import Columns, find_columns
from members.importing.parsing import Row, parse_row


@dataclass(frozen=True)
class PeopleList:
    """What a workbook holds: the sheet, its heading row, and a row for each person."""

    sheet: str
    columns: Columns
    rows: list[Row]


def read_people(path: Path, *, sheet: str = "", card_pattern: str) -> PeopleList:
    """Return the list of people in a workbook.

    Rows above the headings, rows that number the columns, and rows without anything that
    is known (totals, signatures) are passed over.

    Raises:
        WorkbookRefused: no workbook that may be read, or no list of people in it.
    """
    found = read_sheet(path, sheet=sheet)
    columns = find_columns([(row.number, row.values) for row in found.rows])
    if columns is None:
        raise WorkbookRefused(
            _(
                "No heading row was found on the sheet “%(sheet)s”. One row must name the "
                "columns, at least “Họ và tên” and “Số thẻ đảng viên” or “Ngày sinh”."
            )
            % {"sheet": found.name}
        )
    below = [row for row in found.rows if row.number > columns.row_number]
    rows = [
        parse_row(row.number, row.values, cells, card_pattern=card_pattern)
        for row in below
        if (cells := _cells(row, columns)) and not _numbers_columns(row)
    ]
    return PeopleList(found.name, columns, rows)


def _cells(row: SheetRow, columns: Columns) -> Mapping[str, Any]:
    """Return the cells of known columns by field; nothing when all of them are empty."""
    cells = {
        name: row.values[index] if index < len(row.values) else None
        for name, index in columns.fields.items()
    }
    filled = any(value is not None and str(value).strip() for value in cells.values())
    return cells if filled else {}


def _numbers_columns(row: SheetRow) -> bool:
    """Tell whether the row only numbers the columns: 1, 2, 3 or (1), (2), (3)."""
    numbers = [str(v).strip("() ").removesuffix(".0") for v in row.values if v is not None]
    return len(numbers) > 1 and numbers == [str(n) for n in range(1, len(numbers) + 1)]
