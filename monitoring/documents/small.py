"""Hiding small numbers in the tables of papers that go upwards or to the public."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from common.text import formats
from monitoring.documents.paper import Row, Table
from monitoring.suppression.rules import hidden_keys, with_followers

MARK = "*"
Hidden = list[frozenset[str]]


def hidden_in(
    rows: Sequence[Mapping[str, int]],
    total: Mapping[str, int],
    *,
    parts: Sequence[str],
    whole: str,
    followers: Mapping[str, Sequence[str]],
) -> Hidden:
    """Return the hidden columns of each row, and at last of the row of sums."""
    least = settings.SMALL_CELL_LEAST
    found = hidden_keys(rows, total, parts=parts, whole=whole, least=least)
    return [with_followers(one, followers) for one in found]


def both(first: Hidden, second: Hidden) -> Hidden:
    """Return what is hidden in one or the other: to hide more never gives anything away."""
    return [one | other for one, other in zip(first, second, strict=True)]


def protected(table: Table, hidden: Hidden) -> Table:
    """Return the table with the mark in place of what is hidden."""
    *of_rows, of_total = hidden
    rows = [_marked(row, keys) for row, keys in zip(table.rows, of_rows, strict=True)]
    total = _marked(table.total, of_total) if table.total is not None else None
    return replace(table, rows=rows, total=total)


def in_words(row: Row, key: str) -> str:
    """Return a number of the row for a sentence: with its separators, or the mark."""
    value: Any = row[key]
    return value if isinstance(value, str) else formats.number(value)


def footnote() -> str:
    """Return the line that explains the mark."""
    return (
        f"(Dấu “*”: số dưới {settings.SMALL_CELL_LEAST}, hoặc số mà từ đó có thể suy ra số như vậy)"
    )


def _marked(row: Row, keys: frozenset[str]) -> Row:
    return {key: MARK if key in keys else value for key, value in row.items()}
