"""A table for ``components/table.html``: columns, rows of cells, and links that sort."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(kw_only=True)
class Column:
    """One column.  ``sort_url`` and ``sorted`` are filled in by ``sorted_by``.

    ``is_long``: whole sentences, among them words of any length that somebody typed.
    """

    key: str
    label: str | Promise
    is_number: bool = False
    is_long: bool = False
    is_sortable: bool = False
    sort_url: str = ""
    sorted: str = ""


@dataclass(kw_only=True)
class Cell:
    """One cell: text, text with a link, a status code in words, or a name of the database.

    ``mark`` is a status code that stands behind the text.
    """

    text: object = ""
    href: str = ""
    status: str = ""
    mark: str = ""
    is_code: bool = False
    column: Column | None = None


@dataclass
class Table:
    """Columns and the rows below them."""

    columns: Sequence[Column]
    rows: list[list[Cell]] = field(default_factory=list)

    def add(self, values: Mapping[str, object]) -> None:
        """Add one row: for each column its value, or a ``Cell`` made by the caller."""
        row = []
        for column in self.columns:
            value = values[column.key]
            cell = value if isinstance(value, Cell) else Cell(text=value)
            cell.column = column
            row.append(cell)
        self.rows.append(row)


def sorted_by(
    request: HttpRequest,
    columns: Iterable[Column],
    *,
    default: str,
    parameter: str = "sort",
) -> tuple[str, bool]:
    """Give the sortable columns their links; return the key to sort by, and whether downwards.

    The address carries ``?sort=name`` or ``?sort=-name``; other parameters stay, but for the
    number of the page.
    """
    sortable = {column.key: column for column in columns if column.is_sortable}
    wanted = request.GET.get(parameter, default)
    if wanted.removeprefix("-") not in sortable:
        wanted = default
    key, is_descending = wanted.removeprefix("-"), wanted.startswith("-")
    for column in sortable.values():
        is_chosen = column.key == key
        if is_chosen:
            column.sorted = "descending" if is_descending else "ascending"
        query = request.GET.copy()
        query.pop("page", None)
        query[parameter] = f"-{column.key}" if is_chosen and not is_descending else column.key
        column.sort_url = f"?{query.urlencode()}"
    return key, is_descending
