"""Writing workbooks in which nothing that people typed can act as a formula (SEC-18).

``write_rows`` is meant for exports of any length: rows are consumed one by one and
flushed to disk, so 50,000 of them cost about 20 MB of memory.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

CellValue = str | int | float | Decimal | bool | date | datetime | time | None
Rows = Iterable[Sequence[CellValue]]

# A spreadsheet may read a text that begins so as a formula, when the workbook is saved as
# CSV and opened again, or typed over.  The full-width forms are read alike in Asian editions.
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|")
_MAX_TEXT = 32_767
_FORBIDDEN_IN_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_MAX_SHEET_NAME = 31


def safe_cell(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula.

    An apostrophe is put in front of ``= + - @``, their full-width forms, ``|``,
    tabs and line ends, also behind leading blanks.  Telephone numbers (``+84 912…``) and
    negative numbers written as text keep their form: digits and signs alone are harmless.
    Control characters that XML cannot hold are dropped, and what is longer than a cell
    may be is cut.
    """
    kept = "".join(char for char in text if char >= " " or char in "\t\r\n")[:_MAX_TEXT]
    start = kept.lstrip(" \u00a0\u3000")
    if not start.startswith(_STARTS_FORMULA) or _is_plain_number(start):
        return kept
    return f"'{kept}"[:_MAX_TEXT]


def _is_plain_number(text: str) -> bool:
    """Tell whether the text is a signed number or a telephone number and nothing else."""
    rest = text[1:].replace(" ", "").replace(".", "").replace(",", "")
    return text[0] in "+-" and rest.isascii() and rest.isdigit()


@dataclass(frozen=True)
class Sheet:
    """One sheet: lines of title, one row of headings, and the rows below them.

    ``widths`` are in characters, one a column; ``notes`` are printed under the table.
    ``choices`` gives cells of a column a drop-down: a few words, or a range of another sheet.
    ``blank_rows`` empty rows below the table have them too.
    """

    name: str
    headings: Sequence[str]
    rows: Rows
    title: Sequence[str] = ()
    widths: Sequence[float] = ()
    notes: Sequence[str] = ()
    freeze: bool = True
    choices: Mapping[int, Sequence[str] | str] = field(default_factory=dict)
    blank_rows: int = 0


@dataclass
class _Styles:
    """The cell formats of one workbook."""

    book: Workbook
    title: Format = field(init=False)
    heading: Format = field(init=False)
    text: Format = field(init=False)
    day: Format = field(init=False)
    moment: Format = field(init=False)

    def __post_init__(self) -> None:
        border = {"border": 1, "border_color": "#B5BBC4", "valign": "top"}
        self.title = self.book.add_format({"bold": True, "font_size": 13})
        self.heading = self.book.add_format(
            border
            | {
                "bold": True,
                "text_wrap": True,
                "bg_color": "#E9EEF5",
                "valign": "vcenter",
            }
        )
        self.text = self.book.add_format(border | {"text_wrap": True})
        self.day = self.book.add_format(border | {"num_format": "dd/mm/yyyy", "align": "left"})
        self.moment = self.book.add_format(
            border | {"num_format": "hh:mm dd/mm/yyyy", "align": "left"}
        )


def write_rows(target: Path | BinaryIO, *sheets: Sheet) -> int:
    """Write the sheets to a path or an open binary file; return how many rows were written.

    Texts stay texts: nothing is turned into a formula, a link or a number.

    Raises:
        OSError: the file cannot be written there, or the disk is full.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
        "remove_timezone": True,
    }
    destination = str(target) if isinstance(target, Path) else target
    try:
        with xlsxwriter.Workbook(destination, options) as book:
            styles = _Styles(book)
            return sum(_write_sheet(book, sheet, styles) for sheet in sheets)
    except FileCreateError as error:
        raise OSError(str(error)) from error


def sheet_name(text: str) -> str:
    """Return the text as Excel allows it for the name of a sheet."""
    return text.translate(_FORBIDDEN_IN_SHEET_NAME).strip()[:_MAX_SHEET_NAME] or "1"


def _write_sheet(book: Workbook, sheet: Sheet, styles: _Styles) -> int:
    """Write one sheet from top to bottom; ``constant_memory`` allows no way back."""
    page = book.add_worksheet(sheet_name(sheet.name))
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    line = 0
    for text in sheet.title:
        page.write_string(line, 0, safe_cell(text), styles.title)
        line += 1
    line += bool(sheet.title)
    for column, heading in enumerate(sheet.headings):
        page.write_string(line, column, safe_cell(heading), styles.heading)
    if sheet.freeze:
        page.freeze_panes(line + 1, 0)
    page.repeat_rows(line)
    first, line = line + 1, line + 1
    for row in sheet.rows:
        for column, value in enumerate(row):
            _write_cell(page, line, column, value, styles)
        line += 1
    written = line - first
    line += sheet.blank_rows
    for column, allowed in sheet.choices.items():
        if line > first:
            page.data_validation(first, column, line - 1, column, _drop_down(allowed))
    for note in sheet.notes:
        line += 1
        page.write_string(line, 0, safe_cell(note))
    return written


def _drop_down(allowed: Sequence[str] | str) -> dict[str, object]:
    """Return a list to choose from; what else is typed is questioned and not refused."""
    source = allowed if isinstance(allowed, str) else list(allowed)
    return {"validate": "list", "source": source, "error_type": "warning"}


def _write_cell(page: Worksheet, line: int, column: int, value: CellValue, styles: _Styles) -> None:
    """Write one value in its own kind."""
    match value:
        case None | "":
            page.write_blank(line, column, None, styles.text)
        case bool():
            page.write_boolean(line, column, value, styles.text)
        case int() | float() | Decimal():
            page.write_number(line, column, value, styles.text)
        case datetime():
            page.write_datetime(line, column, value, styles.moment)
        case date():
            page.write_datetime(line, column, value, styles.day)
        case _:
            page.write_string(line, column, safe_cell(str(value)), styles.text)
