"""Pages of the directory."""

from members.directory.views.acts import act, correct, edit, end, register
from members.directory.views.lists import order, show_list
from members.directory.views.merges import (
    compare,
    decide,
    show_duplicates,
    show_merge,
    tell_apart,
)
from members.directory.views.person import reveal, show_person

__all__ = [
    "act",
    "compare",
    "correct",
    "decide",
    "edit",
    "end",
    "order",
    "register",
    "reveal",
    "show_duplicates",
    "show_list",
    "show_merge",
    "show_person",
    "tell_apart",
]
