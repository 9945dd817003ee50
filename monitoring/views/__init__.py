"""Pages of monitoring: the tree of numbers, the people behind them, one person, exports."""

from monitoring.views.exports import (
    cancel_export,
    download_export,
    list_exports,
    new_export,
    show_export,
)
from monitoring.views.people import show_people, show_person
from monitoring.views.second_person import decide_export, list_held
from monitoring.views.tree import overview, show_unit

__all__ = [
    "cancel_export",
    "decide_export",
    "download_export",
    "list_exports",
    "list_held",
    "new_export",
    "overview",
    "show_export",
    "show_people",
    "show_person",
    "show_unit",
]
