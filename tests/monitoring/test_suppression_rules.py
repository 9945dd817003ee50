"""Small cells are hidden, and nothing that is hidden can be worked out."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from monitoring.suppression.rules import (
    can_be_found,
    hidden_cells,
    hidden_keys,
    is_small,
    with_followers,
)

LEAST = 5


def with_sums(inner):
    rows = [[*row, sum(row)] for row in inner]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


@pytest.mark.parametrize(("number", "expected"), [(0, False), (1, True), (4, True), (5, False)])
def test_what_is_small(number, expected):
    assert is_small(number, least=LEAST) is expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        # Nothing is small.
        ([[10, 20], [30, 0]], set()),
        # One small cell takes three more: its row, its column, and the corner of the square.
        ([[3, 20], [30, 40]], {(0, 0), (0, 1), (1, 0), (1, 1)}),
        # In the same row two small ones help each other by row; their columns need help, too.
        ([[2, 4, 50], [10, 20, 30]], {(0, 0), (0, 1), (1, 0), (1, 1)}),
        # A nought alone gives nothing away and is no help.
        ([[3, 0, 20], [30, 0, 40]], {(0, 0), (0, 2), (1, 0), (1, 2)}),
    ],
)
def test_which_cells_are_hidden(inner, expected):
    assert hidden_cells(with_sums(inner), least=LEAST) == expected


def test_a_single_unit_hides_its_sums_with_it():
    hidden = hidden_cells(with_sums([[3, 20, 9]]), least=LEAST)

    assert {(0, 0), (1, 0)} <= hidden
    assert not any(can_be_found(with_sums([[3, 20, 9]]), hidden, cell) for cell in hidden)


def test_one_cell_alone_can_be_found():
    grid = with_sums([[3, 20], [30, 40]])

    assert can_be_found(grid, {(0, 0)}, (0, 0))
    assert can_be_found(grid, {(0, 0), (0, 1)}, (0, 0))
    assert not can_be_found(grid, {(0, 0), (0, 1), (1, 0), (1, 1)}, (0, 0))


def test_noughts_that_cannot_shrink_hide_nothing():
    # The only other solutions would be below nought.
    grid = with_sums([[1, 0], [0, 0]])

    assert can_be_found(grid, {(0, 0), (0, 1), (1, 0), (1, 1)}, (0, 0))
    assert can_be_found(grid, {(0, 0), (0, 1)}, (0, 0))


def test_columns_by_name():
    rows = [{"a": 3, "b": 20, "all": 23}, {"a": 30, "b": 40, "all": 70}]
    total = {"a": 33, "b": 60, "all": 93}

    found = hidden_keys(rows, total, parts=["a", "b"], whole="all", least=LEAST)

    assert found == [{"a", "b"}, {"a", "b"}, set()]


def test_what_is_worked_out_is_hidden_with_it():
    needed = {"rate": ["done", "all"], "open": ["all", "exempt"]}

    assert with_followers({"done"}, needed) == {"done", "rate"}
    assert with_followers({"exempt"}, needed) == {"exempt", "open"}
    assert with_followers(set(), needed) == set()


grids = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 14), min_size=width, max_size=width), min_size=1, max_size=6
    )
)


def found_by_equations(grid, hidden):
    """Return the hidden cells that the sums alone fix: Gauss over fractions, with no bound."""
    unknown = sorted(hidden)
    place = {cell: number for number, cell in enumerate(unknown)}
    height, width = len(grid), len(grid[0])
    equations = []
    lines = [[(row, column) for column in range(width)] for row in range(height)]
    lines += [[(row, column) for row in range(height)] for column in range(width)]
    for *parts, whole in lines:
        equation = [Fraction(0)] * len(unknown)
        for cell in parts:
            if cell in place:
                equation[place[cell]] += 1
        if whole in place:
            equation[place[whole]] -= 1
        equations.append(equation)
    rank = 0
    for column in range(len(unknown)):
        pivot = next((r for r in range(rank, len(equations)) if equations[r][column]), None)
        if pivot is None:
            continue
        equations[rank], equations[pivot] = equations[pivot], equations[rank]
        lead = equations[rank][column]
        equations[rank] = [value / lead for value in equations[rank]]
        for other in range(len(equations)):
            if other != rank and equations[other][column]:
                factor = equations[other][column]
                pairs = zip(equations[other], equations[rank], strict=True)
                equations[other] = [a - factor * b for a, b in pairs]
        rank += 1
    return {
        unknown[next(n for n, value in enumerate(row) if value)]
        for row in equations
        if sum(bool(value) for value in row) == 1
    }


@settings(max_examples=150, deadline=None)
@given(grids)
@example([[1, 0], [0, 0]])
@example([[4]])
@example([[0, 3, 0, 0, 0]])
def test_no_hidden_cell_follows_from_the_sums(inner):
    grid = with_sums(inner)

    hidden = hidden_cells(grid, least=LEAST)

    small = {
        (row, column)
        for row, line in enumerate(grid)
        for column, number in enumerate(line)
        if is_small(number, least=LEAST)
    }
    assert small <= hidden
    assert found_by_equations(grid, hidden) == set()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=2), min_size=2, max_size=2))
def test_each_hidden_cell_may_have_another_value(inner):
    """By trying out the tables of counts around it that look the same."""
    grid = with_sums(inner)
    hidden = hidden_cells(grid, least=LEAST)
    assume(hidden)
    parts = [cell for cell in sorted(hidden) if cell[0] < 2 and cell[1] < 2]
    values = {cell: set() for cell in hidden}
    for steps in product((-1, 0, 1), repeat=len(parts)):
        tried = [list(row) for row in inner]
        for (row, column), step in zip(parts, steps, strict=True):
            tried[row][column] += step
        if min(map(min, tried)) < 0:
            continue
        other = with_sums(tried)
        if all(
            other[row][column] == grid[row][column]
            for row in range(3)
            for column in range(3)
            if (row, column) not in hidden
        ):
            for row, column in hidden:
                values[row, column].add(other[row][column])

    assert all(len(found) > 1 for found in values.values())


@settings(max_examples=100, deadline=None)
@given(grids)
def test_what_is_hidden_in_a_line_is_no_small_number_together(inner):
    grid = with_sums(inner)
    hidden = hidden_cells(grid, least=LEAST)

    for row, line in enumerate(grid):
        parts = [number for column, number in enumerate(line[:-1]) if (row, column) in hidden]
        if parts and (row, len(line) - 1) not in hidden:
            assert sum(parts) >= LEAST
