"""Writing requirements: the steps of the wizard, each saved into the draft, and periods."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from learning import services
from learning.models import Requirement, RequirementVersion
from learning.permissions import may_plan_requirement, may_plan_requirements
from members.requests import MemberRequest, require
from office.requirements.forms import AudienceForm, DueForm, FactsForm, PeriodForm, RenewForm
from office.requirements.views import crumbs_of, requirement_of

FORM = "office/requirements/form.html"
STEPS = 3


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create_period(request: MemberRequest) -> HttpResponse:
    """Name a period."""
    require(may_plan_requirements(request.user))
    form = PeriodForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.create_period(by=request.user, **form.cleaned_data)
        messages.success(request, _("The period is there and can be chosen."))
        return redirect("requirements:periods")
    return _page(request, form, _("New period"), crumbs_of(None, _("New period")))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """Begin a requirement: what is to be studied."""
    require(may_plan_requirements(request.user))
    form = FactsForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        requirement = services.draft_requirement(by=request.user, **form.cleaned_data)
        return redirect("requirements:audience", requirement.pk)
    heading = _("New requirement")
    return _page(request, form, heading, crumbs_of(None, heading), step=1)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """Change what is to be studied, as long as it never was in force."""
    requirement = _to_plan(request, requirement_id)
    _draft_of(requirement)
    form = FactsForm(
        request.POST if request.method == "POST" else None,
        instance=requirement,
        user=request.user,
    )
    if form.is_valid():
        services.change_facts(requirement, by=request.user, **form.cleaned_data)
        return redirect("requirements:audience", requirement.pk)
    heading = _("What is to be studied")
    return _page(request, form, heading, crumbs_of(requirement, heading), step=1)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def audience(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """Choose whom the rule means."""
    requirement = _to_plan(request, requirement_id)
    version = _draft_of(requirement)
    form = AudienceForm(
        request.POST if request.method == "POST" else None, user=request.user, version=version
    )
    if form.is_valid():
        services.set_audience(requirement, form.audience, by=request.user)
        return redirect("requirements:due", requirement.pk)
    heading = _("Who must study")
    return _page(request, form, heading, crumbs_of(requirement, heading), step=2)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def due(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """Choose when it is due."""
    requirement = _to_plan(request, requirement_id)
    version = _draft_of(requirement)
    form = DueForm(request.POST if request.method == "POST" else None, version=version)
    if form.is_valid():
        services.set_due(
            requirement,
            form.rule,
            target_periods=form.cleaned_data["target_periods"],
            change_reason=form.cleaned_data.get("change_reason", ""),
            by=request.user,
        )
        return redirect("requirements:simulation", requirement.pk)
    heading = _("By when")
    return _page(request, form, heading, crumbs_of(requirement, heading), step=3)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """Draft the same for another period, with other courses if wanted."""
    requirement = _to_plan(request, requirement_id)
    form = RenewForm(request.POST if request.method == "POST" else None, requirement=requirement)
    if form.is_valid():
        new = services.renew(requirement, by=request.user, **form.cleaned_data)
        messages.success(request, _("The draft for the new period is there. Check each step."))
        return redirect("requirements:facts", new.pk)
    heading = _("For another period")
    return _page(request, form, heading, crumbs_of(requirement, heading))


def _to_plan(request: MemberRequest, requirement_id: int) -> Requirement:
    """Return the requirement for somebody who may draw it up."""
    require(may_plan_requirements(request.user))
    requirement = requirement_of(request, requirement_id)
    require(may_plan_requirement(request.user, requirement.unit))
    return requirement


def _draft_of(requirement: Requirement) -> RequirementVersion:
    """Return the version that is being drafted; without one the step is not there."""
    drafts = requirement.versions.filter(state=RequirementVersion.State.DRAFT)
    version: RequirementVersion = get_object_or_404(drafts)
    version.requirement = requirement
    return version


def _page(
    request: MemberRequest,
    form: Any,
    heading: str,
    crumbs: list[dict[str, str]],
    *,
    step: int = 0,
) -> HttpResponse:
    """Show a form; ``step`` is its place in the wizard."""
    context = {
        "form": form,
        "heading": heading,
        "crumbs": crumbs,
        "step": step,
        "steps": STEPS,
        "submit": _("Save and go on") if step else "",
        "back_url": reverse("requirements:list"),
        "back": _("Back to the list"),
    }
    return render(request, FORM, context)
