"""The Excel twin of a paper: the same cells, as numbers and dates."""

from decimal import Decimal
from pathlib import Path

from common.excel.writing import CellValue, Sheet, write_rows
from monitoring.documents.paper import Paper, Table

_WIDTH = 1.2


def write_workbook(path: Path, paper: Paper, *, mark: str) -> int:
    """Write a sheet for each table; return how many rows.  ``mark`` says who took it and why.

    The workbook goes around as data, unlike the paper, so the mark stands below each table.
    """
    sheets = [_sheet(paper, one, place, mark) for place, one in enumerate(paper.tables, start=1)]
    return write_rows(path, *sheets)


def _sheet(paper: Paper, table: Table, place: int, mark: str) -> Sheet:
    """Return the table with the title of the paper above it."""
    title = [paper.head.organisation, f"{paper.type_name} {paper.subject}".strip()]
    lines = [*table.rows, *([table.total] if table.total else [])]
    return Sheet(
        name=f"Biểu {place}",
        headings=[column.label for column in table.columns],
        rows=([_cell(row.get(c.key)) for c in table.columns] for row in lines),
        title=[*title, *paper.scope, *([table.caption] if table.caption else [])],
        widths=[max(6.0, column.width * _WIDTH) for column in table.columns],
        notes=[mark],
    )


def _cell(value: CellValue) -> CellValue:
    """Return a number that Excel can add up."""
    return float(value) if isinstance(value, Decimal) else value
