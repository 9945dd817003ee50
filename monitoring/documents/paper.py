"""What stands on an official paper, whichever file it is printed as.

Word, PDF and Excel are made from the same ``Paper``; none of them counts or words anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from common.excel.writing import CellValue
from common.text import formats

Row = Mapping[str, CellValue]


class Kind(StrEnum):
    """How the cells of a column are set and written."""

    TEXT = "text"
    ORDER = "order"
    NUMBER = "number"
    DATE = "date"
    MARK = "mark"


@dataclass(frozen=True)
class Column:
    """One column: ``key`` names it in templates, ``width`` is a share of the table's."""

    key: str
    label: str
    width: float
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Table:
    """One table; wide ones stand on landscape pages of their own behind the signature."""

    caption: str
    columns: tuple[Column, ...]
    rows: list[Row]
    total: Row | None = None
    is_landscape: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body; headings are bold and not indented."""

    text: str
    is_heading: bool = False


@dataclass(frozen=True)
class Layout:
    """Margins in millimetres and the size of the text in points."""

    top: int = 20
    bottom: int = 20
    left: int = 30
    right: int = 15
    mirrors: bool = True
    text_size: int = 14


@dataclass(frozen=True)
class Head:
    """Who issues, under which number, where and when.  Every text as it is printed."""

    form: str
    superior: str
    organisation: str
    number_line: str
    place_and_date: str


@dataclass(frozen=True)
class Signature:
    """The block of the signer; ``authority`` may be empty."""

    authority: str
    position: str
    name: str


@dataclass(frozen=True)
class Paper:
    """An official paper.

    ``person`` is whose sheet it is and who signs at the left of it; ``people`` are the numbers of
    those whom it names, for the record of lists that were made.
    """

    head: Head
    type_name: str
    subject: str
    body: list[Paragraph]
    tables: list[Table]
    recipients: list[str]
    signature: Signature
    scope: list[str]
    layout: Layout = field(default_factory=Layout)
    person: str = ""
    people: frozenset[int] = frozenset()

    @property
    def row_count(self) -> int:
        """Return how many rows its tables have, sums not counted."""
        return sum(len(table.rows) for table in self.tables)


def shown(value: CellValue, kind: Kind) -> str:
    """Return a cell as it is printed."""
    match value:
        case None:
            return ""
        case str():
            # Signs without a shape have a meaning of their own for makers of Word files.
            return "".join(char for char in value.replace("\t", " ") if char >= " ")
        case bool():
            return str(value)
        case datetime() | date():
            return f"{value:%d/%m/%Y}"
        case int() | float() | Decimal() if kind == Kind.MARK:
            return formats.number(value, 1)
        case int() if kind == Kind.TEXT:  # a year of birth is no quantity
            return str(value)
        case int() | float() | Decimal():
            return formats.number(value)
    return str(value)


def shown_row(row: Row, columns: tuple[Column, ...]) -> dict[str, str]:
    """Return the cells of a row as they are printed, by the key of the column."""
    return {column.key: shown(row.get(column.key), column.kind) for column in columns}
