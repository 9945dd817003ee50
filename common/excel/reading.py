"""Reading workbooks that people send, within limits (SEC-17, SEC-19).

A workbook is an archive of XML.  Before anything is trusted it is unpacked once, piece by
piece and counted, and the place of its furthest cell is looked up: two cells in opposite
corners of a sheet would otherwise become seventeen thousand million empty ones in memory.
Formulas are read as the values that the spreadsheet stored; nothing is ever evaluated.
"""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.parsers import expat

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from common.exceptions import DomainError

RawValue = str | int | float | bool | date | datetime | time | timedelta | None

MEGABYTE = 1024 * 1024
_CHUNK = 256 * 1024
_SHEET_MARK = b"sheetData"
_MAX_PARTS = 2_000
_ZIP_START = b"PK\x03\x04"
_OLE_START = b"\xd0\xcf\x11\xe0"
_DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    zlib.error,
    expat.ExpatError,
)
_CONTENT_START = frozenset({"v", "is", "f"})


class WorkbookRefused(DomainError):
    """The file cannot be read as a workbook; ``message`` says what to do about it."""

    message = _("The file cannot be read. Save it as an Excel workbook (.xlsx) and try again.")


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be; the defaults are those of QUALITY SEC-19."""

    megabytes: int = 10
    unpacked_megabytes: int = 200
    rows: int = 60_000
    columns: int = 60


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it, and its cells from column A on."""

    number: int
    values: tuple[RawValue, ...]


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
    limits = limits or Limits()
    _check_file(path, limits)
    _check_archive(path, limits)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            return _rows_of(_chosen(book, sheet))
    except (CalamineError, OSError, ValueError) as error:
        raise WorkbookRefused from error


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


def _rows_of(sheet: CalamineSheet) -> SheetRows:
    """Return the rows that hold anything, each with its number."""
    rows = [
        SheetRow(number, tuple(None if value == "" else value for value in values))
        for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1)
    ]
    return SheetRows(sheet.name, [row for row in rows if any(v is not None for v in row.values)])


def _check_file(path: Path, limits: Limits) -> None:
    """Refuse what is too large, or by its first bytes no workbook of today's kind."""
    if path.stat().st_size > limits.megabytes * MEGABYTE:
        raise WorkbookRefused(
            _("The file is larger than %(size)s MB. Split it into several files.")
            % {"size": limits.megabytes}
        )
    with path.open("rb") as file:
        start = file.read(4)
    if start == _OLE_START:
        raise WorkbookRefused(
            _(
                "The file is an old .xls workbook or is protected by a password. "
                "Open it in Excel, take the password off and save it as .xlsx."
            )
        )
    if start != _ZIP_START:
        raise WorkbookRefused(
            _("The file is not an Excel workbook (.xlsx), whatever its name says.")
        )


def _check_archive(path: Path, limits: Limits) -> None:
    """Unpack every part once, counting; look for macros and for cells out of bounds."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_parts(archive, parts, limits)
            left = limits.unpacked_megabytes * MEGABYTE
            for part in parts:
                reader = _Bounds(limits)
                for chunk in _chunks(archive, part):
                    left -= len(chunk)
                    if left < 0:
                        raise WorkbookRefused(_too_large())
                    reader.feed(chunk)
    except _DAMAGE as error:
        raise WorkbookRefused(
            _("The file is damaged. Open it in Excel and save it again as .xlsx.")
        ) from error


def _too_large() -> Promise:
    """Return the refusal of an archive that unpacks to too much."""
    return _("The workbook unpacks to more than it may. Copy the list into a new workbook.")


def _check_parts(
    archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo], limits: Limits
) -> None:
    """Refuse archives that are no workbook, carry macros, or announce too much."""
    names = {part.filename.replace("\\", "/") for part in parts}
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise WorkbookRefused(
            _("The file is not an Excel workbook (.xlsx), whatever its name says.")
        )
    if sum(part.file_size for part in parts) > limits.unpacked_megabytes * MEGABYTE:
        raise WorkbookRefused(_too_large())
    if len(parts) > _MAX_PARTS:
        raise WorkbookRefused(_too_large())
    kinds = archive.read("[Content_Types].xml")
    if b"macroEnabled" in kinds or any("vbaproject" in name.lower() for name in names):
        raise WorkbookRefused(
            _("The workbook contains macros. Save it as .xlsx without macros and try again.")
        )


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the unpacked part piece by piece; a part longer than announced fails its checksum."""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


class _Bounds:
    """Reads one part for the place of its cells only, whatever the part is called.

    Parts that are no XML, or drawings in careless XML, are let pass; a sheet is not.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.row = self.column = 0
        self.tail = b""
        self.is_readable = True
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EntityDeclHandler = self._refuse_entities

    def feed(self, chunk: bytes) -> None:
        """Read on."""
        try:
            if self.is_readable:
                self.parser.Parse(chunk, False)
        except expat.ExpatError:
            self.is_readable = False
        if not self.is_readable and _SHEET_MARK in self.tail + chunk:
            raise expat.ExpatError("a sheet in broken XML")
        self.tail = chunk[-len(_SHEET_MARK) :]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            place = attributes.get("r", "")
            self.column = _column_number(place) or self.column + 1
            digits = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz$")
            self.row = int(digits) if digits.isdigit() else self.row
        elif tag == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdigit() else self.row + 1
            self.column = 0
        elif tag in _CONTENT_START:
            self._check()

    def _check(self) -> None:
        """Refuse a filled cell out of bounds; cells with a format only do no harm."""
        if self.row > self.limits.rows:
            raise WorkbookRefused(
                _("The sheet has more than %(rows)s rows. Split it into several files.")
                % {"rows": self.limits.rows}
            )
        if self.column > self.limits.columns:
            raise WorkbookRefused(
                _("The sheet has more than %(columns)s columns. Delete those that are not needed.")
                % {"columns": self.limits.columns}
            )

    def _refuse_entities(self, *declaration: object) -> None:
        raise WorkbookRefused


def _column_number(place: str) -> int:
    """Return the column of a place such as "AB12", counted from 1; 0 if it names none."""
    number = 0
    for char in place.upper():
        if not "A" <= char <= "Z":
            break
        number = number * 26 + ord(char) - ord("A") + 1
    return number
