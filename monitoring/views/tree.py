"""The numbers of a branch, and the way down to its parts."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from common.tables import Cell, Column, Table, sorted_by
from common.text import formats
from learning.rules import Status
from members.models import Unit
from members.requests import MemberRequest
from monitoring import permissions, selectors
from monitoring.filters import Filters
from monitoring.forms import TreeFilters
from monitoring.placing import Placing, placing_for
from monitoring.rules import Counts
from monitoring.selectors import Line, UnitTree
from monitoring.sheets import basis_line
from monitoring.suppression.counts import MARK, hidden_in_tree, hidden_words

NUMBERS = ["total", "exempt", "obliged", "completed", "in_progress", "not_started", "overdue"]
SHARES = ["completed_share", "verified_share"]


@login_required
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    """Show the user's branches, or the parts of the only one."""
    if not permissions.may_monitor(request.user):
        raise PermissionDenied
    filters = Filters.from_params(request.GET)
    return _tree_page(request, selectors.top_tree(request.user, filters), filters)


@login_required
@require_safe
def show_unit(request: MemberRequest, unit_id: int) -> HttpResponse:
    """Show the parts of one unit of the user's branches."""
    filters = Filters.from_params(request.GET)
    placing = placing_for(request.user, filters)
    unit = found_or_404(placing, unit_id)
    tree = selectors.unit_tree(request.user, unit, filters, placing=placing)
    return _tree_page(request, tree, filters)


def _tree_page(request: MemberRequest, tree: UnitTree[Counts], filters: Filters) -> HttpResponse:
    """Render a tree with its filters, figures, table and the way up."""
    kept = filters.as_params()
    kept.pop("unit", None)
    scope = kept | ({"unit": str(tree.unit.pk)} if tree.unit else {})
    *hidden, hidden_sum = hidden_in_tree(tree, upward=filters.upward)
    view = _View(
        kept, filters.upward, dict(zip(map(id, tree.lines), hidden, strict=True)), hidden_sum
    )
    other = {name: value for name, value in scope.items() if name not in ("upward", "unit")}
    context = {
        "tree": tree,
        "name": tree.placing.name_of(tree.unit) if tree.unit else "",
        "basis": basis_line(tree.placing),
        "figures": _figures(tree.total, hidden_sum),
        "table": _table(request, tree, view),
        "is_upward": filters.upward,
        "hidden_words": hidden_words(),
        "filters_kept": {"upward": "1"} if filters.upward else {},
        "other_view": urlencode(other if filters.upward else other | {"upward": "1"}),
        "filters": TreeFilters(request.GET, user=request.user),
        "crumbs": crumbs_of(tree.placing, tree.unit, kept),
        "export_query": urlencode(scope | {"kind": "overview"}),
        "people_query": urlencode(scope),
        "quality_url": _quality_url(tree, kept),
        "has_classes": bool(tree.total.total),
    }
    return render(request, "monitoring/tree.html", context)


@dataclass(frozen=True)
class _View:
    """How a table of units is shown: what its links keep, and which of its numbers are hidden."""

    kept: dict[str, str]
    is_upward: bool
    hidden: dict[int, frozenset[str]]
    hidden_sum: frozenset[str]


def found_or_404(placing: Placing, unit_id: int) -> Unit:
    """Return the unit that the user may see in this way; to others it is not there."""
    unit = placing.find(unit_id)
    if unit is None:
        raise Http404
    return unit


def crumbs_of(placing: Placing, unit: Unit | None, kept: dict[str, str]) -> list[dict[str, str]]:
    """Return the way from the top of what the user sees down to the unit."""
    query = f"?{urlencode(kept)}" if kept else ""
    crumbs = [{"title": _("Monitoring"), "url": reverse("monitoring:overview") + query}]
    for one in placing.way_to(unit) if unit is not None else []:
        name = placing.name_of(one)
        title = one.short_name if one.short_name and name == one.name else name
        crumbs.append({"title": title, "url": reverse("monitoring:unit", args=[one.pk]) + query})
    return crumbs


def _quality_url(tree: UnitTree[Counts], kept: dict[str, str]) -> str:
    """Return the address of the study quality of the same unit and class."""
    if tree.unit is None:
        return f"{reverse('monitoring:quality')}?{urlencode(kept)}"
    return f"{reverse('monitoring:quality_unit', args=[tree.unit.pk])}?{urlencode(kept)}"


def _figures(total: Counts, hidden: frozenset[str]) -> list[dict[str, Any]]:
    """Return the large numbers above the table."""
    labels = {
        "obliged": _("Must study"),
        "completed": pgettext("study", "Completed"),
        "in_progress": pgettext("study", "In progress"),
        "not_started": pgettext("study", "Not started"),
        "overdue": pgettext("study", "Overdue"),
    }
    figures = [
        {"label": label, "value": MARK if key in hidden else formats.number(getattr(total, key))}
        for key, label in labels.items()
    ]
    if "completed_share" not in hidden:
        figures[1]["note"] = formats.percent(total.completed, total.obliged)
    return figures


def _table(request: MemberRequest, tree: UnitTree[Counts], view: _View) -> Table:
    """Return the parts of the unit, sorted as asked, and their sum as the last row."""
    # The order by a hidden number would tell the number.
    columns = _columns(is_sortable=not view.is_upward)
    key, is_descending = sorted_by(request, columns, default="unit")
    table = Table(columns)
    for line in _sorted(tree.lines, key, is_descending=is_descending):
        table.add(_row(line, view, is_leaf=tree.placing.is_leaf(line.unit)))
    if len(tree.lines) > 1:
        scope = view.kept | ({"unit": str(tree.unit.pk)} if tree.unit else {})
        cells = _number_cells(tree.total, None if view.is_upward else scope, view.hidden_sum)
        table.add({"unit": Cell(text=_("Sum"))} | cells)
    return table


def _columns(*, is_sortable: bool) -> list[Column]:
    """Return the columns of the tree."""
    labels = {
        "total": _("Total"),
        "exempt": pgettext("study", "Exempt"),
        "obliged": _("Must study"),
        "completed": pgettext("study", "Completed"),
        "in_progress": pgettext("study", "In progress"),
        "not_started": pgettext("study", "Not started"),
        "overdue": pgettext("study", "Overdue"),
        "completed_share": _("Completion rate"),
        "verified_share": _("Verified share"),
    }
    numbers = [
        Column(key=key, label=label, is_number=True, is_sortable=is_sortable)
        for key, label in labels.items()
    ]
    return [Column(key="unit", label=_("Unit"), is_sortable=True), *numbers]


def _sorted(lines: list[Line[Counts]], key: str, *, is_descending: bool) -> list[Line[Counts]]:
    """Return the lines by a number, or in the order of the tree."""
    if key == "unit":
        return lines[::-1] if is_descending else lines
    return sorted(lines, key=lambda line: getattr(line.counts, key) or 0, reverse=is_descending)


def _row(line: Line[Counts], view: _View, *, is_leaf: bool) -> dict[str, Any]:
    """Return one unit with links to its parts and to the people behind each number."""
    kept = view.kept
    scope = kept | {"unit": str(line.unit.pk)}
    if line.is_direct:
        scope["direct"] = "1"
        text = _("Directly in %(unit)s") % {"unit": line.name}
        head = Cell(text=text, href="" if view.is_upward else people_url(scope))
    elif is_leaf:
        head = Cell(text=line.name, href="" if view.is_upward else people_url(scope))
    else:
        query = f"?{urlencode(kept)}" if kept else ""
        head = Cell(text=line.name, href=reverse("monitoring:unit", args=[line.unit.pk]) + query)
    linked = None if view.is_upward else scope
    return {"unit": head} | _number_cells(line.counts, linked, view.hidden[id(line)])


def _number_cells(
    counts: Counts, scope: dict[str, str] | None, hidden: frozenset[str]
) -> dict[str, Any]:
    """Return the cells of the numbers; with a scope those of a status lead to their people."""
    statuses = {status.value for status in Status}
    cells: dict[str, Any] = {}
    for key in NUMBERS:
        number = getattr(counts, key)
        text = formats.number(number)
        if scope and number and key in statuses:
            cells[key] = Cell(text=text, href=people_url(scope | {"status": key}))
        elif scope and number and key == "total":
            cells[key] = Cell(text=text, href=people_url(scope))
        else:
            cells[key] = text
    cells["completed_share"] = formats.percent(counts.completed, counts.obliged)
    cells["verified_share"] = (
        formats.percent(counts.verified_periods, counts.obliged_periods)
        if counts.obliged_periods
        else "-"
    )
    return cells | dict.fromkeys(hidden, MARK)


def people_url(scope: dict[str, str]) -> str:
    """Return the address of the people behind a number."""
    return f"{reverse('monitoring:people')}?{urlencode(scope)}"
