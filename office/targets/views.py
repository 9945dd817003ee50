"""How far each unit is with the yearly target, and the list behind each number."""

from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.tables import Cell, Column, Table
from common.text import formats
from learning import targets
from learning.permissions import may_set_targets
from learning.target_rules import Group
from learning.targets import Choice, GroupCount, ListedYear
from members.models import Unit, User
from members.permissions import may_look_after_people
from members.requests import MemberRequest, require
from members.restriction import restriction_mark
from members.services.listing import note_export
from office.targets import workbook
from office.targets.forms import PurposeForm, YearFilters
from office.targets.words import GRADE_NAMES, GROUPS

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
        "export_url": f"{reverse('targets:export')}?{_query(chosen)}",
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
    year, choice = chosen["year"], _choice(chosen)
    total = targets.count_of(request.user, year, choice)
    page = Paginator(range(total), PER_PAGE).get_page(request.GET.get("page"))
    start = max(0, page.start_index() - 1)
    lines = targets.people_behind(request.user, year, choice, start=start, most=PER_PAGE)
    context = {
        "filters": filters,
        "year": year,
        "page": page,
        "table": _people_table(request.user, lines),
        "export_url": f"{reverse('targets:export')}?{_query(chosen)}",
        "reset_url": reverse("targets:people"),
        "crumbs": crumbs_of(_("People")),
    }
    return render(request, "office/targets/people.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: MemberRequest) -> HttpResponseBase:
    """Ask what for, and send the list as a workbook."""
    require(may_look_after_people(request.user))
    filters = YearFilters(request.GET, user=request.user, has_people=True)
    chosen = filters.choices()
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        purpose = form.cleaned_data["purpose"]
        # The response closes the file, and a temporary file is gone when it is closed.
        file = TemporaryFile()  # noqa: SIM115
        written = workbook.write_years(
            cast(BinaryIO, file), request.user, chosen["year"], _choice(chosen), purpose=purpose
        )
        note_export("monitoring.people", purpose=purpose, people=written, by=request.user)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename="chi-tieu-nam.xlsx")
    context = {"form": form, "crumbs": crumbs_of(_("Export to Excel"))}
    return render(request, "office/targets/export.html", context)


def _choice(chosen: dict[str, Any]) -> Choice:
    return Choice(chosen.get("unit"), chosen.get("group", ""), chosen.get("reached", ""))


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


def _people_table(user: User, lines: list[ListedYear]) -> Table:
    """Return the rows of the page, with what each studied by grade of evidence."""
    table = Table(
        [
            Column(key="name", label=_("Full name")),
            Column(key="birth", label=_("Year of birth")),
            Column(key="unit", label=_("Unit")),
            Column(key="group", label=_("Group")),
            Column(key="studied", label=_("Tiết that count"), is_number=True),
            Column(key="target", label=_("Target"), is_number=True),
            *(Column(key=name, label=name, is_number=True) for name in GRADE_NAMES),
        ]
    )
    people = User.objects.in_branches_of(user).select_related("unit")
    found = people.in_bulk([line.person for line in lines])
    for line in lines:
        person = found[line.person]
        born = person.birth_date.year if person.birth_date else person.birth_year
        grades = dict(zip(GRADE_NAMES, map(formats.number, line.by_grade), strict=True))
        table.add(
            {
                "name": Cell(
                    text=person.full_name,
                    href=reverse("monitoring:person", args=[person.pk]),
                    mark=restriction_mark(person),
                ),
                "birth": str(born or ""),
                "unit": person.unit.name if person.unit else "",
                "group": capfirst(str(GROUPS[line.group])),
                "studied": formats.number(line.studied),
                "target": formats.number(line.target),
                **grades,
            }
        )
    return table
