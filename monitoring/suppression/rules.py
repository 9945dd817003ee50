"""Which cells of a table of counts must be hidden, as plain functions.

A table is rows by columns with its margins: the last column is the sum of the others, and so is the
last row.  A cell is small when it counts somebody, but fewer than ``least``.  Small cells are
hidden, and as many others as it takes so that nobody finds one by adding and taking away.

Whether one can be found is a question of flow in a network (Cox 1980, Gusfield 1988): rows and
columns are the nodes, hidden cells the edges.  A hidden cell may be one more or one less, with all
that is shown unchanged, exactly when the change can travel back along other hidden cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

Grid = Sequence[Sequence[int]]
Cell = tuple[int, int]


def is_small(number: int, *, least: int) -> bool:
    """Tell whether the number counts somebody, but too few."""
    return 0 < number < least


def hidden_cells(grid: Grid, *, least: int) -> frozenset[Cell]:
    """Return the cells that are not to be shown: the small ones, and what would give them away."""
    cells = [(row, column) for row, line in enumerate(grid) for column in range(len(line))]
    hidden = {cell for cell in cells if is_small(_at(grid, cell), least=least)}
    while True:
        places = _places_for_help(grid, hidden, least=least)
        if places is None:
            return frozenset(hidden)
        if not places:
            return frozenset(cells)
        hidden.add(min(places, key=partial(_cost, grid, hidden)))


def can_be_found(grid: Grid, hidden: Iterable[Cell], cell: Cell) -> bool:
    """Tell whether all that is shown leaves only one value for the hidden cell."""
    edges = set(hidden)
    return not any(_travels(grid, edges, cell, up=up) for up in (True, False))


def _places_for_help(grid: Grid, hidden: set[Cell], *, least: int) -> list[Cell] | None:
    """Return the shown cells of which one must be hidden besides; None when all is well.

    First lines with a single hidden cell, then those whose hidden parts are a small number
    together, then what can be found in a less simple way.
    """
    lines = list(_lines(grid))
    for line in lines:
        if sum(cell in hidden for cell in line) == 1:
            return [cell for cell in line if cell not in hidden]
    for *parts, whole in lines:
        inside = [cell for cell in parts if cell in hidden]
        together = sum(_at(grid, cell) for cell in inside)
        if inside and whole not in hidden and together < least:
            return [cell for cell in [*parts, whole] if cell not in hidden]
    for cell in sorted(hidden):
        if can_be_found(grid, hidden, cell):
            own = [line for line in lines if cell in line]
            return [other for line in own for other in line if other not in hidden]
    return None


def _lines(grid: Grid) -> Iterator[list[Cell]]:
    """Yield the rows and the columns, each with its sum at the end."""
    for row in range(len(grid)):
        yield [(row, column) for column in range(len(grid[0]))]
    for column in range(len(grid[0])):
        yield [(row, column) for row in range(len(grid))]


def _cost(grid: Grid, hidden: set[Cell], cell: Cell) -> tuple[bool, bool, bool, int, Cell]:
    """Return how much is lost by hiding the cell: a nought helps least, a sum says most.

    One that stands across from hidden ones helps two lines at once.
    """
    row, column = cell
    is_sum = row == len(grid) - 1 or column == len(grid[0]) - 1
    rows, columns = {one for one, _column in hidden}, {one for _row, one in hidden}
    helps_two = row in rows and column in columns
    return (_at(grid, cell) == 0, is_sum, not helps_two, _at(grid, cell), cell)


def _travels(grid: Grid, hidden: set[Cell], cell: Cell, *, up: bool) -> bool:
    """Tell whether the cell can grow by one (or shrink), and the change be evened out elsewhere.

    The change goes from the column of the cell back to its row, over other hidden cells, each
    once: in a column the next cell moves the other way, in a row the one after it back again.
    """
    if not _may_move(grid, cell, up=up):
        return False
    seen_columns, seen_rows = {cell[1]}, set[int]()
    waiting = [cell[1]]
    while waiting:
        column = waiting.pop()
        for other in hidden:
            if other[1] != column or other == cell or other[0] in seen_rows:
                continue
            if not _may_move(grid, other, up=not up):
                continue
            if other[0] == cell[0]:
                return True
            seen_rows.add(other[0])
            for back in hidden:
                is_new = back[0] == other[0] and back[1] not in seen_columns
                if is_new and _may_move(grid, back, up=up):
                    seen_columns.add(back[1])
                    waiting.append(back[1])
    return False


def _may_move(grid: Grid, cell: Cell, *, up: bool) -> bool:
    """Tell whether the cell can take a step; no count is below nought.

    A sum stands on the other side of its equation: it moves against its parts.  The sum of all is
    on the other side twice.
    """
    is_sum = (cell[0] == len(grid) - 1) != (cell[1] == len(grid[0]) - 1)
    grows = up != is_sum
    return grows or _at(grid, cell) > 0


def _at(grid: Grid, cell: Cell) -> int:
    return grid[cell[0]][cell[1]]


def hidden_keys(
    rows: Sequence[Mapping[str, int]],
    total: Mapping[str, int],
    *,
    parts: Sequence[str],
    whole: str,
    least: int,
) -> list[frozenset[str]]:
    """Return for each row, and at last for the row of sums, the columns that are hidden.

    ``parts`` are columns that add up to the column ``whole``.
    """
    keys = [*parts, whole]
    grid = [[one[key] for key in keys] for one in [*rows, total]]
    hidden = hidden_cells(grid, least=least)
    return [
        frozenset(key for column, key in enumerate(keys) if (row, column) in hidden)
        for row in range(len(grid))
    ]


def with_followers(hidden: Iterable[str], needed: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the hidden columns and those that are worked out of them.

    ``needed`` says of a column which others must be shown for it to be shown.
    """
    found = set(hidden)
    found |= {key for key, others in needed.items() if found & set(others)}
    return frozenset(found)
