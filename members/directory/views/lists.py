"""The list, and the order of official lists."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from common.tables import Cell, Column, Table, sorted_by
from members.directory import permissions, selectors
from members.directory.forms import ListFilters, OrderForm
from members.directory.views.parts import crumbs
from members.models import StatusPeriod, Unit, User
from members.requests import MemberRequest, require
from members.restriction import left_out_words, restriction_mark
from members.services import directory

PER_PAGE = 50
GUESTS_SHOWN = 200
SORTS = {"name": "name_key", "unit": "unit__path"}


@login_required
@require_safe
def show_list(request: MemberRequest) -> HttpResponse:
    """List people by given name, fifty at a time: name, unit and status, and no more."""
    require(permissions.may_read(request.user))
    filters = ListFilters(request.GET, user=request.user)
    choice = filters.choice()
    columns = [
        Column(key="name", label=_("Full name"), is_sortable=True),
        Column(key="unit", label=_("Unit"), is_sortable=True),
        Column(key="status", label=pgettext("of a person", "Status")),
        Column(key="position", label=_("Position in the Party")),
    ]
    order, is_descending = sorted_by(request, columns, default="name")
    first = f"-{SORTS[order]}" if is_descending else SORTS[order]
    people = selectors.people_list(request.user, choice).order_by(first, "name_key", "pk")
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    unit = choice.unit
    context = {
        "filters": filters,
        "page": page,
        "table": _table(page, columns),
        "left_out": left_out_words(people.restricted().count()),
        "guests": _guests_table(request.user, choice),
        "crumbs": crumbs(),
        "may_keep": permissions.may_keep(request.user),
        "order_unit": unit if unit and permissions.may_order(request.user, unit) else None,
        "export_query": urlencode({"kind": "directory", **request.GET.dict()}),
        "reset_url": reverse("directory:list"),
    }
    return render(request, "members/directory/list.html", context)


def _guests_table(user: User, choice: selectors.Choice) -> Table | None:
    """Return the guests of the units of the list; nothing when it is narrowed to members' facts.

    Only who may open the record gets a link to it.
    """
    if choice.status or choice.position or choice.only:
        return None
    found = list(selectors.guests(user, choice)[:GUESTS_SHOWN])
    people = [guest.person_id for guest in found]
    seen = set(User.objects.in_branches_of(user).filter(pk__in=people).values_list("pk", flat=True))
    table = Table(
        [
            Column(key="name", label=_("Full name")),
            Column(key="host", label=_("Host unit")),
            Column(key="since", label=_("From")),
            Column(key="until", label=_("Until")),
        ]
    )
    for guest in found:
        person = guest.person
        href = reverse("directory:person", args=[person.pk]) if person.pk in seen else ""
        mark = restriction_mark(person) or "guest"
        table.add(
            {
                "name": Cell(text=person.full_name, href=href, mark=mark),
                "host": guest.unit.name,
                "since": f"{guest.valid_from:%d/%m/%Y}",
                "until": f"{guest.valid_to:%d/%m/%Y}" if guest.valid_to else _("not fixed"),
            }
        )
    return table if found else None


def _table(page: Page[Any], columns: list[Column]) -> Table:
    """Return the rows of the page."""
    people = list(page.object_list)
    positions = selectors.positions_of(people)
    statuses = dict(StatusPeriod.Status.choices)
    table = Table(columns)
    for person in people:
        table.add(
            {
                "name": Cell(
                    text=person.full_name,
                    href=reverse("directory:person", args=[person.pk]),
                    mark=restriction_mark(person),
                ),
                "unit": person.unit.name if person.unit else _("has left"),
                "status": statuses.get(person.status_today, ""),
                "position": positions.get(person.pk, ""),
            }
        )
    return table


@login_required
@require_http_methods(["GET", "POST"])
def order(request: MemberRequest, unit_id: int) -> HttpResponse:
    """Set the order of a unit's people in official lists, with numbers: no dragging needed."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=unit_id)
    require(permissions.may_order(request.user, unit))
    people = selectors.people_in_order(unit)
    form = OrderForm(request.POST or None, people=people)
    if request.method == "POST" and "leaders" in request.POST:
        leading = selectors.leaders_first(unit)
        places = {person.pk: leading.get(person.pk) for person in people}
        directory.order_people(unit, places=places, by=request.user)
        messages.success(request, _("Those who hold a position come first now."))
        return redirect("directory:order", unit_id)
    if request.method == "POST" and form.is_valid():
        directory.order_people(unit, places=form.places(), by=request.user)
        messages.success(request, _("The order is saved."))
        return redirect("directory:order", unit_id)
    context = {"unit": unit, "form": form, "crumbs": crumbs(_("Order of official lists"))}
    return render(request, "members/directory/order.html", context)
