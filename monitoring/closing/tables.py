"""The tables of the pages of closings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.tables import Cell, Column, Table
from common.text import formats
from members.models import Unit
from members.restriction import restriction_mark
from monitoring.closing import words
from monitoring.closing.differences import PersonDifference, UnitDifference
from monitoring.closing.models import Closing, Confirmation, Snapshot, SnapshotPage
from monitoring.closing.rules import Figures
from monitoring.closing.selectors import Ladder, Step

Query = Mapping[str, str]
PEOPLE = ("obliged", "in_time", "late", "not_completed", "overdue")


def figure_columns(keys: Iterable[str]) -> list[Column]:
    """Return columns of numbers."""
    labels = words.MAIN | words.MORE
    return [Column(key=key, label=labels[key], is_number=True) for key in keys]


def figure_cells(figures: Figures, keys: Iterable[str]) -> dict[str, object]:
    """Return the cells below such columns."""
    return {key: words.shown(figures, key) for key in keys}


def unit_url(closing: Closing, unit: int, query: Query | None = None) -> str:
    """Return the address of a unit's page."""
    address = reverse("closing:unit", args=[closing.pk, unit])
    return f"{address}?{urlencode(query)}" if query else address


def closings_table(closings: Iterable[Closing], latest: Mapping[int, Snapshot]) -> Table:
    """Return the list of closings with the state of each one's version under way."""
    table = Table(
        [
            Column(key="period", label=_("Period")),
            Column(key="unit", label=_("Unit")),
            Column(key="cutoff", label=_("Cut-off day")),
            Column(key="state", label=_("State")),
            Column(key="version", label=_("Version")),
        ]
    )
    for one in closings:
        snapshot = latest.get(one.pk)
        state = one.get_state_display()
        if snapshot is not None and not snapshot.is_sealed:
            state = f"{state}; {snapshot.get_state_display()}"
        table.add(
            {
                "period": Cell(text=one.period.name, href=reverse("closing:show", args=[one.pk])),
                "unit": one.unit.name,
                "cutoff": f"{timezone.localtime(one.cutoff_at):%d/%m/%Y}",
                "state": state,
                "version": formats.number(snapshot.version) if snapshot else "",
            }
        )
    return table


def ladder_table(
    closing: Closing, ladder: Ladder, shown: Iterable[tuple[Step, SnapshotPage]]
) -> Table:
    """Return units with their figures, and whether they have confirmed them."""
    table = Table(
        [
            Column(key="unit", label=_("Unit")),
            Column(key="state", label=_("Confirmation")),
            Column(key="cells", label=_("Cells confirmed")),
            Column(key="due", label=_("Until")),
            Column(key="by", label=_("Confirmed by")),
            *figure_columns(PEOPLE),
        ]
    )
    for step, page in shown:
        done, cells = ladder.cells_below(step.path)
        due = f"{step.due_on:%d/%m/%Y}"
        by = step.answer and f"{step.answer.by.full_name}, {_day(step.answer.at)}"
        table.add(
            {
                "unit": Cell(text=page.facts.name, href=unit_url(closing, step.unit)),
                "state": Cell(text=words.RUNGS[step.rung]),
                "cells": "" if step.is_leaf else f"{done}/{cells}",
                "due": f"{due} ({_('late')})" if step.is_late else due,
                "by": by or "",
                **figure_cells(page.facts.total, PEOPLE),
            }
        )
    return table


def versions_table(versions: Iterable[Snapshot]) -> Table:
    """Return every version with its reason, its people and its hash."""
    table = Table(
        [
            Column(key="version", label=_("Version")),
            Column(key="kind", label=_("Kind")),
            Column(key="state", label=_("State")),
            Column(key="at", label=_("Day")),
            Column(key="why", label=_("Reason and basis"), is_long=True),
            Column(key="people", label=_("Proposed and approved by")),
            Column(key="hash", label=_("Hash"), is_long=True),
        ]
    )
    for one in versions:
        people = [person.full_name for person in (one.proposed_by, one.decided_by) if person]
        at = one.sealed_at or one.counted_at
        table.add(
            {
                "version": formats.number(one.version),
                "kind": one.get_kind_display(),
                "state": one.get_state_display(),
                "at": _day(at) if at else "",
                "why": "; ".join(text for text in (one.reason, one.basis) if text),
                "people": ", ".join(people),
                "hash": Cell(text=one.root_hash if one.is_sealed else "", is_code=True),
            }
        )
    return table


def classes_table(page: SnapshotPage, titles: Mapping[int, str]) -> Table:
    """Return the figures of a unit class by class, and their sum."""
    keys = [*words.MAIN, *words.MORE]
    table = Table([Column(key="class", label=_("Class")), *figure_columns(keys)])
    for key, figures in sorted(page.facts.whole.items()):
        table.add({"class": titles.get(key, str(key)), **figure_cells(figures, keys)})
    table.add({"class": _("Sum"), **figure_cells(page.facts.total, keys)})
    return table


def parts_table(
    closing: Closing,
    page: SnapshotPage,
    children: Iterable[SnapshotPage],
    ladder: Ladder,
    query: Query,
) -> Table:
    """Return the parts of a unit, the people directly in it before them, and the sum."""
    keys = list(words.MAIN)
    table = Table(
        [
            Column(key="unit", label=_("Unit")),
            Column(key="state", label=_("Confirmation")),
            *figure_columns(keys),
        ]
    )
    facts = page.facts
    if facts.direct.total:
        name = _("Directly in %(unit)s") % {"unit": facts.name}
        table.add({"unit": name, "state": "", **figure_cells(facts.direct, keys)})
    for one in children:
        step = ladder.steps.get(one.unit_id)
        table.add(
            {
                "unit": Cell(text=one.facts.name, href=unit_url(closing, one.unit_id, query)),
                "state": words.RUNGS[step.rung] if step else "",
                **figure_cells(one.facts.total, keys),
            }
        )
    table.add({"unit": _("Sum"), "state": "", **figure_cells(facts.total, keys)})
    return table


def today_table(rows: Iterable[tuple[Unit | None, Figures]]) -> Table:
    """Return the closed figures by the units of today, and their sum."""
    keys, total = list(words.MAIN), Figures()
    table = Table([Column(key="unit", label=_("Unit")), *figure_columns(keys)])
    for unit, figures in rows:
        name = unit.name if unit else _("Units that ended without a successor")
        table.add({"unit": name, **figure_cells(figures, keys)})
        total += figures
    table.add({"unit": _("Sum"), **figure_cells(total, keys)})
    return table


def answers_table(answers: Iterable[Confirmation]) -> Table:
    """Return what a unit said, the last first."""
    table = Table(
        [
            Column(key="at", label=_("Moment")),
            Column(key="answer", label=_("Answer")),
            Column(key="by", label=_("Answered by")),
            Column(key="reason", label=_("Reason"), is_long=True),
        ]
    )
    for one in answers:
        table.add(
            {
                "at": f"{timezone.localtime(one.at):%H:%M %d/%m/%Y}",
                "answer": one.get_answer_display(),
                "by": one.by.full_name,
                "reason": one.reason,
            }
        )
    return table


def compared_table(before: Figures, after: Figures) -> Table:
    """Return every figure as it was and is."""
    table = Table(
        [
            Column(key="figure", label=_("Figure")),
            Column(key="before", label=_("Before"), is_number=True),
            Column(key="after", label=_("After"), is_number=True),
            Column(key="change", label=_("Change"), is_number=True),
        ]
    )
    for key, label in (words.MAIN | words.MORE).items():
        table.add(
            {
                "figure": label,
                "before": words.shown(before, key),
                "after": words.shown(after, key),
                "change": words.difference(before, after, key),
            }
        )
    return table


def units_table(closing: Closing, differing: Iterable[UnitDifference], query: Query) -> Table:
    """Return the units that differ, with links down to their parts and people."""
    keys = list(words.MAIN)
    table = Table([Column(key="unit", label=_("Unit")), *figure_columns(keys)])
    for one in differing:
        name = "difference_people" if one.is_leaf else "difference"
        address = reverse(f"closing:{name}", args=[closing.pk])
        link = f"{address}?{urlencode({**query, 'unit': str(one.unit)})}"
        table.add(
            {
                "unit": Cell(text=one.name, href=link),
                **{key: _pair(one.before, one.after, key) for key in keys},
            }
        )
    return table


def _pair(before: Figures, after: Figures, key: str) -> str:
    """Return "12 → 13 (+1)", or one number where nothing changed."""
    change = words.difference(before, after, key)
    was, now = words.shown(before, key), words.shown(after, key)
    return now if change == "0" else f"{was} → {now} ({change})"


def people_table(differing: Iterable[PersonDifference], names: Mapping[int, str]) -> Table:
    """Return the people whose obligations differ, how, and why."""
    table = Table(
        [
            Column(key="name", label=_("Full name")),
            Column(key="unit", label=_("Unit")),
            Column(key="class", label=_("Class")),
            Column(key="kind", label=_("What changed")),
            Column(key="before", label=_("Before")),
            Column(key="after", label=_("After")),
            Column(key="why", label=_("Why"), is_long=True),
        ]
    )
    for one in differing:
        person, change = one.enrolment.member, one.change
        units = [unit for unit in (change.unit_before, change.unit_after) if unit is not None]
        table.add(
            {
                "name": Cell(
                    text=person.full_name,
                    href=reverse("monitoring:person", args=[person.pk]),
                    mark=restriction_mark(person),
                ),
                "unit": " → ".join(dict.fromkeys(names.get(unit, "") for unit in units)),
                "class": one.enrolment.training_class.title,
                "kind": words.CHANGES[change.kind],
                "before": words.line_words(change.before),
                "after": words.line_words(change.after),
                "why": "; ".join(one.reasons) or _("nothing is noted"),
            }
        )
    return table


def _day(moment: object) -> str:
    """Return the day of a moment by the clock of the house."""
    return f"{timezone.localtime(moment):%d/%m/%Y}"  # type: ignore[arg-type]
