"""Looking at requirements: the list, one of them with its history, the periods."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.tables import Cell, Column, Table
from common.text import formats
from learning.models import Enrolment, Period, Requirement, RequirementVersion
from learning.permissions import (
    may_decide_requirement,
    may_plan_requirement,
    may_plan_requirements,
    may_see_requirements,
)
from learning.querysets import Denominators
from learning.rules import Verdict
from members.lineage import carrying_on
from members.requests import MemberRequest
from office.requirements import services
from office.requirements.tables import number_labels, requirements_table
from office.requirements.words import (
    audience_in_words,
    branch_names,
    due_in_words,
    target_in_words,
)

PER_PAGE = 50
State = RequirementVersion.State


def requirement_of(request: MemberRequest, requirement_id: int) -> Requirement:
    """Return the requirement, if the person may see it; 403 for those who see none at all."""
    if not may_see_requirements(request.user):
        raise PermissionDenied
    visible = Requirement.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("unit", "period"), pk=requirement_id)


def crumbs_of(requirement: Requirement | None, last: str = "") -> list[dict[str, str]]:
    """Return the way back to the list."""
    crumbs = [{"title": _("Requirements"), "url": reverse("requirements:list")}]
    if requirement is not None:
        url = reverse("requirements:show", args=[requirement.pk]) if last else ""
        crumbs.append({"title": requirement.title, "url": url})
    if last:
        crumbs.append({"title": last, "url": ""})
    return crumbs


@login_required
@require_safe
def requirements(request: MemberRequest) -> HttpResponse:
    """List the requirements of the user's branches with their six numbers."""
    if not may_see_requirements(request.user):
        raise PermissionDenied
    found = Requirement.objects.visible_to(request.user).select_related("period", "unit")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    table = requirements_table(list(page.object_list), request.user)
    context = {"table": table, "page": page, "may_plan": may_plan_requirements(request.user)}
    return render(request, "office/requirements/list.html", context)


@login_required
@require_safe
def show(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """Show one requirement: the rule in force, its numbers, its history, what may be done now."""
    requirement = requirement_of(request, requirement_id)
    user = request.user
    versions = list(requirement.versions.select_related("drafted_by", "proposed_by", "approved_by"))
    open_states = (State.DRAFT, State.PROPOSED, State.APPROVED)
    current = next((one for one in versions if one.state == State.IN_FORCE), None)
    under_way = next((one for one in versions if one.state in open_states), None)
    shown = current or under_way
    rows = Enrolment.objects.of_requirement(requirement).in_branches_of(user).counted()
    is_running = under_way is not None and under_way.state == State.APPROVED
    context = {
        "requirement": requirement,
        "facts": _facts(requirement),
        "rule": rule_words(shown) if shown else [],
        "current": current,
        "under_way": under_way,
        "figures": _figures(rows.denominators()) if current else [],
        "classes": requirement.classes.order_by("pk"),
        "versions": _versions_table(versions),
        "is_running": is_running,
        "done": services.progress_of(under_way) if is_running and under_way else 0,
        "total": _added(under_way) if is_running and under_way else 0,
        "may_plan": may_plan_requirement(user, requirement.unit),
        "may_decide": may_decide_requirement(user, requirement.unit),
        "crumbs": crumbs_of(requirement),
    }
    response = render(request, "office/requirements/show.html", context)
    if request.htmx and not is_running:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_safe
def periods(request: MemberRequest) -> HttpResponse:
    """List the periods, the newest first."""
    if not may_see_requirements(request.user):
        raise PermissionDenied
    page = Paginator(Period.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
    table = Table(
        [
            Column(key="name", label=_("Period")),
            Column(key="code", label=_("Period code")),
            Column(key="days", label=_("From – to")),
        ]
    )
    for one in page.object_list:
        days = f"{one.starts_on:%d/%m/%Y} – {one.ends_on:%d/%m/%Y}"
        table.add({"name": one.name, "code": Cell(text=one.code, is_code=True), "days": days})
    context = {
        "table": table,
        "page": page,
        "may_plan": may_plan_requirements(request.user),
        "crumbs": crumbs_of(None, _("Periods")),
    }
    return render(request, "office/requirements/periods.html", context)


def _facts(requirement: Requirement) -> list[tuple[str, str]]:
    """Return what the requirement is about."""
    decision = requirement.decision_number
    if decision and requirement.decision_date:
        decision += f", {requirement.decision_date:%d/%m/%Y}"
    courses = requirement.course_lines.select_related("course").order_by("position")
    successor = carrying_on(requirement.unit)
    pairs = [
        (_("Period"), requirement.period.name),
        (_("For the people of"), requirement.unit.name),
        (_("Carried on by"), "" if successor == requirement.unit else successor.name),
        (_("Courses"), "; ".join(line.course.title for line in courses)),
        (_("Decision"), decision),
        (_("Reason of the end"), requirement.end_reason),
    ]
    return [(label, text) for label, text in pairs if text]


def rule_words(version: RequirementVersion) -> list[tuple[str, str]]:
    """Return audience, due day and target in words."""
    audience = audience_in_words(version.rule, branch_names([version]))
    pairs = [*audience, (_("Due"), due_in_words(version))]
    target = target_in_words(version)
    return [*pairs, (_("Target"), target)] if target else pairs


def _figures(counts: Denominators) -> list[dict[str, str]]:
    """Return the six numbers, and how many were ever late."""
    labels = number_labels() | {"late": _("Ever late")}
    return [
        {"label": label, "value": formats.number(getattr(counts, key))}
        for key, label in labels.items()
    ]


def _versions_table(versions: list[RequirementVersion]) -> Table:
    """Return the history of the rule."""
    table = Table(
        [
            Column(key="number", label=_("Version")),
            Column(key="state", label=_("State")),
            Column(key="audience", label=_("Audience"), is_long=True),
            Column(key="due", label=_("Due")),
            Column(key="reason", label=_("Why")),
            Column(key="people", label=_("Proposed and approved by")),
            Column(key="since", label=_("In force since")),
        ]
    )
    names = branch_names(versions)
    for one in versions:
        people = [person.full_name for person in (one.proposed_by, one.approved_by) if person]
        table.add(
            {
                "number": formats.number(one.number),
                "state": one.get_state_display(),
                "audience": "; ".join(
                    f"{label}: {text}" for label, text in audience_in_words(one.rule, names)
                ),
                "due": due_in_words(one),
                "reason": one.change_reason or one.answer,
                "people": ", ".join(people),
                "since": f"{timezone.localtime(one.in_force_at):%d/%m/%Y}"
                if one.in_force_at
                else "",
            }
        )
    return table


def _added(version: RequirementVersion) -> int:
    """Return how many new obligations were proposed."""
    seen = version.seen
    return int(seen.get(Verdict.ADD, 0)) + int(seen.get(Verdict.ADD_EXEMPT, 0))
