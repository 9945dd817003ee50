"""Which numbers of a tree of progress are hidden in what goes upwards or to the public."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from common.excel.writing import CellValue
from monitoring.rules import Counts
from monitoring.selectors import UnitTree
from monitoring.suppression.rules import hidden_keys, with_followers

# Stands in place of a number.
MARK = "*"
STATUSES = ("exempt", "completed", "in_progress", "not_started", "overdue")
# What is worked out of the statuses, and of which.
FOLLOWERS = {
    "obliged": ("exempt", "total"),
    "completed_share": ("completed", "exempt", "total"),
    "verified_share": ("completed",),
}
NOTHING: frozenset[str] = frozenset()


def hidden_in_tree(tree: UnitTree[Counts], *, upward: bool) -> list[frozenset[str]]:
    """Return for each line of the tree, and at last for its sum, the numbers that are hidden.

    Nothing is hidden from those who may open the people behind the numbers anyway.
    """
    if not upward:
        return [NOTHING] * (len(tree.lines) + 1)
    rows = [_numbers(line.counts) for line in tree.lines]
    found = hidden_keys(
        rows,
        _numbers(tree.total),
        parts=STATUSES,
        whole="total",
        least=settings.SMALL_CELL_LEAST,
    )
    return [with_followers(one, FOLLOWERS) for one in found]


def hidden_words() -> str:
    """Return the sentence that explains the mark."""
    return _(
        "“*” stands for fewer than %(least)s people, or for a number from which such a one could "
        "be worked out."
    ) % {"least": settings.SMALL_CELL_LEAST}


def masked(
    values: Sequence[CellValue], keys: Sequence[str], hidden: frozenset[str]
) -> list[CellValue]:
    """Return the values with the mark in place of those that are hidden."""
    return [MARK if key in hidden else value for key, value in zip(keys, values, strict=True)]


def _numbers(counts: Counts) -> dict[str, int]:
    return {key: getattr(counts, key) for key in (*STATUSES, "total")}
