"""Reads of monitoring: the tree of numbers, the people of a unit, one person."""

from monitoring.selectors.people import people_of, required_lessons_by_edition, rows_of_person
from monitoring.selectors.tree import (
    Line,
    UnitTree,
    top_tree,
    tree_below,
    tree_from_top,
    unit_tree,
)

__all__ = [
    "Line",
    "UnitTree",
    "people_of",
    "required_lessons_by_edition",
    "rows_of_person",
    "top_tree",
    "tree_below",
    "tree_from_top",
    "unit_tree",
]
