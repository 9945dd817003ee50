"""How far each unit is with the yearly target, and the list behind each number."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.tables import Cell, Column, Table
from common.text import formats
from learning import targets
from learning.permissions import may_set_targets
from learning.target_rules import Group
from learning.targets import GroupCount
from members.models import Unit, User
from members.permissions import may_look_after_people
from members.requests import MemberRequest, require
from members.restriction import left_out_words
from office.targets.forms import YearFilters
from office.targets.tables import people_table
from office.targets.words import GROUPS

PER_PAGE = 50


def crumbs_of(last: str = "") -> list[dict[str, str]]:
    """Return the way back to the first page."""
    crumbs = [
        {"title": _("Office desk"), "url": reverse("office:home")},
        {"title": _("Yearly target"), "url": reverse("targets:overview") if last else ""},
    ]
    return [*crumbs, {"title": last, "url": ""}] if last else crumbs


@login_required
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    """Show by group and by unit how many have reached the target of the year."""
    require(may_look_after_people(request.user))
    filters = YearFilters(request.GET, user=request.user)
    chosen = filters.choices()
    year, unit = chosen["year"], chosen.get("unit")
    rule = targets.rule_of(year)
    counts = targets.counts_by_unit(request.user, year, unit)
    context = {
        "filters": filters,
        "year": year,
        "groups": _groups_table(counts, {group: rule.of(group) for group in Group}, chosen),
        "units": _units_table(request.user, counts, chosen),
        "types": targets.types_in_words(rule),
        "least": rule.least_evidence,
        "people_url": f"{reverse('targets:people')}?{_query(chosen)}",
        "export_query": _query(chosen, kind="targets"),
        "reset_url": reverse("targets:overview"),
        "may_set": may_set_targets(request.user),
        "crumbs": crumbs_of(),
    }
    return render(request, "office/targets/overview.html", context)


@login_required
@require_safe
def people(request: MemberRequest) -> HttpResponse:
    """Show the list behind a number."""
    require(may_look_after_people(request.user))
    filters = YearFilters(request.GET, user=request.user, has_people=True)
    chosen = filters.choices()
    year, choice = chosen["year"], filters.choice()
    length = targets.length_of(request.user, year, choice)
    page = Paginator(range(length.total), PER_PAGE).get_page(request.GET.get("page"))
    start = max(0, page.start_index() - 1)
    lines = targets.people_behind(request.user, year, choice, start=start, most=PER_PAGE)
    context = {
        "filters": filters,
        "year": year,
        "page": page,
        "table": people_table(request.user, lines),
        "left_out": left_out_words(length.restricted),
        "export_query": _query(chosen, kind="targets"),
        "reset_url": reverse("targets:people"),
        "crumbs": crumbs_of(_("People")),
    }
    return render(request, "office/targets/people.html", context)


def _query(chosen: dict[str, Any], **more: str) -> str:
    """Return the choices as an address carries them."""
    unit: Unit | None = chosen.get("unit")
    facts = chosen | ({"unit": unit.pk} if unit else {}) | more
    return urlencode(facts)


def _number_columns() -> list[Column]:
    return [
        Column(key="people", label=_("People"), is_number=True),
        Column(key="reached", label=_("Reached"), is_number=True),
        Column(key="behind", label=_("Not reached"), is_number=True),
        Column(key="share", label=_("Rate"), is_number=True),
        Column(key="exempt", label=_("Exempt"), is_number=True),
    ]


def _numbers(counts: list[GroupCount], chosen: dict[str, Any], **more: str) -> dict[str, object]:
    """Return the cells of a line; each number opens the list behind it."""
    people = sum(one.people for one in counts)
    reached = sum(one.reached for one in counts)
    address = reverse("targets:people")

    def cell(number: int, state: str) -> Cell:
        href = f"{address}?{_query(chosen, reached=state, **more)}" if number else ""
        return Cell(text=formats.number(number), href=href)

    return {
        "people": formats.number(people),
        "reached": cell(reached, "yes"),
        "behind": cell(people - reached, "no"),
        "share": formats.percent(reached, people),
        "exempt": cell(sum(one.exempt for one in counts), "exempt"),
    }


def _groups_table(
    counts: list[GroupCount], periods: dict[Group, Any], chosen: dict[str, Any]
) -> Table:
    """Return a line for each group that has people."""
    table = Table(
        [
            Column(key="group", label=_("Group")),
            Column(key="target", label=_("Tiết a year"), is_number=True),
            *_number_columns(),
        ]
    )
    for group in Group:
        own = [one for one in counts if one.group == group]
        if own:
            numbers = _numbers(own, chosen, group=group.value)
            target = formats.number(periods[group])
            table.add({"group": capfirst(str(GROUPS[group])), "target": target, **numbers})
    return table


def _units_table(user: User, counts: list[GroupCount], chosen: dict[str, Any]) -> Table:
    """Return a line for each unit below the chosen one, or below the own branches."""
    table = Table([Column(key="unit", label=_("Unit")), *_number_columns()])
    top: Unit | None = chosen.get("unit")
    for unit in targets.units_below(user, top):
        own = [one for one in counts if one.path.startswith(unit.path)]
        if own:
            href = f"{reverse('targets:overview')}?{_query(chosen, unit=str(unit.pk))}"
            numbers = _numbers(own, chosen, unit=str(unit.pk))
            table.add({"unit": Cell(text=unit.name, href=href), **numbers})
    return table
