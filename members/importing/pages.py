"""What the page of a run shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.tables import Cell, Column, Table
from common.text import formats
from members.importing.forms import OverwriteForm
from members.importing.permissions import may_approve
from members.importing.reports import kind_labels
from members.importing.storing import label_of, problem_text, shown, units_named
from members.models import ImportRow, ImportRun, Unit, User
from members.requests import MemberRequest

PER_PAGE = 50
State = ImportRun.State


def run_context(request: MemberRequest, run: ImportRun) -> dict[str, Any]:
    """Return everything that the page needs; the rows of one kind, one page of them."""
    context: dict[str, Any] = {
        "run": run,
        "run_url": reverse("imports:run", args=[run.pk]),
        "crumbs": [
            {"title": _("Imports of lists"), "url": reverse("imports:home")},
            {"title": run.original_name, "url": ""},
        ],
        "component_state": _component_state(run),
        "facts": _facts(run),
    }
    if run.is_under_way or run.state == State.FAILED:
        return context
    labels = kind_labels()
    results = _results(run) if run.finished_at else {}
    kind = request.GET.get("kind", "")
    if kind not in {*labels, "stale", "kept"}:
        kind = next((one for one in labels if run.counts.get(one)), "new")
    rows = (
        run.rows.filter(outcome=kind) if kind in {"stale", "kept"} else run.rows.filter(kind=kind)
    )
    page = Paginator(rows.select_related("person", "unit").order_by("number", "pk"), PER_PAGE)
    shown_page = page.get_page(request.GET.get("page"))
    return context | {
        "tabs": _tabs(run, labels, results, kind),
        "kind": kind,
        "page": shown_page,
        "table": _table(run, shown_page, kind),
        "conflicts": _conflicts(run, shown_page) if kind == "conflict" else [],
        "overwrite": OverwriteForm(run=run) if run.kept or run.overwrite else None,
        "limit": settings.IMPORT_ALONE_UP_TO,
        "needs_second": run.changes > settings.IMPORT_ALONE_UP_TO,
        "may_approve": may_approve(request.user, run),
        "may_undo": run.undo_until is not None
        and run.undo_until > timezone.now()
        and run.state == State.DONE,
    }


def _component_state(run: ImportRun) -> str:
    """Return the state as the progress bar knows it."""
    if run.state in {State.MAPPED, State.APPROVED, State.UNDO_WANTED}:
        return "waiting"
    return "running" if run.is_under_way else "failed"


def _facts(run: ImportRun) -> list[tuple[str, object]]:
    """Return who did what, when."""
    known: list[tuple[str, object]] = [
        (_("Branch"), run.unit.name),
        (pgettext("import", "Sheet"), run.sheet),
        (_("Imported by"), run.created_by or _("the command line")),
        (_("Approved by"), run.approved_by),
        (_("Taken over at"), _moment(run.finished_at)),
        (_("Undone by"), run.undone_by),
        (pgettext("import", "State"), run.get_state_display()),
    ]
    return [(label, value) for label, value in known if value]


def _moment(at: datetime | None) -> str:
    """Return a moment as it is written in the country."""
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""


def _results(run: ImportRun) -> dict[str, int]:
    """Return how many rows were not taken over, or not taken back."""
    return {
        "stale": run.rows.filter(outcome="stale").count(),
        "kept": run.rows.filter(outcome="kept").count(),
    }


def _tabs(
    run: ImportRun, labels: dict[str, str], results: dict[str, int], current: str
) -> list[dict[str, object]]:
    """Return the kinds with their numbers."""
    texts = labels | {
        "stale": pgettext("rows of an import", "Not taken over"),
        "kept": pgettext("rows of an import", "Not undone"),
    }
    numbers = {kind: run.counts.get(kind, 0) for kind in labels}
    numbers |= {kind: number for kind, number in results.items() if number}
    return [
        {
            "label": texts[kind],
            "number": formats.number(number),
            "url": f"?kind={kind}",
            "is_current": kind == current,
        }
        for kind, number in numbers.items()
    ]


def _table(run: ImportRun, rows: Page, kind: str) -> Table:
    """Return the rows of the page: who, where, what changes and what is wrong."""
    is_refused = kind in {"conflict", "problem"}
    heading = _("What to mend") if is_refused else _("What changes")
    table = Table(
        [
            Column(key="row", label=pgettext("import", "Row")),
            Column(key="name", label=_("Full name")),
            Column(key="unit", label=_("Unit")),
            Column(key="what", label=heading, is_long=True),
        ]
    )
    found = list(rows)
    named = units_named(found) | {row.person.unit_id for row in found if row.person} - {None}
    units = dict(Unit.objects.filter(pk__in=named).values_list("pk", "name"))
    for row in found:
        home = row.unit_id or (row.person.unit_id if row.person else None)
        table.add(
            {
                "row": f"{row.number}" if row.number else "–",
                "name": row.name or "–",
                "unit": units.get(home or 0, "–"),
                "what": Cell(text=_what(row, units)),
            }
        )
    return table


def _what(row: ImportRow, units: dict[int, str]) -> str:
    """Return the changes and the problems of a row in one text."""
    if row.problems:
        said = [problem_text(one) for one in row.problems]
    else:
        said = [_change(one, units) for one in row.plan.get("changes", ())]
        if row.kind == "new":
            said.append(_listed(row))
    said += row.plan.get("read_as", [])
    if row.is_marked:
        said.append(_("Marked for the clerk."))
    return " ".join([*said, row.note]).strip() or "–"


def _change(change: dict[str, Any], units: dict[int, str]) -> str:
    """Return one field: old, new, and whether the register keeps its own."""
    name = change["field"]
    old, new = shown(name, change["old"], units), shown(name, change["new"], units)
    text = f"{label_of(name)}: {old} → {new}."
    return text if change["applied"] else f"{text} " + _("(the register keeps its value)")


def _conflicts(run: ImportRun, rows: Sequence[ImportRow]) -> list[dict[str, Any]]:
    """Return the rows with the people whom they may mean, side by side."""
    found = list(rows)
    wanted = {one for row in found for one in row.candidates}
    people = User.objects.select_related("unit").in_bulk(wanted)
    return [
        {
            "row": row,
            "says": [problem_text(one) for one in row.problems],
            "listed": "; ".join(filter(None, [_listed(row), row.unit.name if row.unit else ""])),
            "candidates": [people[one] for one in row.candidates if one in people],
        }
        for row in found
    ]


def _listed(row: ImportRow) -> str:
    """Return what the list says of the person, to be compared."""
    values = row.plan.get("values", {})
    names = ("birth_date", "birth_year", "card_number", "workplace", "job_title")
    facts = [f"{label_of(n)}: {shown(n, values[n], {})}" for n in names if n in values]
    return "; ".join(facts)
