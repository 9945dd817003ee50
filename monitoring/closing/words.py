"""The words of closings: figures, steps of the ladder, changes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.text import formats
from common.words import STATUSES
from monitoring.closing.rules import Change, Figures, Line, Rung

RUNGS: dict[str, str | Promise] = {
    Rung.NOTHING: _("nothing to confirm"),
    Rung.WAITING: _("not confirmed yet"),
    Rung.CONFIRMED: _("confirmed"),
    Rung.CHANGED: _("figures changed, confirm again"),
    Rung.OBJECTED: _("objected"),
}
# Codes of ``common.words`` behind which the rungs stand.
MARKS = {
    Rung.NOTHING: "draft",
    Rung.WAITING: "waiting",
    Rung.CONFIRMED: "approved",
    Rung.CHANGED: "expired",
    Rung.OBJECTED: "refused",
}
CHANGES: dict[str, str | Promise] = {
    Change.ADDED: _("now counted"),
    Change.REMOVED: _("no longer counted"),
    Change.MOVED: _("counted in another unit"),
    Change.CHANGED: _("other result"),
}
# The main numbers, in the order of every report.
MAIN: dict[str, str | Promise] = {
    "total": _("Total"),
    "exempt": pgettext_lazy("study", "Exempt"),
    "obliged": _("Must study"),
    "in_time": _("Completed in time"),
    "late": _("Completed late"),
    "not_completed": pgettext_lazy("study", "Not completed"),
    "overdue": pgettext_lazy("study", "Overdue"),
}
# What stands beside them where there is room.
MORE: dict[str, str | Promise] = {
    "required_periods": _("Tiết to study"),
    "completed_periods": _("Tiết completed"),
    "verified_periods": _("Tiết verified"),
    "e0": "E0",
    "e1": "E1",
    "e2": "E2",
    "e3": "E3",
}


def shown(figures: Figures, key: str) -> str:
    """Return one of the figures as it is printed."""
    return formats.number(getattr(figures, key))


def difference(before: Figures, after: Figures, key: str) -> str:
    """Return how one of the figures changed: "+2", "-1", "0"."""
    change = getattr(after, key) - getattr(before, key)
    return f"+{formats.number(change)}" if change > 0 else formats.number(change)


def line_words(line: Line | None) -> str:
    """Return where one obligation stood, in words."""
    if line is None:
        return "–"
    words = str(STATUSES[line.status].label)
    if line.completed_on:
        words += f" {line.completed_on:%d/%m/%Y}"
        if line.is_late:
            words += f", {_('late')}"
    if line.mark is not None:
        words += f"; {_('mark')} {formats.number(line.mark, 1)}"
    if line.evidence is not None:
        words += f"; E{line.evidence}"
    if line.due_on:
        words += f"; {_('due')} {line.due_on:%d/%m/%Y}"
    return words
