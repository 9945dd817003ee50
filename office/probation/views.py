"""The probation watch, and its workbook."""

from tempfile import TemporaryFile
from typing import BinaryIO, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.excel.writing import Sheet, write_rows
from common.tables import Cell, Column, Table
from members.models import User
from members.permissions import may_look_after_people
from members.requests import MemberRequest
from members.restriction import left_out_words, restriction_mark
from members.services import directory
from monitoring.probation.selectors import Probationer, by_unit, probationers
from office.probation.forms import GROUPS, ProbationFilters, ProbationPurposeForm

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
        "export_query": urlencode(request.GET.dict()),
        "crumbs": _crumbs(_("Probation watch")),
    }
    return render(request, "office/probation/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def export(request: MemberRequest) -> HttpResponseBase:
    """Ask what for, and send the list as a workbook."""
    if not may_look_after_people(request.user):
        raise PermissionDenied
    filters = ProbationFilters(request.GET, user=request.user)
    form = ProbationPurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        purpose = form.cleaned_data["purpose"]
        found = probationers(request.user, **filters.choices())
        # The response closes the file, and a temporary file is gone when it is closed.
        file = TemporaryFile()  # noqa: SIM115
        written = _write(cast(BinaryIO, file), found, purpose=purpose, by=request.user)
        directory.note_export("office.probation", purpose=purpose, people=written, by=request.user)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename="dang-vien-du-bi.xlsx")
    context = {"form": form, "crumbs": _crumbs(_("Export to Excel"))}
    return render(request, "office/probation/export.html", context)


def _columns() -> list[Column]:
    return [
        Column(key="name", label=_("Full name")),
        Column(key="unit", label=_("Unit")),
        Column(key="since", label=_("On probation since")),
        Column(key="end", label=_("Probation ends")),
        Column(key="left", label=_("Time left")),
        Column(key="course", label=_("New-member course")),
    ]


def _values(one: Probationer) -> dict[str, str]:
    """Return what the list and the workbook say of one person."""
    course = _("not finished")
    if one.finished_on:
        course = _("finished on %(day)s") % {"day": f"{one.finished_on:%d/%m/%Y}"}
    return {
        "name": one.person.full_name,
        "unit": one.person.unit.name if one.person.unit else "",
        "since": f"{one.since:%d/%m/%Y}",
        "end": f"{one.ends_on:%d/%m/%Y}",
        "left": str(GROUPS[one.nearness]),
        "course": course,
    }


def _table(found: list[Probationer]) -> Table:
    """Return the rows of the page; names lead to the record."""
    table = Table(_columns())
    for one in found:
        href = reverse("directory:person", args=[one.person.pk])
        mark = restriction_mark(one.person)
        name = Cell(text=one.person.full_name, href=href, mark=mark)
        table.add({**_values(one), "name": name})
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


def _write(file: BinaryIO, found: list[Probationer], *, purpose: str, by: User) -> list[int]:
    """Write the workbook; return the numbers of the people in it."""
    named = [one for one in found if not one.person.restricted_at]
    left_out = left_out_words(len(found) - len(named))
    at = timezone.localtime()
    title = [
        _("Probation watch"),
        _("Exported by %(name)s at %(at)s for: %(purpose)s")
        % {"name": by.full_name, "at": f"{at:%H:%M %d/%m/%Y}", "purpose": purpose},
        *filter(None, [left_out]),
    ]
    headings = [str(column.label) for column in _columns()]
    rows = (list(_values(one).values()) for one in named)
    sheet = Sheet(
        _("Probation watch"), headings, rows, title=title, widths=[28, 44, 16, 16, 24, 26]
    )
    write_rows(file, sheet)
    return [one.person.pk for one in named]


def _crumbs(title: str) -> list[dict[str, str]]:
    """Return the way from the desk to the page."""
    return [{"title": _("Office desk"), "url": reverse("office:home")}, {"title": title, "url": ""}]
