"""One unit of the register: its past, its size, its roles, and the change of its details."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from common.tables import Cell, Column, Table
from common.text import formats
from members.models import StatusPeriod, Unit, UnitEvent, UnitTag
from members.organising import permissions, selectors, services
from members.organising.forms import DayFilter, DetailsForm
from members.organising.past import TreeOfDay, tree_of_day
from members.organising.rules import SizeWarning
from members.organising.selectors import UnitFile
from members.organising.views.register import (
    address_of,
    crumbs_of,
    page_of,
    state_of,
    unit_url,
    units_table,
)
from members.requests import MemberRequest


@login_required
@require_safe
def show_unit(request: MemberRequest, unit_id: int) -> HttpResponse:
    """Show what the register keeps about the unit, and its parts, today or on a day."""
    unit = _unit(request, unit_id)
    filters = DayFilter(request.GET)
    day = filters.cleaned_data.get("day") if filters.is_valid() else None
    tree = tree_of_day(day) if day else None
    if tree is None:
        parts = selectors.parts_of(request.user, unit)
    else:
        parts = selectors.parts_then(request.user, unit, tree)
    page = page_of(request, parts)
    known = selectors.unit_file(request.user, unit)
    context = {
        "unit": unit,
        "name": tree.name_of(unit) if tree else unit.name,
        "day": day,
        "filters": filters,
        "facts": _facts(known),
        "figures": _figures(known),
        "warnings": [warning_text(warning) for warning in known.warnings],
        "names": _names_table(known),
        "superiors": _superiors_table(request, known),
        "events": _events_table(known.events),
        "roles": _roles_table(known),
        "page": page,
        "parts": units_table(list(page.object_list), tree=tree),
        "may_edit": permissions.may_edit_unit(request.user, unit),
        "people_url": address_of("directory:list", unit=unit.pk)
        or address_of("monitoring:people", unit=unit.pk),
        "crumbs": crumbs_of(_above(request, unit, tree), day),
    }
    return render(request, "members/organising/unit.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_unit(request: MemberRequest, unit_id: int) -> HttpResponse:
    """Change the details that are no event; every change is noted in the audit log."""
    unit = _unit(request, unit_id)
    if not permissions.may_edit_unit(request.user, unit):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = DetailsForm(sent, instance=_unit(request, unit_id), user=request.user)
    if form.is_valid():
        services.change_details(unit, details=form.details(), tags=form.tags(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("organising:unit", unit_id)
    crumbs = [*crumbs_of(_above(request, unit, None), None), {"title": _("Change"), "url": ""}]
    context = {"unit": unit, "form": form, "crumbs": crumbs}
    return render(request, "members/organising/edit_unit.html", context)


def _unit(request: MemberRequest, unit_id: int) -> Unit:
    """Return a unit of the user's branches; every other one is not there."""
    seen = Unit.objects.visible_to(request.user).select_related("head")
    return get_object_or_404(seen, pk=unit_id)


def _above(request: MemberRequest, unit: Unit, tree: TreeOfDay | None) -> Iterable[Unit]:
    """Return the units above, of the user's branches only, and the unit."""
    seen = Unit.objects.visible_to(request.user)
    if tree is not None:
        by_key = seen.in_bulk(tree.way_to(unit.pk))
        return [by_key[pk] for pk in tree.way_to(unit.pk) if pk in by_key]
    ends = range(Unit.steplen, len(unit.path) + 1, Unit.steplen)
    return seen.filter(path__in=[unit.path[:end] for end in ends])


def _facts(known: UnitFile) -> list[tuple[str, object]]:
    """Return the details of the unit that are known."""
    unit = known.unit
    pairs = [
        (_("Code"), unit.code),
        (_("Short name"), unit.short_name),
        (_("Kind"), unit.get_kind_display()),
        (_("Sector"), unit.sector),
        (_("Responsible head"), unit.head.full_name if unit.head else ""),
        (_("Founded on"), _day(unit.founded_on)),
        (pgettext("of a unit", "State"), state_of(unit)),
    ]
    for kind in UnitTag.Kind:
        pairs.append((str(kind.label).capitalize(), ", ".join(known.tags.get(kind, []))))
    return [(label, value) for label, value in pairs if value]


def _figures(known: UnitFile) -> list[dict[str, str]]:
    """Return how many people of which status the unit has with everything below it."""
    return [
        {"label": str(status.label).capitalize(), "value": formats.number(known.people[status])}
        for status in StatusPeriod.Status
    ]


def warning_text(warning: SizeWarning) -> str:
    """Return the sentence for a size that deserves a look."""
    if warning == SizeWarning.TOO_LARGE_FOR_CELL:
        return _(
            "From %(number)s members on a grassroots cell usually becomes a grassroots Party "
            "organisation. The superior body decides."
        ) % {"number": settings.UNIT_COMMITTEE_FROM}
    return ngettext(
        "Fewer than %(number)s full member. The superior body decides what becomes of the unit.",
        "Fewer than %(number)s full members. The superior body decides what becomes of the unit.",
        settings.UNIT_FULL_MEMBERS_FROM,
    ) % {"number": settings.UNIT_FULL_MEMBERS_FROM}


def _names_table(known: UnitFile) -> Table:
    """Return the names of the unit, the newest first."""
    table = Table([Column(key="name", label=_("Name")), *_period_columns()])
    for row in known.names:
        table.add({"name": row.name} | _period(row.valid_from, row.valid_to, row.event))
    return table


def _superiors_table(request: MemberRequest, known: UnitFile) -> Table:
    """Return the superiors of the unit, the newest first; those in sight with a link."""
    above = [row.parent_id for row in known.superiors if row.parent_id]
    seen = set(
        Unit.objects.visible_to(request.user).filter(pk__in=above).values_list("pk", flat=True)
    )
    table = Table([Column(key="name", label=_("Superior")), *_period_columns()])
    for row in known.superiors:
        if row.parent is None:
            name: object = _("none (top of the tree)")
        elif row.parent_id in seen:
            name = Cell(text=row.parent.name, href=unit_url(row.parent, None))
        else:
            name = row.parent.name
        table.add({"name": name} | _period(row.valid_from, row.valid_to, row.event))
    return table


def _period_columns() -> list[Column]:
    """Return the columns of a dated row."""
    return [
        Column(key="since", label=_("From")),
        Column(key="until", label=_("Until")),
        Column(key="event", label=pgettext("of a unit", "Decision")),
    ]


def _period(first: date, last: date | None, event: UnitEvent | None) -> dict[str, str]:
    """Return the cells of a dated row."""
    until = _day(last) or pgettext("end of a period", "today")
    return {"since": _day(first), "until": until, "event": str(event) if event else ""}


def _events_table(events: list[UnitEvent]) -> Table:
    """Return what happened to the unit, with the decision and the units before and after."""
    table = Table(
        [
            Column(key="kind", label=_("Event")),
            Column(key="on", label=_("Effective on")),
            Column(key="decision", label=pgettext("of a unit", "Decision")),
            Column(key="before", label=_("Units before")),
            Column(key="after", label=_("Units after")),
            Column(key="note", label=pgettext("column", "Note")),
        ]
    )
    for event in events:
        sides: dict[str, list[str]] = {"before": [], "after": []}
        for side in event.sides.all():
            sides[side.side].append(side.unit.name)
        decision = ", ".join(filter(None, [event.decision_number, _day(event.decision_date)]))
        table.add(
            {
                "kind": str(event.get_kind_display()),
                "on": _day(event.effective_on),
                "decision": decision,
                "before": "; ".join(sides["before"]),
                "after": "; ".join(sides["after"]),
                "note": event.note,
            }
        )
    return table


def _roles_table(known: UnitFile) -> Table:
    """Return who holds which role on this very unit today."""
    table = Table(
        [
            Column(key="person", label=_("Full name")),
            Column(key="role", label=_("Role")),
            Column(key="until", label=_("Until")),
        ]
    )
    for grant in known.grants:
        table.add(
            {
                "person": grant.person.full_name,
                "role": grant.get_role_display(),
                "until": _day(grant.valid_to),
            }
        )
    return table


def _day(day: date | None) -> str:
    """Return a date as it is written in the country; nothing for none."""
    return f"{day:%d/%m/%Y}" if day else ""
