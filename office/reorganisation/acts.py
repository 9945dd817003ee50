"""Working on reorganisations: drafting, previewing, proposing, deciding, undoing."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.exceptions import DomainError
from members.models import Unit, UnitEvent, User
from members.requests import MemberRequest
from office.models import Reorganisation
from office.permissions import may_plan_reorganisation
from office.reorganisation import services, uploads, workbook
from office.reorganisation.forms import AnswerForm, DecisionForm, StepForm, WorkbookForm
from office.reorganisation.views import plan_of, split_step

Result = TypeVar("Result")
FORM = "office/reorganisation/form.html"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """Begin a plan with the facts of the decision."""
    _require_planner(request)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        plan = services.draft(by=request.user, **form.cleaned_data)
        return _to(plan)
    return _form(request, form, _("New reorganisation"), reverse("reorganisation:list"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest) -> HttpResponse:
    """Begin a plan from a workbook."""
    _require_planner(request)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            plan = _read(
                form.cleaned_data["file"], lambda path: uploads.plan_from(path, by=request.user)
            )
            return _to(plan)
        except DomainError as refusal:
            _add_lines(form, refusal)
    return _form(request, form, _("Plan from a workbook"), reverse("reorganisation:list"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_step(request: MemberRequest, plan_id: int, kind: str) -> HttpResponse:
    """Add a step; the button “Find” only looks for units."""
    plan = _draft_of(request, plan_id)
    if kind not in UnitEvent.Kind.values:
        raise Http404
    is_search = "search" in request.POST
    form = StepForm(
        request.POST if request.method == "POST" else None, kind=kind, plan=plan, user=request.user
    )
    if request.method == "POST" and not is_search and form.is_valid():
        try:
            services.add_steps(plan, [(kind, form.params)], by=request.user)
            messages.success(request, _("The step is in the plan."))
            return _to(plan)
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
    if is_search:
        form.errors.clear()
    heading = str(UnitEvent.Kind(kind).label).capitalize()
    return _form(
        request,
        form,
        heading,
        reverse("reorganisation:plan", args=[plan.pk]),
        finds="find" in form.fields,
    )


@login_required
@require_POST
def drop_step(request: MemberRequest, plan_id: int, step_id: int) -> HttpResponse:
    """Take a step out."""
    plan = _draft_of(request, plan_id)
    services.drop_step(get_object_or_404(plan.steps, pk=step_id), by=request.user)
    return _to(plan)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: MemberRequest, plan_id: int, step_id: int) -> HttpResponse:
    """Take the list of a split back: who goes, everybody else stays."""
    plan = _draft_of(request, plan_id)
    step = split_step(plan, step_id)
    unit = get_object_or_404(Unit, code=step.params["units"][0])
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        code = step.params["new"]["code"]
        try:
            goes = _read(
                form.cleaned_data["file"], lambda path: workbook.read_split(path, unit, code)
            )
            services.assign(step, goes, by=request.user)
            messages.success(
                request, _("%(number)s people go, the others stay.") % {"number": len(goes)}
            )
            return _to(plan)
        except DomainError as refusal:
            _add_lines(form, refusal)
    template = reverse("reorganisation:split_template", args=[plan.pk, step.pk])
    back = reverse("reorganisation:plan", args=[plan.pk])
    return _form(request, form, _("Who goes to the new unit"), back, template=template)


@login_required
@require_POST
def preview(request: MemberRequest, plan_id: int) -> HttpResponse:
    """Find out exactly what the plan would do."""
    plan = _draft_of(request, plan_id)
    services.rehearse(plan, by=request.user)
    return _to(plan)


@login_required
@require_POST
def choose_grants(request: MemberRequest, plan_id: int) -> HttpResponse:
    """Note which ended roles are given again, each chosen by hand."""
    plan = _draft_of(request, plan_id)
    ended = {line["id"] for line in plan.preview.get("ended_grants", [])}
    chosen = []
    for value in request.POST.getlist("grant"):
        code = request.POST.get(f"unit-{value}", "")
        if value.isdigit() and int(value) in ended and code:
            chosen.append((int(value), code))
    services.choose_grants(plan, chosen, by=request.user)
    services.rehearse(Reorganisation.objects.get(pk=plan.pk), by=request.user)
    messages.success(request, _("%(number)s roles are given again.") % {"number": len(chosen)})
    return _to(plan)


@login_required
@require_POST
def propose(request: MemberRequest, plan_id: int) -> HttpResponse:
    """Hand the plan to a second person."""
    plan = _draft_of(request, plan_id)
    services.propose(plan, by=request.user, knows_wider="knows_wider" in request.POST)
    messages.success(request, _("The plan waits for a second person."))
    return _to(plan)


@login_required
@require_POST
def approve(request: MemberRequest, plan_id: int) -> HttpResponse:
    """Say yes as the second person."""
    plan = plan_of(request, plan_id)
    plan = services.approve(plan, by=request.user)
    if plan.state == Reorganisation.State.APPLIED:
        messages.success(request, _("The reorganisation is carried out."))
    # Who held a role on a unit that has ended may not see the plan any more.
    is_seen = Reorganisation.objects.visible_to(_reloaded(request)).filter(pk=plan.pk).exists()
    return _to(plan) if is_seen else redirect("learning:home")


@login_required
@require_POST
def reject(request: MemberRequest, plan_id: int) -> HttpResponse:
    """Say no, with a reason."""
    plan = plan_of(request, plan_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write why the plan is rejected."))
        return _to(plan)
    services.reject(plan, by=request.user, answer=form.cleaned_data["answer"])
    messages.success(request, _("The plan is rejected."))
    return _to(plan)


@login_required
@require_POST
def undo(request: MemberRequest, plan_id: int) -> HttpResponse:
    """Bring everything back."""
    plan = plan_of(request, plan_id)
    services.undo(plan, by=request.user)
    messages.success(request, _("Everything is as it was before."))
    return _to(plan)


def _require_planner(request: MemberRequest) -> None:
    if not may_plan_reorganisation(request.user):
        raise PermissionDenied


def _draft_of(request: MemberRequest, plan_id: int) -> Reorganisation:
    """Return the plan for somebody who may draw it up."""
    _require_planner(request)
    return plan_of(request, plan_id)


def _reloaded(request: MemberRequest) -> User:
    """Return the person anew: the roles remembered on the object may have ended."""
    return User.objects.get(pk=request.user.pk)


def _to(plan: Reorganisation) -> HttpResponse:
    return redirect("reorganisation:plan", plan_id=plan.pk)


def _form(
    request: MemberRequest, form: Any, heading: str, back: str, **more: object
) -> HttpResponse:
    context = {"form": form, "heading": heading, "back_url": back, **more}
    return render(request, FORM, context | {"is_file": isinstance(form, WorkbookForm)})


def _add_lines(form: WorkbookForm, refusal: DomainError) -> None:
    """Show each problem of the workbook as a line of its own."""
    for line in str(refusal.message).split("\n"):
        form.add_error("file", line)


def _read(file: UploadedFile, reader: Callable[[Path], Result]) -> Result:
    """Put the file where a reader of workbooks finds it, and take it away again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        return reader(path)
