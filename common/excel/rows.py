"""The rows of a sheet as XML, written by hand: four million cells cost seconds and no memory.

XlsxWriter takes two to three calls of Python for a cell.  Here a cell is one formatted string, and
what is repeated a hundred thousand times (names of units, of classes) is escaped once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache

CellValue = str | int | float | Decimal | bool | date | datetime | time | None

# A spreadsheet may read a text that begins so as a formula, when the workbook is saved as
# CSV and opened again, or typed over.  The full-width forms are read alike in Asian editions.
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|")
_MAX_TEXT = 32_767
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# What Excel reads as the code of a character.
_LOOKS_ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")
_REMEMBERED = 20_000
_EPOCH = datetime(1899, 12, 30)  # sheets know no time zones
_EPOCH_DAY = _EPOCH.toordinal()
_DAY_SECONDS = 86_400
_LETTERS = 26


def safe_cell(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula.

    An apostrophe is put in front of ``= + - @``, their full-width forms, ``|``,
    tabs and line ends, also behind leading blanks.  Telephone numbers (``+84 912…``) and
    negative numbers written as text keep their form: digits and signs alone are harmless.
    Control characters that XML cannot hold are dropped, and what is longer than a cell
    may be is cut.
    """
    kept = _CONTROL.sub("", text)[:_MAX_TEXT]
    start = kept.lstrip(" \u00a0\u3000")
    if not start.startswith(_STARTS_FORMULA) or _is_plain_number(start):
        return kept
    return f"'{kept}"[:_MAX_TEXT]


def _is_plain_number(text: str) -> bool:
    """Tell whether the text is a signed number or a telephone number and nothing else."""
    rest = text[1:].replace(" ", "").replace(".", "").replace(",", "")
    return text[0] in "+-" and rest.isascii() and rest.isdigit()


@dataclass(frozen=True)
class StyleNumbers:
    """The numbers under which the workbook keeps the looks of its cells."""

    text: str
    day: str
    moment: str


class RowWriter:
    """Writes the rows of one sheet as XML."""

    def __init__(self, styles: StyleNumbers) -> None:
        self._text = f'" s="{styles.text}"'
        self._day = f'" s="{styles.day}"><v>'
        self._moment = f'" s="{styles.moment}"><v>'
        self._letters: list[str] = []

    def row(self, number: int, values: Sequence[CellValue]) -> str:
        """Return the row of that number, counted from 1."""
        while len(self._letters) < len(values):
            self._letters.append(f'<c r="{letters_of(len(self._letters))}')
        cells = "".join(
            [
                f"{letter}{number}{self._cell(value)}"
                for letter, value in zip(self._letters, values, strict=False)
            ]
        )
        return f'<row r="{number}">{cells}</row>'

    def _cell(self, value: CellValue) -> str:
        """Return what follows the place of a cell: look, kind and value."""
        # By frequency; ``bool`` before ``int`` and ``datetime`` before ``date``, which they are.
        if isinstance(value, str):
            return f"{self._text}{_inline(value)}" if value else f"{self._text}/>"
        if value is None:
            return f"{self._text}/>"
        if isinstance(value, bool):
            return f'{self._text} t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | float | Decimal):
            return f"{self._text}><v>{value}</v></c>"
        if isinstance(value, datetime):
            return f"{self._moment}{_serial(value)}</v></c>"
        if isinstance(value, date):
            return f"{self._day}{value.toordinal() - _EPOCH_DAY}</v></c>"
        return f"{self._text}{_inline(str(value))}"


def letters_of(index: int) -> str:
    """Return the letters of a column counted from 0: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def note_row(number: int, text: str) -> str:
    """Return a row with one text without any look."""
    return f'<row r="{number}"><c r="A{number}"{_inline(text)}</row>'


def _serial(moment: datetime) -> str:
    """Return the days since the epoch of sheets; the clock is the one that the moment shows."""
    plain = moment.replace(tzinfo=UTC).timestamp() - _EPOCH.replace(tzinfo=UTC).timestamp()
    return f"{plain / _DAY_SECONDS:.10f}"


@lru_cache(maxsize=_REMEMBERED)
def _inline(text: str) -> str:
    """Return the rest of a cell that holds the text, made safe and escaped."""
    safe = safe_cell(text)
    escaped = safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "_x" in escaped:
        escaped = _LOOKS_ESCAPED.sub(r"_x005F\1", escaped)
    if "\r" in escaped:
        escaped = escaped.replace("\r", "_x000D_")
    space = ' xml:space="preserve"' if safe != safe.strip() else ""
    return f' t="inlineStr"><is><t{space}>{escaped}</t></is></c>'
