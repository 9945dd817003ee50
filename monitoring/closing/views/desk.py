"""The list of closings, a new one, and one of them with its ladder."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from common.progress import whole_when_over
from common.text import formats
from members.requests import MemberRequest, require
from monitoring.closing import selectors, services, tables, words
from monitoring.closing.forms import LadderFilters, PrepareForm
from monitoring.closing.models import Closing, Snapshot, SnapshotPage
from monitoring.closing.permissions import (
    may_decide_closing,
    may_prepare_closing,
    may_prepare_closings,
    may_see_closings,
)
from monitoring.closing.rules import Rung
from monitoring.closing.selectors import Ladder, Step

PER_PAGE = 50


def closing_of(request: MemberRequest, closing_id: int) -> Closing:
    """Return the closing, if the person may see it; 403 for those who see none at all."""
    if not may_see_closings(request.user):
        raise PermissionDenied
    visible = Closing.objects.visible_to(request.user).select_related("period", "unit")
    return get_object_or_404(visible, pk=closing_id)


def crumbs_of(closing: Closing | None, *more: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way back to the list; ``more`` are titles with their addresses."""
    crumbs = [
        {"title": _("Monitoring"), "url": reverse("monitoring:overview")},
        {"title": _("Closing of periods"), "url": reverse("closing:list")},
    ]
    if closing is not None:
        crumbs.append(
            {"title": closing.period.name, "url": reverse("closing:show", args=[closing.pk])}
        )
    return [*crumbs, *({"title": title, "url": url} for title, url in more)]


@login_required
@require_safe
def closings(request: MemberRequest) -> HttpResponse:
    """List the closings of the user's branches, and what waits for the user."""
    if not may_see_closings(request.user):
        raise PermissionDenied
    found = selectors.closings_of(request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    latest: dict[int, Snapshot] = {}
    seen = Snapshot.objects.visible_to(request.user).standing().filter(closing__in=shown)
    for one in seen.order_by("version"):
        latest[one.closing_id] = one
    context = {
        "page": page,
        "table": tables.closings_table(shown, latest),
        "waiting": [
            {
                "title": one.name,
                "text": f"{one.closing.period.name}: {words.RUNGS[one.rung]}",
                "due_on": one.due_on,
                "url": reverse("closing:answer", args=[one.closing.pk, one.unit]),
            }
            for one in selectors.waiting_for(request.user)
        ],
        "may_prepare": may_prepare_closings(request.user),
        "crumbs": crumbs_of(None),
    }
    return render(request, "monitoring/closing/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """Begin the closing of a period; its figures are counted for a look first."""
    require(may_prepare_closings(request.user))
    sent = request.POST if request.method == "POST" else None
    form = PrepareForm(sent, user=request.user)
    if form.is_valid():
        typed = dict(form.cleaned_data)
        closing = services.prepare_closing(typed.pop("period"), **typed, by=request.user)
        return redirect("closing:show", closing.pk)
    heading = _("Close a period")
    context = {
        "form": form,
        "heading": heading,
        "lead": _(
            "First the figures are counted, and nobody is asked yet. You look at them, then you "
            "ask the units to confirm."
        ),
        "submit": _("Count the figures"),
        "back_url": reverse("closing:list"),
        "crumbs": crumbs_of(None, (heading, "")),
    }
    return render(request, "frames/form_page.html", context)


@login_required
@require_safe
def show(request: MemberRequest, closing_id: int) -> HttpResponse:
    """Show one closing: how far its figures are, who has confirmed, its versions, what to do."""
    closing = closing_of(request, closing_id)
    user = request.user
    versions = list(selectors.versions_of(user, closing))
    under_way = next((one for one in versions if not one.is_sealed), None)
    shown = next((one for one in versions if one.is_sealed), under_way)
    for one in versions:
        one.closing = closing
    is_running = under_way is not None and under_way.is_under_way
    context: dict[str, Any] = {
        "closing": closing,
        "facts": _facts(closing, shown),
        "versions": tables.versions_table(versions),
        "has_seal": any(one.is_sealed for one in versions),
        "has_two": sum(one.counted_at is not None for one in versions) > 1,
        "under_way": under_way,
        "is_running": is_running,
        "component_state": _component_state(under_way),
        "may_prepare": may_prepare_closing(user, closing.unit),
        "may_decide": under_way is not None
        and may_decide_closing(user, closing.unit)
        and user.pk not in (under_way.requested_by_id, under_way.proposed_by_id),
        "crumbs": crumbs_of(closing),
        **(_ladder(request, closing, shown) if shown and shown.counted_at else {}),
    }
    response = render(request, "monitoring/closing/show.html", context)
    return whole_when_over(request, response, is_over=not is_running)


def _component_state(snapshot: Snapshot | None) -> str:
    """Return the state of the worker as the component of progress names it."""
    waiting = (Snapshot.State.QUEUED, Snapshot.State.APPROVED)
    return "waiting" if snapshot is not None and snapshot.state in waiting else "running"


def _facts(closing: Closing, shown: Snapshot | None) -> list[tuple[str, str]]:
    """Return what is closed, as of when, and until when units confirm."""
    cutoff = timezone.localtime(closing.cutoff_at)
    pairs = [
        (_("Unit"), closing.unit.name),
        (_("Figures as of"), f"{cutoff:%H:%M %d/%m/%Y}"),
        (_("Cells confirm until"), f"{closing.cells_due_on:%d/%m/%Y}"),
        (_("Grassroots organisations confirm until"), f"{closing.grassroots_due_on:%d/%m/%Y}"),
        (_("Note to the units"), closing.note),
    ]
    if shown is not None and shown.sealed_at is not None:
        sealed = timezone.localtime(shown.sealed_at)
        said = _("version %(version)s, %(day)s") % {
            "version": formats.number(shown.version),
            "day": f"{sealed:%d/%m/%Y}",
        }
        pairs += [(_("Closed figures"), said), (_("Hash"), shown.root_hash)]
    return [(label, text) for label, text in pairs if text]


def _ladder(request: MemberRequest, closing: Closing, shown: Snapshot) -> dict[str, Any]:
    """Return the figures of what the user sees, and the units with their confirmations."""
    tops = selectors.top_pages(request.user, shown)
    asked = selectors.asked_version(closing, shown)
    ladder = selectors.ladder_of(asked, user=request.user)
    names = {page.unit_id: page.facts.name for page in tops}
    is_whole = any(page.unit_id == closing.unit_id for page in tops)
    branches = selectors.pages_of(ladder.first_level) if is_whole else {}
    names |= {unit: page.facts.name for unit, page in branches.items()}
    choices = [(unit, page.facts.name) for unit, page in branches.items()]
    filters = LadderFilters(request.GET, branches=choices)
    filters.is_valid()
    steps = _steps(ladder, filters.cleaned_data, is_whole=is_whole)
    page: Page[Step] = Paginator(steps, PER_PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    is_known = all(step.unit in branches for step in listed)
    bodies = branches if is_known else selectors.pages_of(listed)
    rows = [(step, bodies[step.unit]) for step in listed]
    return {
        "shown": shown,
        "tops": [
            {
                "name": one.facts.name,
                "url": tables.unit_url(closing, one.unit_id),
                "figures": figures_of(one),
            }
            for one in tops
        ],
        "ladder": tables.ladder_table(closing, ladder, rows),
        "ladder_numbers": _numbers(ladder),
        "page": page,
        "filters": filters,
    }


def _steps(ladder: Ladder, chosen: dict[str, Any], *, is_whole: bool) -> list[Step]:
    """Return the units that were asked for; without a choice those of the first level."""
    state, branch = chosen.get("state"), chosen.get("branch")
    if not state and not branch:
        shown = ladder.first_level if is_whole else list(ladder.steps.values())
        return [one for one in shown if one.rung != Rung.NOTHING]
    found = ladder.in_state(state) if state else list(ladder.steps.values())
    top = ladder.steps.get(int(branch)) if branch else None
    return [one for one in found if top is None or one.path.startswith(top.path)]


def _numbers(ladder: Ladder) -> list[dict[str, str]]:
    """Return how many units stand where."""
    labels = {key: str(label).capitalize() for key, label in words.RUNGS.items()}
    labels["late"] = pgettext("confirmation", "Late")
    return [
        {"label": labels[key], "value": formats.number(number)}
        for key, number in ladder.numbers.items()
    ]


def figures_of(page: SnapshotPage) -> list[dict[str, str]]:
    """Return the main numbers of a page, large."""
    total = page.facts.total
    found = [
        {"label": str(label), "value": words.shown(total, key)} for key, label in words.MAIN.items()
    ]
    share = formats.percent(total.completed, total.obliged)
    return [*found, {"label": _("Completion rate"), "value": share}]
