"""The probation watch."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.tables import Cell, Column, Table
from members.permissions import may_look_after_people
from members.requests import MemberRequest
from members.restriction import left_out_words, restriction_mark
from monitoring.probation.selectors import Probationer, by_unit, probationers
from office.probation.forms import GROUPS, ProbationFilters
from office.probation.tables import columns, values

PER_PAGE = 50


@login_required
@require_safe
def show(request: MemberRequest) -> HttpResponse:
    """List the probationary members, whose time is shortest first."""
    if not may_look_after_people(request.user):
        raise PermissionDenied
    filters = ProbationFilters(request.GET, user=request.user)
    found = probationers(request.user, **filters.choices())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "table": _table(list(page.object_list)),
        "figures": [
            {"label": words, "value": sum(one.nearness == group for one in found)}
            for group, words in GROUPS.items()
        ],
        "units": _units_table(found),
        "left_out": left_out_words(sum(bool(one.person.restricted_at) for one in found)),
        "reset_url": reverse("probation:list"),
        "export_query": urlencode(request.GET.dict() | {"kind": "probation"}),
        "crumbs": _crumbs(_("Probation watch")),
    }
    return render(request, "office/probation/list.html", context)


def _table(found: list[Probationer]) -> Table:
    """Return the rows of the page; names lead to the record."""
    table = Table(columns())
    for one in found:
        href = reverse("directory:person", args=[one.person.pk])
        mark = restriction_mark(one.person)
        name = Cell(text=one.person.full_name, href=href, mark=mark)
        table.add({**values(one), "name": name})
    return table


def _units_table(found: list[Probationer]) -> Table:
    """Return how many there are at each unit."""
    table = Table(
        [
            Column(key="unit", label=_("Unit")),
            Column(key="total", label=_("On probation"), is_number=True),
            Column(key="lacking", label=_("Course not finished"), is_number=True),
        ]
    )
    for name, total, lacking in by_unit(found):
        table.add({"unit": name, "total": total, "lacking": lacking})
    return table


def _crumbs(title: str) -> list[dict[str, str]]:
    """Return the way from the desk to the page."""
    return [{"title": _("Office desk"), "url": reverse("office:home")}, {"title": title, "url": ""}]
