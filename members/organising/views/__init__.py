"""Pages of the register of units, and of the organisation's settings by date."""

from members.organising.views.periods import (
    begin_period,
    close_period,
    correct_period,
    show_organisation,
    show_root,
)
from members.organising.views.register import show_register
from members.organising.views.unit import edit_unit, show_unit

__all__ = [
    "begin_period",
    "close_period",
    "correct_period",
    "edit_unit",
    "show_organisation",
    "show_register",
    "show_root",
    "show_unit",
]
