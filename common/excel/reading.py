"""Reading workbooks that people send, within limits (SEC-17, SEC-19).

A workbook is an archive of XML.  Before anything is trusted it is unpacked once, piece by
piece and counted, and the place of its furthest cell is looked up: two cells in opposite
corners of a sheet would otherwise become seventeen thousand million empty ones in memory.
Formulas are read as the values that the spreadsheet stored; nothing is ever evaluated.
"""

import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from common.excel import kinds
from common.excel.limits import Limits, WorkbookRefused
from common.excel.parts import TOO_LARGE, PartReader, Parts

RawValue = str | int | float | bool | date | datetime | time | timedelta | None

MEGABYTE = 1024 * 1024
_CHUNK = 256 * 1024
_MAX_PARTS = 2_000
_CONTENT_TYPES = "[Content_Types].xml"
_DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    zlib.error,
    expat.ExpatError,
)


class BrokenCell(str):
    """A cell that shows an error (``#REF!``), or whose formula was never calculated (``=``)."""


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it, and its cells from column A on."""

    number: int
    values: tuple[RawValue, ...]


@dataclass(frozen=True)
class SheetStream:
    """The rows of one sheet that hold anything, made one by one, to be gone through once."""

    name: str
    rows: Iterator[SheetRow]


@dataclass(frozen=True)
class SheetRows:
    """The rows of one sheet that hold anything."""

    name: str
    rows: Sequence[SheetRow]


def read_sheet(path: Path, *, sheet: str = "", limits: Limits | None = None) -> SheetRows:
    """Return one sheet: the named one, else the first visible one that holds anything.

    Raises:
        WorkbookRefused: no workbook, damaged, with macros, too large, or without the sheet.
    """
    found = open_sheet(path, sheet=sheet, limits=limits)
    return SheetRows(found.name, list(found.rows))


def open_sheet(path: Path, *, sheet: str = "", limits: Limits | None = None) -> SheetStream:
    """Return the sheet as ``read_sheet`` does, row by row, for lists of any length.

    The reader holds the sheet in its own compact form, about 200 bytes a row of a list; what is
    made of a row here can be forgotten before the next.

    Raises:
        WorkbookRefused: as ``read_sheet``; for a value that cannot be read, at its row.
    """
    limits = limits or Limits()
    _check_file(path, limits)
    parts = _looked_at(path, limits)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            chosen = _chosen(book, sheet)
            return SheetStream(chosen.name, _rows_of(chosen, parts.broken_in(chosen.name)))
    except (CalamineError, OSError, ValueError) as error:
        raise WorkbookRefused from error


def read_heads(path: Path, *, rows: int, limits: Limits | None = None) -> list[SheetRows]:
    """Return the first rows of each visible sheet that holds anything, to show what there is.

    Raises:
        WorkbookRefused: no workbook, damaged, with macros, too large, or empty.
    """
    limits = limits or Limits()
    _check_file(path, limits)
    _looked_at(path, limits)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            shown = [m.name for m in book.sheets_metadata if str(m.visible).endswith("Visible")]
            heads = [_head_of(book.get_sheet_by_name(name), rows) for name in shown]
    except (CalamineError, OSError, ValueError) as error:
        raise WorkbookRefused from error
    if not any(head.rows for head in heads):
        raise WorkbookRefused(_("The workbook is empty."))
    return [head for head in heads if head.rows]


def column_letter(index: int) -> str:
    """Return the letters of a column counted from 0: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _chosen(book: CalamineWorkbook, name: str) -> CalamineSheet:
    """Return the sheet that is meant."""
    names = book.sheet_names
    if name:
        if name not in names:
            raise WorkbookRefused(
                _("There is no sheet “%(name)s”. The workbook has: %(names)s.")
                % {"name": name, "names": ", ".join(names)}
            )
        return book.get_sheet_by_name(name)
    visible = [meta.name for meta in book.sheets_metadata if str(meta.visible).endswith("Visible")]
    for candidate in visible or names:
        sheet = book.get_sheet_by_name(candidate)
        if sheet.height:
            return sheet
    raise WorkbookRefused(_("The workbook is empty."))


def _head_of(sheet: CalamineSheet, rows: int) -> SheetRows:
    """Return the first rows of a sheet that hold anything."""
    grid = sheet.to_python(skip_empty_area=False, nrows=rows)
    lines = [
        SheetRow(number, tuple(None if value == "" else value for value in values))
        for number, values in enumerate(grid, start=1)
    ]
    return SheetRows(sheet.name, [row for row in lines if any(v is not None for v in row.values)])


def _rows_of(sheet: CalamineSheet, broken: Mapping[tuple[int, int], str]) -> Iterator[SheetRow]:
    """Yield the rows that hold anything, each with its number."""
    marks: dict[int, list[tuple[int, str]]] = {}
    for (number, column), text in broken.items():
        marks.setdefault(number, []).append((column, text))
    merged = _Merged(sheet.merged_cell_ranges or [])
    for number, line in enumerate(_lines(sheet), start=1):
        for column, text in marks.get(number, ()):
            if column < len(line):
                line[column] = BrokenCell(text)
        merged.fill(number - 1, line)
        if any(value is not None for value in line):
            yield SheetRow(number, tuple(line))


def _lines(sheet: CalamineSheet) -> Iterator[list[RawValue]]:
    """Yield the cells of each row from column A on."""
    left: list[RawValue] = [None] * (sheet.start[1] if sheet.start else 0)
    try:
        for values in sheet.iter_rows():
            yield left + [None if value == "" else value for value in values]
    except (CalamineError, OSError, ValueError) as error:
        raise WorkbookRefused from error


class _Merged:
    """Repeats what stands in cells merged downwards, as they read, in each of their rows.

    Cells merged sideways stay as they are: an empty heading says that a name or a date of
    birth takes two columns.  Of cells merged upon each other, in each column the last counts.
    """

    def __init__(self, ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        self._begin: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, right) in ranges:
            if left == right and bottom > top:
                self._begin.setdefault(top, []).append((left, bottom))
        # Column to the last row of what is merged there, and what stands in it.
        self._open: dict[int, tuple[int, RawValue]] = {}

    def fill(self, at: int, line: list[RawValue]) -> None:
        """Fill the cells of the row at that place, counted from 0, in their order."""
        self._open = {column: one for column, one in self._open.items() if one[0] >= at}
        for column, (_bottom, value) in self._open.items():
            line[column] = value
        for column, bottom in self._begin.get(at, ()):
            if column < len(line):
                self._open[column] = (bottom, line[column])


def _check_file(path: Path, limits: Limits) -> None:
    """Refuse what is too large, or by its first bytes no workbook of today's kind."""
    if path.stat().st_size > limits.megabytes * MEGABYTE:
        raise WorkbookRefused(
            _("The file is larger than %(size)s MB. Split it into several files.")
            % {"size": limits.megabytes}
        )
    wrong = kinds.why_no_archive(path)
    if wrong:
        raise WorkbookRefused(wrong)


def _looked_at(path: Path, limits: Limits) -> Parts:
    """Unpack every part once, counting; look for macros and for cells out of bounds."""
    looked_at = Parts()
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_parts(archive, parts, limits)
            left = limits.unpacked_megabytes * MEGABYTE
            for part in parts:
                reader = PartReader(limits, looked_at, part.filename)
                for chunk in _chunks(archive, part):
                    left -= len(chunk)
                    if left < 0:
                        raise WorkbookRefused(TOO_LARGE)
                    reader.feed(chunk)
                reader.finish()
    except _DAMAGE as error:
        raise WorkbookRefused(
            _("The file is damaged. Open it in Excel and save it again as .xlsx.")
        ) from error
    return looked_at


def _check_parts(
    archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo], limits: Limits
) -> None:
    """Refuse archives that are no workbook, carry macros, or announce too much."""
    if sum(part.file_size for part in parts) > limits.unpacked_megabytes * MEGABYTE:
        raise WorkbookRefused(TOO_LARGE)
    if len(parts) > _MAX_PARTS:
        raise WorkbookRefused(TOO_LARGE)
    names = {part.filename.replace("\\", "/") for part in parts}
    content_types = archive.read(_CONTENT_TYPES) if _CONTENT_TYPES in names else b""
    wrong = kinds.why_no_workbook(names, content_types)
    if wrong:
        raise WorkbookRefused(wrong)


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the unpacked part piece by piece; a part longer than announced fails its checksum."""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
