"""What a dashboard shows, as plain data for its template: figures, tables and charts."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.tables import Cell, Column, Table
from common.text import formats
from monitoring.quality import words
from monitoring.quality.rules import (
    Disagreement,
    Estimate,
    Index,
    Measure,
    Part,
    Signals,
    disagreements,
    index_of,
    part_of,
    progress_of,
    published,
    wilson,
)
from monitoring.selectors import Line, UnitTree

Scope = dict[str, str]


@dataclass(frozen=True)
class Figure:
    """A large number that explains itself and leads to the list behind it."""

    label: str
    value: str
    definition: str
    people: str = ""
    url: str = ""


@dataclass(frozen=True)
class Mismatch:
    """A unit whose signals disagree, and why it may be so."""

    unit: str
    url: str
    title: str
    text: str


def people_url(scope: Scope, **more: str) -> str:
    """Return the address of the list behind a number."""
    return f"{reverse('monitoring:people')}?{urlencode(scope | more)}"


def figures_of(total: Signals, measure: Measure, scope: Scope) -> list[Figure]:
    """Return the large numbers of a unit: who must study, and the three signals."""

    def signal(
        label: str, estimate: Estimate | None, definition: str, number: int, code: str
    ) -> Figure:
        shown = words.per_cent(published(estimate, least=measure.min_people))
        people = formats.number(number)
        return Figure(label, shown, definition, people, people_url(scope, signal=code))

    parts = {part: part_of(total, part) for part in Part}
    definitions = {part: str(text) for part, text in words.PART_DEFINITIONS.items()}
    names = {part: str(text) for part, text in words.PARTS.items()}
    must_study = Figure(
        _("Must study"),
        formats.number(total.obliged),
        _("Obligations less the exempted: one for each person and class."),
        formats.number(total.obliged),
        people_url(scope, signal="obliged"),
    )
    completed = Figure(
        names[Part.COMPLETION],
        words.per_cent(published(parts[Part.COMPLETION], least=measure.min_people)),
        definitions[Part.COMPLETION],
        formats.number(total.completed),
        people_url(scope, status="completed"),
    )
    presence = (names[Part.PRESENCE], parts[Part.PRESENCE], definitions[Part.PRESENCE])
    result = (names[Part.RESULT], parts[Part.RESULT], definitions[Part.RESULT])
    return [
        must_study,
        completed,
        signal(*presence, total.present, "present"),
        signal(_("Progress"), progress_of(total), str(words.PROGRESS), total.obliged, "obliged"),
        signal(*result, total.scored, "scored"),
        Figure(
            _("Below the pass mark"),
            words.per_cent(
                published(wilson(total.below_pass, total.scored), least=measure.min_people)
            ),
            _("Of those who took a quiz, those whose mean mark is below the pass mark."),
            formats.number(total.below_pass),
            people_url(scope, signal="below_pass"),
        ),
    ]


def index_parts(index: Index, measure: Measure) -> Table:
    """Return the components of the index: value, weight, how many people stand behind each."""
    table = Table(
        [
            Column(key="part", label=_("Component")),
            Column(key="weight", label=_("Weight"), is_number=True),
            Column(key="value", label=_("Value (interval: 95 %)"), is_number=True),
            Column(key="people", label=_("Counted over"), is_number=True),
        ]
    )
    for part, estimate in index.parts.items():
        table.add(
            {
                "part": words.PARTS[part],
                "weight": f"{measure.weight_of(part)} %",
                "value": words.per_cent(estimate),
                "people": formats.number(estimate.people) if estimate else "",
            }
        )
    table.add(
        {
            "part": _("Study-quality index"),
            "weight": "100 %",
            "value": words.points(index.estimate),
            "people": "",
        }
    )
    return table


UNIT_COLUMNS = ("obliged", "completed", "present", "progress", "result", "verified", "index")


def unit_columns() -> list[Column]:
    """Return the columns of the table of units: three signals side by side, then the index."""
    labels = {
        "obliged": _("Must study"),
        "completed": pgettext("study", "Completed"),
        "present": _("Presence"),
        "progress": _("Progress"),
        "result": pgettext("signal", "Result"),
        "verified": _("Verified completions"),
        "index": _("Study-quality index"),
    }
    numbers = [Column(key=key, label=labels[key], is_number=True) for key in UNIT_COLUMNS]
    return [Column(key="unit", label=_("Unit")), *numbers]


def unit_cells(signals: Signals, measure: Measure) -> dict[str, str]:
    """Return the numbers of a unit in words, the same on the page and in the file."""

    def shown(estimate: Estimate | None) -> str:
        return words.per_cent(published(estimate, least=measure.min_people))

    return {
        "obliged": formats.number(signals.obliged),
        "completed": shown(part_of(signals, Part.COMPLETION)),
        "present": shown(part_of(signals, Part.PRESENCE)),
        "progress": shown(progress_of(signals)),
        "result": shown(part_of(signals, Part.RESULT)),
        "verified": shown(part_of(signals, Part.VERIFIED)),
        "index": words.points(index_of(signals, measure).estimate),
    }


def units_table(tree: UnitTree[Signals], measure: Measure, kept: Scope) -> Table:
    """Return the parts of the unit in their official order: never ranked by the index."""
    table = Table(unit_columns())
    for line in tree.lines:
        head, scope = line_head(line, tree, kept)
        cells: dict[str, object] = dict(unit_cells(line.counts, measure))
        if line.counts.obliged:
            cells["obliged"] = Cell(text=cells["obliged"], href=people_url(scope, signal="obliged"))
        table.add({"unit": head, **cells})
    if len(tree.lines) > 1:
        table.add({"unit": _("Sum"), **unit_cells(tree.total, measure)})
    return table


def line_head(line: Line[Signals], tree: UnitTree[Signals], kept: Scope) -> tuple[Cell, Scope]:
    """Return the name of a part with its link, and the filters that mean its people."""
    scope = kept | {"unit": str(line.unit.pk)}
    if line.is_direct:
        scope["direct"] = "1"
        text = _("Directly in %(unit)s") % {"unit": line.name}
        return Cell(text=text, href=people_url(scope)), scope
    query = f"?{urlencode(kept)}" if kept else ""
    address = reverse("monitoring:quality_unit", args=[line.unit.pk])
    if tree.placing.is_leaf(line.unit):
        return Cell(text=line.name, href=people_url(scope)), scope
    return Cell(text=line.name, href=address + query), scope


def mismatches(tree: UnitTree[Signals], measure: Measure, kept: Scope) -> list[Mismatch]:
    """Return the parts whose signals disagree, each with what may be behind it."""
    found = []
    for line in tree.lines:
        head, scope = line_head(line, tree, kept)
        for kind in disagreements(line.counts, measure):
            title, text = words.disagreement(kind, measure)
            url = people_url(scope, **BEHIND[kind])
            found.append(Mismatch(str(head.text), url, title, text))
    return found


# Which list shows what a disagreement is about.
BEHIND = {
    Disagreement.PRESENT_BUT_WEAK: {"signal": "below_pass"},
    Disagreement.COMPLETE_BUT_UNVERIFIED: {"status": "completed"},
    Disagreement.TOO_FAST: {"signal": "fast"},
    Disagreement.RESULT_WITHOUT_PRESENCE: {"signal": "scored"},
}
