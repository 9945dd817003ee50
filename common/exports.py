"""Lists that may leave the house as a file: each app registers its own, one task makes them all.

The apps below ``monitoring`` cannot ask it for a file; they say here what their lists hold, and
their pages link to its form by name::

    def ready(self) -> None:
        exports.register(exports.ExportKind(key="directory", ...))

What everybody gets by it: a purpose that is asked for, progress, cancelling, an end of keeping, the
mark of who and why, the number of rows in the log, and the rule of two people (ADR 28).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.functional import Promise

from common.excel.writing import CellValue
from common.tables import Cell, Table
from common.words import status

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import BaseForm
    from django.http import QueryDict

CHUNK = 500
LONGEST_PARAM = 120
# What an address carries for the page itself.
OF_THE_PAGE = frozenset({"kind", "page", "sort", "before", "csrfmiddlewaretoken"})


@dataclass(frozen=True)
class Content:
    """What goes into a file; ``rows`` may be walked through once.

    ``people`` grows with the rows: the numbers of those who stand in the file.
    """

    title: list[str]
    headings: list[str]
    widths: Sequence[float]
    rows: Iterator[Sequence[CellValue]]
    total: int
    people: set[int] = field(default_factory=set)


def never(params: Mapping[str, str]) -> bool:
    """Tell that such a list has no columns of contact data, whatever was chosen."""
    return False


def as_they_are(user: Any, params: QueryDict) -> dict[str, str]:
    """Return the choices of the page before, as the job keeps them."""
    return {
        name: str(value)[:LONGEST_PARAM]
        for name, value in params.items()
        if value and name not in OF_THE_PAGE
    }


@dataclass(frozen=True, kw_only=True)
class ExportKind:
    """One list.  ``content`` reads with the rights that its asker has at that moment.

    ``has_contact`` says, by the choices, whether telephone numbers or addresses of mail stand in
    it; ``tests/monitoring/test_export_kinds.py`` looks into the cells and knows whether it lies.
    ``noted_as`` is the name under which people read that they stand in it.
    """

    key: str
    title: str | Promise
    file_name: str
    noted_as: str
    may: Callable[..., bool]
    content: Callable[..., Content]
    page_url: Callable[[Mapping[str, str]], str]
    params: Callable[..., dict[str, str]] = as_they_are
    has_contact: Callable[[Mapping[str, str]], bool] = never
    may_offer_contact: Callable[..., bool] | None = None
    shortest_purpose: int = 1


_kinds: dict[str, ExportKind] = {}


def register(*kinds: ExportKind) -> None:
    """Add lists, or replace those with the same keys."""
    for kind in kinds:
        _kinds[kind.key] = kind


def kind_named(key: str) -> ExportKind | None:
    """Return the list of that name, or None where there is none."""
    return _kinds.get(key)


def all_kinds() -> list[ExportKind]:
    """Return every list, in the order of their names."""
    return [_kinds[key] for key in sorted(_kinds)]


def table_content(
    title: Sequence[str],
    rows: QuerySet[Any] | Sequence[Any],
    table: Callable[[list[Any]], Table],
    *,
    people: Callable[[Any], Iterable[int | None]] = lambda row: (),
) -> Content:
    """Return the rows of a page, all of them: the cells are those of the page by construction.

    ``table`` is what the page makes of its rows; it gets some hundreds at a time, so that its
    questions for each lot stay few and the memory flat.
    """
    columns = table([]).columns
    named: set[int] = set()

    def walk() -> Iterator[Sequence[CellValue]]:
        for lot in _lots(rows):
            named.update(pk for row in lot for pk in people(row) if pk is not None)
            for cells in table(lot).rows:
                yield [value_of(cell) for cell in cells]

    return Content(
        title=list(title),
        headings=[str(column.label) for column in columns],
        widths=[12.0 if column.is_number else 30.0 for column in columns],
        rows=walk(),
        total=len(rows) if isinstance(rows, Sequence) else rows.count(),
        people=named,
    )


def value_of(cell: Cell) -> CellValue:
    """Return what the cell says on the page; a number stays one."""
    if isinstance(cell.text, int | float) and not cell.mark:
        return cell.text
    text = str(status(cell.status).label) if cell.status else str(cell.text or "")
    return f"{text} ({status(cell.mark).label})" if cell.mark else text


def choices_of(filters: BaseForm, *names: str) -> list[str]:
    """Return what was chosen in the filters of a page, a line for each: "Unit: Party cell 1"."""
    lines = []
    for name in names:
        value, field = filters.cleaned_data.get(name), filters.fields[name]
        if value:
            words = dict(getattr(field, "choices", ())) if not isinstance(value, Model) else {}
            lines.append(f"{field.label}: {words.get(value, value)}")
    return lines


def _lots(rows: QuerySet[Any] | Sequence[Any]) -> Iterator[list[Any]]:
    """Yield the rows some hundreds at a time."""
    found = iter(rows) if isinstance(rows, Sequence) else rows.iterator(chunk_size=CHUNK)
    lot: list[Any] = []
    for row in found:
        lot.append(row)
        if len(lot) == CHUNK:
            yield lot
            lot = []
    if lot:
        yield lot
