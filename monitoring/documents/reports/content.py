"""What every builder of a report returns, and the columns that several of them have."""

from dataclasses import dataclass

from monitoring.documents.paper import Column, Kind, Paragraph, Table


@dataclass(frozen=True)
class Content:
    """The title, the text and the tables of a report."""

    subject: str
    body: list[Paragraph]
    tables: list[Table]
    scope: list[str]
    person: str = ""
    people: frozenset[int] = frozenset()
    title: str = ""


ORDER = Column("stt", "STT", 8, Kind.ORDER)
NAME = Column("name", "Họ và tên", 22)
BIRTH = Column("birth", "Ngày sinh", 15, Kind.DATE)
UNIT = Column("unit", "Đơn vị", 30)
CELL = Column("unit", "Chi bộ", 24)


def number(key: str, label: str, width: float = 9) -> Column:
    """Return a column of numbers."""
    return Column(key, label, width, Kind.NUMBER)


def text(words: str) -> Paragraph:
    """Return a paragraph of the body."""
    return Paragraph(words)


def heading(words: str) -> Paragraph:
    """Return a heading of the body."""
    return Paragraph(words, is_heading=True)
