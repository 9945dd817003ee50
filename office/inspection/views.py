"""The inspector's screens."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.tables import Cell, Column, Table
from common.text import formats
from members.models import AuditEntry, RoleGrant, UnitEvent
from members.requests import MemberRequest
from members.services import note_view
from office.inspection import selectors
from office.inspection.acts import words_of
from office.inspection.forms import LogFilters
from office.inspection.permissions import may_inspect
from office.inspection.reading import name_of, reason_of

PER_PAGE = 50
BIGINT_DIGITS = 19


@login_required
@require_safe
def show_desk(request: MemberRequest) -> HttpResponse:
    """Show the state of the log, who holds which role, and where to look further."""
    _require_inspector(request)
    page = Paginator(selectors.grants_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "verification": _verification(),
        "grants": _grants_table(page),
        "page": page,
        "events": _events_table(selectors.events_for(request.user)[:PER_PAGE]),
        "crumbs": _crumbs(_("Inspection")),
    }
    return render(request, "office/inspection/desk.html", context)


@login_required
@require_safe
def show_log(request: MemberRequest) -> HttpResponse:
    """Show the audit log, the newest first, fifty lines at a time."""
    _require_inspector(request)
    form = LogFilters(request.GET, user=request.user)
    before = request.GET.get("before", "")
    rows = selectors.Stretch([], None)
    if form.is_valid():
        rows = selectors.stretch_of(
            selectors.entries_for(request.user, form.cleaned_data),
            before=_key_of(before),
        )
        if form.cleaned_data["person"]:
            note_view(request.user, form.cleaned_data["person"], "inspection.log")
    kept = _kept(request.GET)
    context = {
        "filters": form,
        "table": _log_table(rows.entries),
        "older_url": f"?{urlencode({**kept, 'before': rows.older})}" if rows.older else "",
        "newest_url": f"?{urlencode(kept)}" if before else "",
        "export_query": urlencode({"kind": "log", **kept}),
        "crumbs": _crumbs(_("Audit log"), is_below_desk=True),
    }
    return render(request, "office/inspection/log.html", context)


def _require_inspector(request: MemberRequest) -> None:
    if not may_inspect(request.user):
        raise PermissionDenied


def _key_of(text: str) -> int | None:
    """Return the key that an address carries; nonsense is the start of the log."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < BIGINT_DIGITS else None


def _kept(params: QueryDict) -> dict[str, str]:
    """Return the filters that the address carries."""
    return {name: str(params[name]) for name in LogFilters.base_fields if params.get(name)}


def _crumbs(title: str, *, is_below_desk: bool = False) -> list[dict[str, str]]:
    crumbs = [{"title": _("Office desk"), "url": reverse("office:home")}]
    if is_below_desk:
        crumbs.append({"title": _("Inspection"), "url": reverse("inspection:desk")})
    return [*crumbs, {"title": title, "url": ""}]


def _verification() -> dict[str, str]:
    """Return what the last verification found, in words."""
    entry = selectors.last_verification()
    if entry is None:
        text = _("The chain of the audit log has not been verified yet. It is every night.")
        return {"kind": "info", "text": text}
    facts = {
        "at": f"{timezone.localtime(entry.at):%H:%M %d/%m/%Y}",
        "links": formats.number(entry.facts.get("links", 0)),
        "breaks": formats.number(entry.facts.get("breaks", 0)),
        "first": entry.facts.get("first", ""),
    }
    if entry.facts.get("breaks"):
        text = _("%(at)s: %(breaks)s breaks in the chain, the first one: %(first)s.") % facts
        return {"kind": "danger", "text": text}
    text = _("%(at)s: %(links)s entries verified, the chain is whole.") % facts
    return {"kind": "success", "text": text}


def _log_table(entries: list[AuditEntry]) -> Table:
    table = Table(
        [
            Column(key="act", label=_("Act")),
            Column(key="at", label=_("Time")),
            Column(key="actor", label=_("Who")),
            Column(key="person", label=_("About whom")),
            Column(key="unit", label=_("Unit")),
            Column(key="reason", label=_("Reason")),
            Column(key="number", label=_("Number"), is_number=True),
        ]
    )
    for entry in entries:
        table.add(
            {
                "act": str(words_of(entry.action)),
                "at": f"{timezone.localtime(entry.at):%H:%M:%S %d/%m/%Y}",
                "actor": name_of(entry.actor) or _("the system"),
                "person": name_of(entry.person),
                "unit": entry.unit.name if entry.unit else "",
                "reason": reason_of(entry),
                "number": str(entry.pk),
            }
        )
    return table


def _grants_table(page: "Page[RoleGrant]") -> Table:
    table = Table(
        [
            Column(key="person", label=_("Person")),
            Column(key="role", label=_("Role")),
            Column(key="unit", label=_("Unit")),
            Column(key="until", label=_("Until")),
        ]
    )
    for grant in page.object_list:
        query = urlencode({"actor": grant.person.personal_code})
        table.add(
            {
                "person": Cell(
                    text=name_of(grant.person),
                    href=f"{reverse('inspection:log')}?{query}",
                ),
                "role": grant.get_role_display(),
                "unit": grant.unit.name,
                "until": f"{grant.valid_to:%d/%m/%Y}" if grant.valid_to else _("open"),
            }
        )
    return table


def _events_table(events: "QuerySet[UnitEvent]") -> Table:
    table = Table(
        [
            Column(key="kind", label=_("Event")),
            Column(key="on", label=_("Effective on")),
            Column(key="decision", label=_("Decision")),
        ]
    )
    for event in events:
        table.add(
            {
                "kind": event.get_kind_display(),
                "on": f"{event.effective_on:%d/%m/%Y}",
                "decision": event.decision_number,
            }
        )
    return table
