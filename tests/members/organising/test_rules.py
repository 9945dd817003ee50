from datetime import date

import pytest

from members.organising.rules import (
    SizeWarning,
    Stretch,
    common_path,
    overlaps,
    paths_of,
    size_warnings,
    standing_on,
    units_of,
    values_on,
)

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2025, 6, 1), "a"),
        (JAN, "a"),
        (FEB, "a"),
        (date(2026, 2, 15), "a"),
        (MAR, "b"),
        (APR, "b"),
    ],
)
def test_the_value_of_a_day_is_that_of_the_last_stretch_begun_or_the_first(day, value):
    stretches = [Stretch(1, "b", MAR, None), Stretch(1, "a", JAN, FEB)]

    assert values_on(stretches, day) == {1: value}


def test_a_unit_stands_on_its_first_and_last_day():
    stretch = [Stretch(1, None, JAN, FEB)]

    assert standing_on(stretch, JAN) == standing_on(stretch, FEB) == {1}
    assert standing_on(stretch, MAR) == set()


def test_paths_name_the_units_above():
    paths = paths_of({3: 2, 2: 1, 1: None, 4: 1})

    assert units_of(paths[3]) == [1, 2, 3]
    assert units_of(paths[4]) == [1, 4]
    assert paths[3].startswith(paths[1])


def test_a_circle_and_an_unknown_superior_have_a_path_all_the_same():
    paths = paths_of({1: 2, 2: 1, 3: 99})

    assert set(paths) == {1, 2, 3, 99}
    assert units_of(paths[3]) == [99, 3]


def test_what_several_places_share():
    paths = paths_of({1: None, 2: 1, 3: 2, 4: 2, 5: None})

    assert units_of(common_path([paths[3], paths[4]])) == [1, 2]
    assert units_of(common_path([paths[3]])) == [1, 2, 3]
    assert common_path([paths[3], paths[5]]) == ""
    assert common_path([]) == ""


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (JAN, FEB, True),
        (JAN, date(2026, 1, 31), False),
        (date(2025, 1, 1), None, True),
        (date(2026, 2, 10), date(2026, 2, 12), True),
        (MAR, APR, True),
        (date(2026, 3, 2), None, False),
    ],
)
def test_periods_overlap_when_they_share_a_day(first, last, expected):
    assert overlaps(first=first, last=last, other_first=FEB, other_last=MAR) is expected


@pytest.mark.parametrize(
    ("is_cell", "members", "full", "expected"),
    [
        (True, 30, 29, [SizeWarning.TOO_LARGE_FOR_CELL]),
        (True, 29, 29, []),
        (False, 400, 390, []),
        (False, 3, 2, [SizeWarning.TOO_FEW_FULL_MEMBERS]),
        (True, 40, 1, [SizeWarning.TOO_LARGE_FOR_CELL, SizeWarning.TOO_FEW_FULL_MEMBERS]),
        (True, 0, 0, []),
    ],
)
def test_sizes_that_deserve_a_look(is_cell, members, full, expected):
    found = size_warnings(
        is_grassroots_cell=is_cell,
        members=members,
        full_members=full,
        committee_from=30,
        full_from=3,
    )

    assert found == expected
