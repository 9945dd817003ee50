"""The register of units: the tree level by level, searched, and as of a day."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from common.tables import Cell, Column, Table
from common.text import formats
from members.models import Unit
from members.organising import permissions, selectors
from members.organising.forms import RegisterFilters
from members.organising.past import TreeOfDay, tree_of_day
from members.permissions import has_role
from members.requests import MemberRequest
from members.roles import Role

PER_PAGE = 50


@login_required
@require_safe
def show_register(request: MemberRequest) -> HttpResponse:
    """Show the top of the user's tree with its first level, or what was searched for."""
    if not permissions.may_read_units(request.user):
        raise PermissionDenied
    filters = RegisterFilters(request.GET)
    typed = filters.cleaned_data if filters.is_valid() else {}
    text, day = typed.get("q", ""), typed.get("day")
    tree = tree_of_day(day) if day else None
    tops = list(selectors.top_units(request.user))
    rows: QuerySet[Unit]
    if text:
        rows = selectors.search_units(request.user, text)
    elif tree is not None:
        rows = selectors.parts_then(request.user, None, tree)
    else:
        rows = selectors.top_units(request.user)
        if len(tops) == 1:
            rows = rows | selectors.parts_of(request.user, tops[0])
    page = page_of(request, rows)
    may_plan = has_role(request.user, Role.ORGANISATION)
    context = {
        "filters": filters,
        "page": page,
        "table": units_table(list(page.object_list), tree=tree, with_place=bool(text)),
        "day": day,
        "export_query": urlencode({"q": text, "kind": "units"} if text else {"kind": "units"}),
        "reorganise_url": address_of("reorganisation:list") if may_plan else "",
    }
    return render(request, "members/organising/register.html", context)


def page_of(request: MemberRequest, rows: QuerySet[Unit]) -> Page[Unit]:
    """Return fifty units of the list."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def units_table(
    units: list[Unit], *, tree: TreeOfDay | None = None, with_place: bool = False
) -> Table:
    """Return units with what the register says in one line; of a day, with the names of then."""
    columns = [
        Column(key="name", label=_("Unit")),
        Column(key="code", label=_("Code")),
        Column(key="kind", label=_("Kind")),
        Column(key="sector", label=_("Sector")),
        Column(key="parts", label=_("Parts"), is_number=True),
    ]
    if with_place:
        columns.insert(1, Column(key="place", label=_("Superiors")))
    if tree is None:
        columns += [
            Column(key="people", label=pgettext("of a unit", "People"), is_number=True),
            Column(key="state", label=pgettext("of a unit", "State")),
        ]
    places = selectors.places_of(units) if with_place else {}
    people = selectors.people_below(units) if tree is None else {}
    table = Table(columns)
    for unit in units:
        parts = unit.numchild if tree is None else _standing_parts(tree, unit.pk)
        table.add(
            {
                "name": Cell(
                    text=unit.name if tree is None else tree.name_of(unit),
                    href=unit_url(unit, tree.day if tree else None),
                ),
                "place": places.get(unit.pk, ""),
                "code": unit.code,
                "kind": unit.get_kind_display(),
                "sector": unit.sector,
                "parts": formats.number(parts),
                "people": formats.number(people.get(unit.pk, 0)),
                "state": state_of(unit),
            }
        )
    return table


def _standing_parts(tree: TreeOfDay, unit_id: int) -> int:
    """Return how many units stood directly below on the day."""
    return len(tree.standing.intersection(tree.children.get(unit_id, ())))


def state_of(unit: Unit) -> str:
    """Return whether the unit is there, in words."""
    if unit.ended_on is None:
        return _("active")
    return _("ended on %(day)s") % {"day": f"{unit.ended_on:%d/%m/%Y}"}


def unit_url(unit: Unit, day: date | None) -> str:
    """Return the address of a unit's page, of today or of a day."""
    query = f"?{urlencode({'day': f'{day:%d/%m/%Y}'})}" if day else ""
    return reverse("organising:unit", args=[unit.pk]) + query


def crumbs_of(above: Iterable[Unit], day: date | None) -> list[dict[str, str]]:
    """Return the way from the register down through the units."""
    query = f"?{urlencode({'day': f'{day:%d/%m/%Y}'})}" if day else ""
    crumbs = [{"title": _("Register of units"), "url": reverse("organising:register") + query}]
    for unit in above:
        crumbs.append({"title": unit.short_name or unit.name, "url": unit_url(unit, day)})
    return crumbs


def address_of(name: str, **query: object) -> str:
    """Return the address of a page of another app, if the installation has it."""
    try:
        url = reverse(name)
    except NoReverseMatch:
        return ""
    return f"{url}?{urlencode(query)}" if query else url
