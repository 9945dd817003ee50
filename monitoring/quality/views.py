"""Pages of study quality: the dashboard, topics, the formula, and the weights."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.tables import Cell, Column, Table
from members.models import Unit
from members.requests import MemberRequest
from monitoring import permissions
from monitoring.filters import Filters
from monitoring.models import QualityWeights
from monitoring.placing import Placing, placing_for
from monitoring.quality import figures, pictures, selectors, services, words
from monitoring.quality.forms import QualityFilters, WeightsForm
from monitoring.quality.permissions import may_decide_weights, may_propose_weights
from monitoring.quality.rules import Measure, Part, Signals, index_of
from monitoring.quality.selectors import ClassChoice
from monitoring.sheets import basis_line
from monitoring.views.tree import found_or_404


@login_required
@require_safe
def show_quality(request: MemberRequest, unit_id: int | None = None) -> HttpResponse:
    """Show the signals of a branch and its parts; without a unit of all that the user sees."""
    if not permissions.may_monitor(request.user):
        raise PermissionDenied
    filters = Filters.from_params(request.GET)
    placing = placing_for(request.user, filters)
    unit = found_or_404(placing, unit_id) if unit_id is not None else None
    choices = selectors.class_choices(request.user)
    measure = selectors.measure_on(selectors.day_of(filters, choices))
    found = selectors.quality_tree(request.user, filters, placing, unit=unit)
    tree, kept = found.tree, _kept(filters)
    scope = kept | ({"unit": str(tree.unit.pk)} if tree.unit else {})
    index = index_of(tree.total, measure)
    weeks = selectors.weeks_of(request.user, filters, placing, unit=unit)
    context = {
        **_frame(request, filters, placing, unit, choices),
        "name": placing.name_of(tree.unit) if tree.unit else "",
        "found": found,
        "is_empty": not tree.total.total,
        "figures": figures.figures_of(tree.total, measure, scope),
        "index": words.points(index.estimate),
        "missing": [words.PARTS[part] for part in index.missing],
        "index_parts": figures.index_parts(index, measure),
        "charts": [
            chart
            for chart in (
                pictures.signals_chart(tree.total, measure),
                pictures.evidence_chart(tree.total, measure, scope),
                pictures.trend_chart(weeks),
            )
            if chart is not None
        ],
        "units": figures.units_table(tree, measure, kept),
        "mismatches": figures.mismatches(tree, measure, kept),
        "measure": measure,
        "comparison": _comparison(request, filters, placing, unit, tree.total, measure, choices),
        "may_decide_weights": may_decide_weights(request.user),
        "export_query": urlencode(scope | {"kind": "quality"}),
        "topics_query": urlencode(scope),
        "not_started_url": figures.people_url(scope, status="not_started"),
    }
    return render(request, "monitoring/quality/dashboard.html", context)


@login_required
@require_safe
def show_topics(request: MemberRequest) -> HttpResponse:
    """Show how well the topics of the question bank are mastered, by unit."""
    if not permissions.may_monitor(request.user):
        raise PermissionDenied
    filters = Filters.from_params(request.GET)
    placing = placing_for(request.user, filters)
    unit = found_or_404(placing, filters.unit) if filters.unit is not None else None
    choices = selectors.class_choices(request.user)
    measure = selectors.measure_on(selectors.day_of(filters, choices))
    found = selectors.topics_tree(request.user, filters, placing, unit=unit)
    tree = found.tree
    kept = _kept(filters)
    scope = kept | ({"unit": str(unit.pk)} if unit else {})
    context = {
        **_frame(request, filters, placing, unit, choices),
        "name": placing.name_of(tree.unit) if tree.unit else "",
        "found": found,
        "chart": pictures.topics_chart(tree.total, measure),
        "units": pictures.topic_units_table(tree, measure, kept),
        "measure": measure,
        "tested_url": figures.people_url(scope, signal="scored"),
        "hidden": {"unit": scope["unit"]} if unit else {},
        "export_query": urlencode(scope | {"kind": "topics"}),
    }
    return render(request, "monitoring/quality/topics.html", context)


@require_safe
def show_formula(request: HttpRequest) -> HttpResponse:
    """Show everybody how the index is made, and the weights of each time."""
    today = timezone.localdate()
    context = {
        "measure": selectors.measure_on(today),
        "parts": [(words.PARTS[part], words.PART_DEFINITIONS[part]) for part in Part],
        "versions": _versions_table(selectors.approved_weights(), with_names=False),
    }
    return render(request, "monitoring/quality/formula.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_weights(request: MemberRequest) -> HttpResponse:
    """Show the proposal that waits, and take a new one from the office."""
    if not may_decide_weights(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    initial = selectors.measure_on(today).__dict__ | {"valid_from": today}
    form = WeightsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.propose_weights(
            form.measure,
            valid_from=form.cleaned_data["valid_from"],
            basis=form.cleaned_data["basis"],
            by=request.user,
        )
        messages.success(request, _("The proposal waits for a second person."))
        return redirect("monitoring:weights")
    seen = QualityWeights.objects.visible_to(request.user)
    waiting = seen.filter(state=QualityWeights.State.PROPOSED).select_related("proposed_by")
    context = {
        "form": form if may_propose_weights(request.user) else None,
        "waiting": waiting.first(),
        "waiting_facts": [
            (field.verbose_name, getattr(one, field.name))
            for one in waiting
            for field in QualityWeights._meta.fields
            if field.name in QualityWeights.MEASURE_FIELDS
        ],
        "versions": _versions_table(
            seen.exclude(state=QualityWeights.State.PROPOSED), with_names=True
        ),
    }
    return render(request, "monitoring/quality/weights.html", context)


@login_required
@require_POST
def decide_weights(request: MemberRequest, version_id: int) -> HttpResponse:
    """Approve or refuse the proposal."""
    version = get_object_or_404(QualityWeights.objects.visible_to(request.user), pk=version_id)
    is_approved = request.POST.get("decision") == "approve"
    services.decide_weights(version, approve=is_approved, by=request.user)
    done = _("The weights are approved.") if is_approved else _("The proposal is refused.")
    messages.success(request, done)
    return redirect("monitoring:weights")


def _kept(filters: Filters) -> dict[str, str]:
    """Return the filters that links to other units take along."""
    kept = filters.as_params()
    for name in ("unit", "direct", "signal", "q"):
        kept.pop(name, None)
    return kept


def _frame(
    request: MemberRequest,
    filters: Filters,
    placing: Placing,
    unit: Unit | None,
    choices: list[ClassChoice],
) -> dict[str, Any]:
    """Return what both pages show around their numbers."""
    sent = request.GET if request.GET else None
    form = QualityFilters(sent, user=request.user, choices=choices)
    kept = _kept(filters)
    query = f"?{urlencode(kept)}" if kept else ""
    crumbs = [{"title": _("Study quality"), "url": reverse("monitoring:quality") + query}]
    for one in placing.way_to(unit) if unit is not None else []:
        address = reverse("monitoring:quality_unit", args=[one.pk]) + query
        crumbs.append({"title": placing.name_of(one), "url": address})
    return {
        "form": form,
        "basis": basis_line(placing),
        "crumbs": crumbs,
        "is_counting": any(not one.is_counted and one.closed_on is None for one in choices),
    }


def _comparison(
    request: MemberRequest,
    filters: Filters,
    placing: Placing,
    unit: Unit | None,
    total: Signals,
    measure: Measure,
    choices: list[ClassChoice],
) -> dict[str, Any] | None:
    """Return the same numbers of the class named, or of the days before; None for neither."""
    chosen = request.GET.get("compare", "")
    titles = {str(one.pk): one.title for one in choices}
    if chosen in titles:
        other = replace(filters, training_class=int(chosen), from_day="", to_day="")
        label = titles[chosen]
    else:
        before = filters.period_before()
        if before is None:
            return None
        other = before
        label = _("classes opened from %(from)s to %(to)s") % {
            "from": before.from_day,
            "to": before.to_day,
        }
    then = selectors.totals(request.user, other, placing, unit=unit)
    return {"label": label, "table": pictures.comparison(total, then, measure)}


def _versions_table(versions: Any, *, with_names: bool) -> Table:
    """Return the versions: since when, which weights, on what basis; for the office by whom."""
    who = Column(key="people", label=pgettext("weights", "Proposed and decided by"))
    table = Table(
        [
            Column(key="from", label=_("Holds from")),
            Column(key="weights", label=_("Weights"), is_long=True),
            Column(key="least", label=_("Fewest people"), is_number=True),
            Column(key="basis", label=_("Basis"), is_long=True),
            Column(key="state", label=_("State")),
            *([who] if with_names else []),
        ]
    )
    for one in versions.select_related("proposed_by", "decided_by"):
        weights = "; ".join(f"{words.PARTS[part]} {one.measure.weight_of(part)} %" for part in Part)
        decided = f"{timezone.localtime(one.decided_at):%d/%m/%Y}" if one.decided_at else ""
        names = [one.proposed_by.full_name, one.decided_by.full_name if one.decided_by else ""]
        table.add(
            {
                "from": f"{one.valid_from:%d/%m/%Y}",
                "weights": weights,
                "least": one.min_people,
                "basis": one.basis,
                "state": Cell(status=one.state),
                "people": f"{'; '.join(filter(None, names))} {decided}".strip(),
            }
        )
    return table
