"""Pages of closings: /theo-doi/chot-so-lieu/."""

from monitoring.closing.views.acts import (
    answer,
    approve,
    compare,
    drop,
    open_round,
    propose,
    recount,
    send_back,
)
from monitoring.closing.views.desk import closings, create, show
from monitoring.closing.views.differences import difference, difference_people
from monitoring.closing.views.pages import export, minutes, people, unit

__all__ = [
    "answer",
    "approve",
    "closings",
    "compare",
    "create",
    "difference",
    "difference_people",
    "drop",
    "export",
    "minutes",
    "open_round",
    "people",
    "propose",
    "recount",
    "send_back",
    "show",
    "unit",
]
