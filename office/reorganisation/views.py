"""Looking at reorganisations: the list, one plan, whom it meets, workbooks to fill in."""

from io import BytesIO
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.progress import whole_when_over
from common.tables import Cell, Column, Table
from common.text import formats
from members.models import RoleGrant, Unit, UnitEvent, User
from members.requests import MemberRequest
from members.roles import Role
from members.services import note_list, record
from office.models import Reorganisation, ReorganisationStep
from office.models.reorganisation import DECIDES
from office.permissions import may_decide_reorganisation, may_plan_reorganisation
from office.reorganisation import facts, services, workbook

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = Reorganisation.State
PROGRESS = {State.APPROVED: "running", State.APPLIED: "done"}


def plan_of(request: MemberRequest, plan_id: int) -> Reorganisation:
    """Return the plan, if the person may work on it at all."""
    if not may_decide_reorganisation(request.user):
        raise PermissionDenied
    plans = Reorganisation.objects.visible_to(request.user)
    return get_object_or_404(plans, pk=plan_id)


@login_required
@require_safe
def plans(request: MemberRequest) -> HttpResponse:
    """List the plans, the newest first."""
    if not may_decide_reorganisation(request.user):
        raise PermissionDenied
    found = Reorganisation.objects.visible_to(request.user).distinct()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    table = Table(
        [
            Column(key="title", label=_("Reorganisation")),
            Column(key="decision", label=_("Decision")),
            Column(key="day", label=_("Effective on")),
            Column(key="state", label=_("State")),
        ]
    )
    for plan in page:
        table.add(
            {
                "title": Cell(text=plan.title, href=reverse("reorganisation:plan", args=[plan.pk])),
                "decision": plan.decision_number,
                "day": f"{plan.effective_on:%d/%m/%Y}",
                "state": plan.get_state_display(),
            }
        )
    context = {"table": table, "page": page, "may_plan": may_plan_reorganisation(request.user)}
    return render(request, "office/reorganisation/list.html", context)


@login_required
@require_safe
def show(request: MemberRequest, plan_id: int) -> HttpResponse:
    """Show one plan: its steps, exactly what it would do, and what may be done with it now."""
    plan = plan_of(request, plan_id)
    user = request.user
    is_draft = plan.state == State.DRAFT and may_plan_reorganisation(user)
    context = {
        "plan": plan,
        "steps": [_step_words(step) for step in plan.steps.all()],
        "kinds": UnitEvent.Kind.choices,
        "is_draft": is_draft,
        "may_decide": plan.state == State.PROPOSED
        and user.pk not in (plan.proposed_by_id, plan.drafted_by_id),
        "may_undo": plan.state == State.APPLIED,
        "progress": PROGRESS.get(State(plan.state), ""),
        "done": services.progress_of(plan),
        "seen": _preview_words(plan, user) if plan.preview else None,
        "crumbs": [
            {"title": _("Reorganisations"), "url": reverse("reorganisation:list")},
            {"title": plan.title, "url": ""},
        ],
    }
    response = render(request, "office/reorganisation/plan.html", context)
    return whole_when_over(request, response, is_over=plan.state != State.APPROVED)


@login_required
@require_safe
def people(request: MemberRequest, plan_id: int) -> HttpResponse:
    """List the people whom the plan meets; each look is written down."""
    plan = plan_of(request, plan_id)
    words = request.GET.get("q", "")[:80]
    found = facts.affected_people(plan).visible_to(request.user).search(words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    record("office.list_affected", actor=request.user, subject=f"reorganisation:{plan.pk}")
    table = Table(
        [
            Column(key="name", label=_("Full name")),
            Column(key="code", label=_("Personal code")),
            Column(key="unit", label=_("Unit today")),
        ]
    )
    for person in page:
        table.add(
            {
                "name": person.full_name,
                "code": person.personal_code,
                "unit": person.unit.name if person.unit else "",
            }
        )
    context = {"plan": plan, "table": table, "page": page, "words": words}
    return render(request, "office/reorganisation/people.html", context)


@login_required
@require_safe
def plan_template(request: MemberRequest) -> HttpResponse:
    """Send an empty plan to fill in."""
    if not may_plan_reorganisation(request.user):
        raise PermissionDenied
    buffer = BytesIO()
    workbook.write_plan_template(buffer)
    return _sent(buffer, "phuong-an-sap-xep.xlsx")


@login_required
@require_safe
def split_template(request: MemberRequest, plan_id: int, step_id: int) -> HttpResponse:
    """Send the people of the unit that is split, each as staying."""
    plan = plan_of(request, plan_id)
    step = split_step(plan, step_id)
    unit = get_object_or_404(Unit, code=step.params["units"][0])
    buffer = BytesIO()
    people = workbook.write_split_template(buffer, unit, step.params["new"]["code"])
    record("office.export_split_list", actor=request.user, unit=unit, subject=f"step:{step.pk}")
    note_list("office.split", actor=request.user, people=people, purpose=plan.title)
    return _sent(buffer, f"chia-tach-{unit.code}.xlsx")


def split_step(plan: Reorganisation, step_id: int) -> ReorganisationStep:
    """Return the split of the plan."""
    step = get_object_or_404(plan.steps, pk=step_id, kind=UnitEvent.Kind.SPLIT)
    if not step.params.get("units"):
        raise Http404
    return step


def _sent(buffer: BytesIO, name: str) -> HttpResponse:
    response = HttpResponse(buffer.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _step_words(step: ReorganisationStep) -> dict[str, Any]:
    """Describe a step as the plan names it."""
    params = step.params
    new = params.get("new", {})
    target = params.get("target") or " ".join(
        text for text in (new.get("code", ""), new.get("name", "")) if text
    )
    return {
        "step": step,
        "kind": step.get_kind_display(),
        "from": ", ".join(params.get("units", [])),
        "to": target,
        "goes": len(params.get("people", {})),
        "is_split": step.kind == UnitEvent.Kind.SPLIT,
    }


def _preview_words(plan: Reorganisation, user: User) -> dict[str, Any]:
    """Return the preview with the names of today: the plan itself keeps none."""
    seen = plan.preview
    ids = [line["id"] for key in ("ended_grants", "wider_grants") for line in seen[key]]
    seen_grants = RoleGrant.objects.on_branches_of(user, roles=DECIDES)
    grants = seen_grants.select_related("person", "unit").in_bulk(ids)
    again = {(one.person_id, one.role): one.unit_code for one in plan.grants.all()}
    alive = [(unit["code"], unit["name"]) for unit in seen["units"] if not unit["is_ended"]]
    kinds = dict(UnitEvent.Kind.choices)
    return seen | {
        "steps": [line | {"words": kinds[line["kind"]]} for line in seen["steps"]],
        "ended_grants": [
            line | {"grant": grants[line["id"]], "again": again.get((line["person"], line["role"]))}
            for line in seen["ended_grants"]
            if line["id"] in grants
        ],
        "wider_grants": [
            line | {"words": _who(grants.get(line["id"]), line)} for line in seen["wider_grants"]
        ],
        "targets": alive,
        "figures": [
            {"label": _("Memberships that change"), "value": formats.number(seen["moved"])},
            {"label": _("Roles that end"), "value": formats.number(len(seen["ended_grants"]))},
            {"label": _("Open classes"), "value": formats.number(len(seen["classes"]))},
            {"label": _("Waiting exports"), "value": formats.number(seen["exports"])},
            {
                "label": _("Party positions in ended units"),
                "value": formats.number(seen["positions"]),
            },
        ],
    }


def _who(grant: RoleGrant | None, line: dict[str, Any]) -> str:
    """Name a role that widens; one that the plan itself gives is not there yet."""
    person = str(grant.person) if grant else _("a role that this plan gives again")
    return f"{Role(line['role']).label}, {line['unit']}: {person}"
