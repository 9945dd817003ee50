"""The workbooks of study quality, from the same reads as the pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.excel.writing import CellValue
from common.exports import Content
from members.models import User
from monitoring.filters import Filters
from monitoring.placing import placing_for
from monitoring.quality import selectors, words
from monitoring.quality.rules import (
    Estimate,
    Measure,
    Part,
    Signals,
    index_of,
    part_of,
    progress_of,
    published,
)
from monitoring.sheets import scope_lines, unit_of

Row = list[CellValue]


def quality_content(user: User, params: Mapping[str, str]) -> Content:
    """Return the parts of a unit with their signals and index."""
    filters = Filters.from_params(params)
    placing = placing_for(user, filters)
    unit = unit_of(filters, placing)
    measure = _measure(user, filters)
    found = selectors.quality_tree(user, filters, placing, unit=unit)
    rows: list[Row] = []
    for line in found.tree.lines:
        name = _("Directly in %(unit)s") % {"unit": line.name} if line.is_direct else line.name
        rows.append([line.unit.code, name, *signal_cells(line.counts, measure)])
    rows.append(["", _("Sum"), *signal_cells(found.tree.total, measure)])
    at = found.counted_at or timezone.now()
    return Content(
        title=[
            _("Study quality by unit"),
            *scope_lines(user, found.tree.unit, filters, placing, at),
            *words.narrowed(user, filters),
            measure_line(measure),
        ],
        headings=[_("Unit code"), _("Unit"), *signal_headings()],
        widths=[12, 48, *[13] * len(signal_headings())],
        rows=iter(rows),
        total=len(rows),
    )


def topics_content(user: User, params: Mapping[str, str]) -> Content:
    """Return the parts of a unit with the answers to each topic: one row for unit and topic."""
    filters = Filters.from_params(params)
    placing = placing_for(user, filters)
    unit = unit_of(filters, placing)
    measure = _measure(user, filters)
    found = selectors.topics_tree(user, filters, placing, unit=unit)
    tree = found.tree
    rows: list[Row] = []
    parts = [
        (
            line.unit.code,
            _("Directly in %(unit)s") % {"unit": line.name} if line.is_direct else line.name,
            line.counts,
        )
        for line in tree.lines
    ]
    for code, name, answers in [*parts, ("", _("Sum"), tree.total)]:
        for topic in sorted(answers.by_topic):
            number, right = answers.by_topic[topic]
            shown = published(answers.share_of(topic), least=measure.min_people)
            rows.append([code, name, topic, number, right if shown else None, *_bounds(shown)])
    return Content(
        title=[
            _("Mastery of topics"),
            *scope_lines(user, tree.unit, filters, placing, found.counted_at or timezone.now()),
            *words.narrowed(user, filters),
        ],
        headings=[
            *(_("Unit code"), _("Unit"), _("Topic"), _("Answers"), _("Right")),
            *(_("Right (%)"), _("From (%)"), _("To (%)")),
        ],
        widths=[12, 48, 32, 10, 10, 10, 10, 10],
        rows=iter(rows),
        total=len(rows),
    )


def signal_headings() -> list[str]:
    """Return the headings of the numbers of study quality."""
    return [
        *(_("Total"), pgettext("study", "Exempt"), _("Must study")),
        *(pgettext("study", "Completed"), _("Begun"), _("Took a quiz"), _("Below the pass mark")),
        *("E0", "E1", "E2", "E3", _("Faster than possible")),
        *(_("Completion (%)"), _("Presence (%)"), _("Progress (%)"), _("Result (%)")),
        *(_("Verified completions (%)"), _("Study-quality index")),
        *(_("Lower bound"), _("Upper bound")),
    ]


def signal_cells(signals: Signals, measure: Measure) -> Row:
    """Return the numbers of a unit in the order of ``signal_headings``."""

    def share(estimate: Estimate | None) -> CellValue:
        return _bounds(published(estimate, least=measure.min_people))[0]

    return [
        *(signals.total, signals.exempt, signals.obliged),
        *(signals.completed, signals.present, signals.scored, signals.below_pass),
        *(signals.e0, signals.e1, signals.e2, signals.e3, signals.fast),
        share(part_of(signals, Part.COMPLETION)),
        share(part_of(signals, Part.PRESENCE)),
        share(progress_of(signals)),
        share(part_of(signals, Part.RESULT)),
        share(part_of(signals, Part.VERIFIED)),
        *_bounds(index_of(signals, measure).estimate),
    ]


def measure_line(measure: Measure) -> str:
    """Return the line that says with which weights the index was made."""
    weights = "; ".join(f"{words.PARTS[part]} {measure.weight_of(part)} %" for part in Part)
    return _("Weights: %(weights)s. Fewest people: %(least)s") % {
        "weights": weights,
        "least": measure.min_people,
    }


def _measure(user: User, filters: Filters) -> Measure:
    """Return the weights of the day that the choices mean."""
    return selectors.measure_on(selectors.day_of(filters, selectors.class_choices(user)))


def _bounds(estimate: Estimate | None) -> Row:
    """Return value and bounds with one decimal, as on the pages; nothing where data are few."""
    if estimate is None:
        return [None, None, None]
    return [words.one_decimal(getattr(estimate, name)) for name in ("value", "low", "high")]
