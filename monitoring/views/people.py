"""The people behind a number, and one person."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.models import Certificate
from common.tables import Cell, Column, Table, sorted_by
from common.text import formats
from common.words import evidence
from learning.models import Enrolment
from learning.selectors import unit_names
from learning.targets import year_of
from learning.words import year_in_words
from members.models import User
from members.organising.basis import Basis
from members.requests import MemberRequest
from members.restriction import left_out_words, restriction_mark
from members.services import note_view
from monitoring import permissions, selectors
from monitoring.filters import Filters
from monitoring.forms import BasisFilter, PeopleFilters
from monitoring.placing import Placing, PlacingNow, placing_for
from monitoring.quality.words import narrowed
from monitoring.sheets import basis_line
from monitoring.views.tree import crumbs_of, found_or_404

PER_PAGE = 50
TREE_PARAMS = (
    *("class", "period", "requirement", "course_type"),
    *("sector", "kind_of_unit", "basis"),
)
# What the form of filters does not ask for, and keeps: unit, and the choices of study quality.
KEPT = ("unit", "direct", "course", "from", "to", "signal")


@login_required
@require_safe
def show_people(request: MemberRequest) -> HttpResponse:
    """List the obligations behind a number, fifty at a time."""
    if not permissions.may_monitor(request.user):
        raise PermissionDenied
    filters = Filters.from_params(request.GET)
    placing = placing_for(request.user, filters)
    unit = found_or_404(placing, filters.unit) if filters.unit else None
    columns = _columns()
    order, is_descending = sorted_by(request, columns, default="name")
    people = selectors.people_of(
        request.user,
        filters,
        unit=unit,
        placing=placing,
        order=order,
        is_descending=is_descending,
    )
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    kept = filters.as_params()
    hidden: dict[str, str] = {name: kept[name] for name in KEPT if name in kept}
    tree_query = {name: value for name, value in kept.items() if name in TREE_PARAMS}
    crumbs = [*crumbs_of(placing, unit, tree_query), {"title": _("People"), "url": ""}]
    context = {
        "unit": unit,
        "name": placing.name_of(unit) if unit else "",
        "basis": basis_line(placing),
        "is_direct": filters.direct,
        "narrowed": narrowed(request.user, filters),
        "page": page,
        "table": _people_table(page, columns, placing),
        "left_out": left_out_words(people.restricted().count()),
        "filters": PeopleFilters(request.GET, user=request.user),
        "hidden": hidden,
        "reset_url": f"{reverse('monitoring:people')}?{urlencode(hidden)}",
        "crumbs": crumbs,
        "counted_at": timezone.now(),
        "export_query": urlencode(kept | {"kind": "people"}),
        # Without the query of a name: a reminder is for a unit, a class, a requirement.
        "remind_query": urlencode({key: kept[key] for key in kept if key != "q"}),
    }
    return render(request, "monitoring/people.html", context)


@login_required
@require_safe
def show_person(request: MemberRequest, person_id: int) -> HttpResponse:
    """Show the obligations and results of one person; the look is noted.

    Marks and statuses only: answers to questions are for the person alone.
    """
    person = get_object_or_404(
        User.objects.in_branches_of(request.user).select_related("unit"), pk=person_id
    )
    note_view(request.user, person, "monitoring.person")
    rows = list(selectors.rows_of_person(request.user, person))
    required = selectors.required_lessons_by_edition(row.training_class.edition_id for row in rows)
    standing = Certificate.objects.visible_to(request.user).standing()
    certificates = dict(standing.filter(enrolment__in=rows).values_list("enrolment_id", "number"))
    basis = Basis.named(request.GET.get("basis"), default=Basis.AS_WAS)
    units = _units_of(request.user, rows, basis)
    crumbs = crumbs_of(PlacingNow(request.user), person.unit, {})
    context = {
        "person": person,
        "facts": [
            *_person_facts(person),
            (_("This year"), year_in_words(year_of(person, timezone.localdate().year))),
        ],
        "rows": [
            {
                "enrolment": row,
                "status": "withdrawn" if row.withdrawn_at else row.status,
                "required": required.get(row.training_class.edition_id, 0),
                "unit": units[row.pk],
                "certificate": certificates.get(row.pk, ""),
            }
            for row in rows
        ],
        "filters": BasisFilter({"basis": basis}),
        "unit_label": _("Unit then") if basis == Basis.AS_WAS else _("Unit today"),
        "crumbs": [*crumbs, {"title": person.full_name, "url": ""}],
    }
    return render(request, "monitoring/person.html", context)


def _person_facts(person: User) -> list[tuple[str, str]]:
    """Return what the office needs to know of whom it is looking at."""
    born = f"{person.birth_date:%d/%m/%Y}" if person.birth_date else str(person.birth_year or "")
    pairs = [
        (_("Personal code"), person.personal_code),
        (_("Member card number"), person.card_number or ""),
        (_("Date of birth"), born),
        (_("Unit"), person.unit.name if person.unit else ""),
    ]
    return [(label, value) for label, value in pairs if value]


def _units_of(user: User, rows: list[Enrolment], basis: str) -> dict[int, str]:
    """Return the unit of each row: its name on the day of enrolment, or the unit of today."""
    if basis == Basis.AS_IS:
        placing = PlacingNow(user)
        return {row.pk: placing.unit_of(row).name for row in rows}
    return unit_names(rows, basis=basis)


def _columns() -> list[Column]:
    """Return the columns of the list of people."""
    return [
        Column(key="name", label=_("Full name"), is_sortable=True),
        Column(key="unit", label=_("Unit"), is_sortable=True),
        Column(key="class", label=_("Class")),
        Column(key="status", label=_("Status")),
        Column(key="progress", label=_("Required lessons"), is_number=True),
        Column(key="due", label=_("Due"), is_sortable=True),
        Column(key="mark", label=_("Mark"), is_number=True),
        Column(key="evidence", label=_("Evidence")),
    ]


def _people_table(page: Page[Any], columns: list[Column], placing: Placing) -> Table:
    """Return the rows of the page."""
    rows = list(page.object_list)
    required = selectors.required_lessons_by_edition(row.training_class.edition_id for row in rows)
    query = f"?basis={Basis.AS_IS if placing.day is None else Basis.AS_WAS}"
    table = Table(columns)
    for row in rows:
        number = required.get(row.training_class.edition_id, 0)
        mark = "" if row.final_mark is None else formats.number(row.final_mark, 1)
        table.add(
            {
                "name": Cell(
                    text=row.member.full_name,
                    href=reverse("monitoring:person", args=[row.member_id]) + query,
                    mark=restriction_mark(row.member),
                ),
                "unit": placing.name_of(placing.unit_of(row)),
                "class": row.training_class.title,
                "status": Cell(status=row.status),
                "progress": f"{row.passed_required}/{number}",
                "due": f"{timezone.localtime(row.due_at):%d/%m/%Y}" if row.due_at else "",
                "mark": f"{mark} {row.band}".strip(),
                "evidence": (
                    "" if row.evidence is None else str(evidence(str(row.evidence)).label)
                ),
            }
        )
    return table
