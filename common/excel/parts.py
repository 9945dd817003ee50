"""A look at every part of a workbook before it is read: where its cells are, and what they lack.

The reader of the values shows a cell with an error, and one whose formula was never calculated,
as empty.  An empty date of birth is a date of birth that nobody misses, so such cells are noted.
"""

import re
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from common.excel.limits import Limits, WorkbookRefused
from common.text import formats

_SHEET_MARK = b"sheetData"
_CONTENT_START = frozenset({"v", "is", "f"})
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_MAX_NOTED = 1_000
_MAX_DEPTH = 60
# A tag or a text that goes on for so long is no cell: Excel ends one at 32,767 characters.
_MAX_SILENCE = 2 * 1024 * 1024

TOO_LARGE = _("The workbook unpacks to more than it may. Copy the list into a new workbook.")
_PLACE = re.compile(r"\$?([A-Za-z]{1,4})\$?(\d+)$", re.ASCII)


class Parts:
    """Which part holds which sheet, and the cells without a value of each."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.targets: dict[str, str] = {}
        self.broken: dict[str, dict[tuple[int, int], str]] = {}
        self.elements = 0

    def broken_in(self, sheet: str) -> dict[tuple[int, int], str]:
        """Return {(row, column from 0): what stands there} of the sheet."""
        target = self.targets.get(self.ids.get(sheet, ""), "").lstrip("/")
        return self.broken.get(target if target.startswith("xl/") else f"xl/{target}", {})


class PartReader:
    """Reads one part for the place of its cells only, whatever the part is called.

    Parts that are no XML, or drawings in careless XML, are let pass; a sheet is not.
    """

    def __init__(self, limits: Limits, parts: Parts, name: str) -> None:
        self.limits = limits
        self.parts = parts
        self.name = name
        self.row = self.column = 0
        self.tail = b""
        self.is_readable = True
        self.kind, self.has_formula, self.value = "", False, ""
        self.depth = self.silence = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._refuse_entities

    def feed(self, chunk: bytes) -> None:
        """Read on."""
        self.silence += len(chunk)
        try:
            if self.is_readable:
                self.parser.Parse(chunk, False)
                if self.silence > _MAX_SILENCE:
                    raise WorkbookRefused(TOO_LARGE)
        except expat.ExpatError:
            self.is_readable = False
        if not self.is_readable and _SHEET_MARK in self.tail + chunk:
            raise expat.ExpatError("a sheet in broken XML")
        self.tail = chunk[-len(_SHEET_MARK) :]

    def finish(self) -> None:
        """Note the last cell."""
        self._leave_cell()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.silence = 0
        self.depth += 1
        self.parts.elements += 1
        if self.depth > _MAX_DEPTH or self.parts.elements > self.limits.elements:
            raise WorkbookRefused(TOO_LARGE)
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self._enter_cell(attributes)
        elif tag == "row":
            self._leave_cell()
            self.row = _number(attributes.get("r", "")) or self.row + 1
            self.column = 0
        elif tag in _CONTENT_START:
            self._check()
            self.has_formula |= tag == "f"
            if tag == "v" and (self.has_formula or self.kind == "e"):
                self.parser.CharacterDataHandler = self._read_value
        elif tag == "sheet" and self.name == _WORKBOOK:
            relation = [key for key in attributes if key.rpartition(" ")[2] == "id"]
            self.parts.ids[attributes.get("name", "")] = attributes[relation[0]] if relation else ""
        elif tag == "Relationship" and self.name == _RELATIONS:
            self.parts.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _enter_cell(self, attributes: dict[str, str]) -> None:
        """Look where the cell stands and of which kind it is."""
        self._leave_cell()
        place = _PLACE.match(attributes.get("r", ""))
        self.column = _column_number(place[1]) if place else self.column + 1
        self.row = (_number(place[2]) if place else 0) or self.row
        self.kind = attributes.get("t", "")

    def _leave_cell(self) -> None:
        """Note the cell before if it has an error, or a formula that was never calculated.

        A calculated formula without a text to show is of the kind "str".
        """
        is_uncalculated = self.has_formula and not self.value and self.kind != "str"
        noted = self.parts.broken.setdefault(self.name, {})
        if (self.kind == "e" or is_uncalculated) and len(noted) < _MAX_NOTED:
            noted[self.row, self.column - 1] = self.value or "="
        self.kind, self.has_formula, self.value = "", False, ""
        self.parser.CharacterDataHandler = None

    def _read_value(self, text: str) -> None:
        self.value = (self.value + text)[:20]

    def _check(self) -> None:
        """Refuse a filled cell out of bounds; cells with a format only do no harm."""
        if self.row > self.limits.rows:
            raise WorkbookRefused(
                _("The sheet has more than %(rows)s rows. Split it into several files.")
                % {"rows": formats.number(self.limits.rows)}
            )
        if self.column > self.limits.columns:
            raise WorkbookRefused(
                _("The sheet has more than %(columns)s columns. Delete those that are not needed.")
                % {"columns": self.limits.columns}
            )

    def _refuse_entities(self, *declaration: object) -> None:
        raise WorkbookRefused


def _number(digits: str) -> int:
    """Return the number of a row; one of more digits than a sheet has rows is out of bounds."""
    is_number = digits.isascii() and digits.isdigit()
    return int(digits[:9]) if is_number else 0


def _column_number(letters: str) -> int:
    """Return the column of these letters, counted from 1."""
    number = 0
    for char in letters.upper():
        number = number * 26 + ord(char) - ord("A") + 1
    return number
