from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.rules import Counts, fold_into_children, share, total_of

counts = st.builds(Counts, *[st.integers(0, 500)] * 6, *[st.decimals(0, 900, places=1)] * 2)
paths = st.lists(st.sampled_from(["0001", "0002"]), min_size=1, max_size=5).map("".join)


class TestFoldIntoChildren:
    @given(st.dictionaries(paths, counts, max_size=20), paths)
    def test_children_and_direct_people_add_up_to_the_branch(self, by_path, parent):
        direct, children = fold_into_children(by_path, parent=parent, step=4, zero=Counts())

        branch = [part for path, part in by_path.items() if path.startswith(parent)]
        assert total_of([direct, *children.values()], zero=Counts()) == total_of(
            branch, zero=Counts()
        )
        assert all(len(path) == len(parent) + 4 for path in children)

    def test_a_child_holds_everything_under_it(self):
        by_path = {
            "0001": Counts(total=1),
            "00010001": Counts(total=2),
            "000100010003": Counts(total=4),
            "00010002": Counts(total=8),
            "0002": Counts(total=16),
        }

        direct, children = fold_into_children(by_path, parent="0001", step=4, zero=Counts())

        assert direct.total == 1
        assert {path: part.total for path, part in children.items()} == {
            "00010001": 6,
            "00010002": 8,
        }


class TestCounts:
    def test_the_exempted_need_not_study(self):
        numbers = Counts(total=10, exempt=2, completed=4)

        assert numbers.obliged == 8
        assert numbers.completed_share == Decimal(50)

    @pytest.mark.parametrize(
        ("part", "whole", "expected"), [(1, 4, Decimal(25)), (0, 4, Decimal(0)), (0, 0, None)]
    )
    def test_nobody_has_no_share(self, part, whole, expected):
        assert share(part, whole) == expected
