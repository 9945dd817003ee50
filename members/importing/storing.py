"""Values of a list as they are kept with the run, and back again."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.importing import words
from members.importing.columns import LABELS, Columns
from members.importing.parsing import Problem
from members.importing.rules import Action
from members.models import ImportRow, ImportRun, PositionHeld, StatusPeriod

DATES = frozenset({"birth_date", "admitted_on", "full_member_on"})
_NEEDED_OF_NEW = (
    *("birth_date", "birth_year", "sex", "card_number", "file_number", "email", "phone"),
    *("admitted_on", "full_member_on", "job_title", "workplace"),
    *("status", "position", "exemption", "full_name"),
)


def row_of(run: ImportRun, action: Action, columns: Columns, unit_was: int | None) -> ImportRow:
    """Return the row that keeps what is to be done with one line of the list."""
    values = action.row.values
    is_new = action.kind == "new"
    return ImportRow(
        run=run,
        number=action.row.number,
        kind=action.kind.value,
        name=str(values.get("full_name", ""))[:120],
        person_id=action.person_id,
        unit_id=action.unit_id,
        plan={
            "values": {n: stored(values[n]) for n in _NEEDED_OF_NEW if n in values},
            "changes": [
                {
                    "field": change.field,
                    "old": stored(change.old),
                    "new": stored(change.new),
                    "applied": change.is_applied,
                }
                for change in ([] if is_new else action.changes)
            ],
            "unit_was": unit_was,
            "read_as": [words.conversion(one, columns) for one in action.row.conversions],
        },
        problems=[_problem(one, columns) for one in action.problems],
        candidates=action.candidates,
    )


def stored(value: object) -> object:
    """Return a value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def loaded(name: str, value: Any) -> Any:
    """Return a kept value of the field as the register has it."""
    return date.fromisoformat(value) if value and name in DATES else value


def applied_changes(row: ImportRow) -> dict[str, tuple[Any, Any]]:
    """Return the changes that are to be carried out: field to (old, new)."""
    return {
        one["field"]: (loaded(one["field"], one["old"]), loaded(one["field"], one["new"]))
        for one in row.plan["changes"]
        if one["applied"]
    }


def label_of(name: str) -> str:
    """Return the heading under which people know a field."""
    return _("Unit") if name == "unit" else LABELS.get(name, LABELS["birth_date"])


def shown(name: str, value: Any, units: Mapping[int, str]) -> str:
    """Return a kept value in words."""
    if value in (None, ""):
        return "–"
    if name == "unit":
        return units.get(value, "–")
    if name in DATES and "-" in str(value):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if name == "status":
        return str(StatusPeriod.Status(value).label)
    if name == "position":
        return str(PositionHeld.Position(value).label)
    if name == "sex":
        return "Nữ" if value == "f" else "Nam"
    return pgettext("import", "yes") if name == "exemption" and value == "x" else str(value)


def units_named(rows: Iterable[ImportRow]) -> set[int]:
    """Return the ids of the units that the rows' changes speak of."""
    named = {row.unit_id for row in rows}
    for row in rows:
        for change in row.plan.get("changes", ()):
            if change["field"] == "unit":
                named |= {change["old"], change["new"]}
    return {one for one in named if one}


def problem_text(problem: Mapping[str, str]) -> str:
    """Return a kept problem in words: column, value, how to mend it."""
    value = f" “{problem['value']}”" if problem["value"] else ""
    return f"{problem['column']}{value}: {problem['mend']}"


def _problem(problem: Problem, columns: Columns) -> dict[str, str]:
    """Return a problem with its sentence."""
    return {
        "column": columns.heading_of(problem.column),
        "value": problem.value,
        "code": problem.code,
        "mend": words.mend(problem),
    }
