"""Writing workbooks in which nothing that people typed can act as a formula (SEC-18).

``write_rows`` is meant for exports of any length: XlsxWriter makes a workbook without the rows
(styles, titles, headings, widths, what is printed on each page), and they are put into its sheets
one by one while it is copied, so that 286,000 of them cost no memory (``rows.py``).
"""

import os
import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from common.excel.rows import CellValue, RowWriter, StyleNumbers, note_row, safe_cell

__all__ = ["CellValue", "Sheet", "safe_cell", "sheet_name", "write_rows"]

Rows = Iterable[Sequence[CellValue]]
_FORBIDDEN_IN_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_MAX_SHEET_NAME = 31
_END_OF_ROWS = b"</sheetData>"
_STYLE = re.compile(rb'r="[A-Z]+(\d+)" s="(\d+)"')
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
# So much of a sheet is gathered before it is compressed.
_LOT = 512
# Quick to make and some per cent larger: a third of the time of the whole went into compressing.
_COMPRESSION = 3
# What a page header or footer may hold.
_LONGEST_FOOTER = 200


@dataclass(frozen=True)
class Sheet:
    """One sheet: lines of title, one row of headings, and the rows below them.

    ``widths`` are in characters, one a column; ``notes`` are printed under the table, ``mark`` at
    the foot of each printed page.
    ``choices`` gives cells of a column a drop-down: a few words, or a range of another sheet; the
    rows then have a length.  ``blank_rows`` empty rows below the table have them too.
    """

    name: str
    headings: Sequence[str]
    rows: Rows
    title: Sequence[str] = ()
    widths: Sequence[float] = ()
    notes: Sequence[str] = ()
    freeze: bool = True
    mark: str = ""
    choices: Mapping[int, Sequence[str] | str] = field(default_factory=dict)
    blank_rows: int = 0

    @property
    def first_row(self) -> int:
        """Return the number of the first row below the headings, counted from 1."""
        return len(self.title) + bool(self.title) + 2


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
    handle, name = tempfile.mkstemp(suffix=".xlsx")
    os.close(handle)
    empty = Path(name)
    try:
        _write_empty(empty, sheets)
        return _fill(empty, target, sheets)
    finally:
        empty.unlink()


def sheet_name(text: str) -> str:
    """Return the text as Excel allows it for the name of a sheet."""
    return text.translate(_FORBIDDEN_IN_SHEET_NAME).strip()[:_MAX_SHEET_NAME] or "1"


def _write_empty(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the workbook with one empty row below the headings, which shows the styles."""
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
    }
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            styles = _Styles(book)
            for sheet in sheets:
                _write_head(book.add_worksheet(sheet_name(sheet.name)), sheet, styles)
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _write_head(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    """Write all but the rows."""
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for line, text in enumerate(sheet.title):
        page.write_string(line, 0, safe_cell(text), styles.title)
    headings = sheet.first_row - 2
    for column, heading in enumerate(sheet.headings):
        page.write_string(headings, column, safe_cell(heading), styles.heading)
    for column, style in enumerate((styles.text, styles.day, styles.moment)):
        page.write_blank(headings + 1, column, None, style)
    rows = (len(sheet.rows) if isinstance(sheet.rows, Sized) else 0) + sheet.blank_rows
    for column, allowed in sheet.choices.items():
        if rows:
            last = headings + rows
            page.data_validation(headings + 1, column, last, column, _drop_down(allowed))
    if sheet.freeze:
        page.freeze_panes(headings + 1, 0)
    page.repeat_rows(headings)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_footer(f"&L{_for_footer(sheet.mark)}&R&P/&N")


def _drop_down(allowed: Sequence[str] | str) -> dict[str, object]:
    """Return a list to choose from; what else is typed is questioned and not refused."""
    source = allowed if isinstance(allowed, str) else list(allowed)
    return {"validate": "list", "source": source, "error_type": "warning"}


def _for_footer(mark: str) -> str:
    """Return the mark as a footer holds it: there an ampersand begins a command."""
    return mark.replace("&", "+")[:_LONGEST_FOOTER]


def _fill(empty: Path, target: Path | BinaryIO, sheets: Sequence[Sheet]) -> int:
    """Copy the workbook and put the rows into its sheets."""
    written = 0
    parts = {f"xl/worksheets/sheet{number}.xml": one for number, one in enumerate(sheets, 1)}
    with (
        zipfile.ZipFile(empty) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as book,
    ):
        for part in source.infolist():
            content = source.read(part)
            if part.filename in parts:
                with book.open(part.filename, "w", force_zip64=True) as stream:
                    written += _fill_sheet(stream, content, parts[part.filename])
            else:
                book.writestr(part.filename, content)
    return written


def _fill_sheet(stream: IO[bytes], content: bytes, sheet: Sheet) -> int:
    """Write the sheet with its rows in place of the empty one; return how many."""
    head, _mark, tail = content.partition(_END_OF_ROWS)
    first = sheet.first_row
    head, _row, shown = head.rpartition(f'<row r="{first}"'.encode())
    numbers = [style.decode() for _line, style in _STYLE.findall(shown)]
    writer = RowWriter(StyleNumbers(*numbers))
    # Without it readers look at the rows themselves.
    stream.write(_DIMENSION.sub(b"", head))
    number, lot = first, list[str]()
    for row in sheet.rows:
        lot.append(writer.row(number, row))
        number += 1
        if len(lot) == _LOT:
            stream.write("".join(lot).encode())
            lot = []
    below = number + sheet.blank_rows
    lot += [note_row(below + place, note) for place, note in enumerate(sheet.notes, start=1)]
    stream.write("".join(lot).encode() + _END_OF_ROWS + tail)
    return number - first
