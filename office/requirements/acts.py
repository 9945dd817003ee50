"""Deciding on requirements: proposing, approving, changing, ending, giving more time."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from common.exceptions import DomainError
from learning import services
from learning.models import Enrolment, Requirement
from learning.permissions import may_decide_requirements, may_plan_requirements
from learning.querysets import EnrolmentQuerySet
from members.models import User
from members.requests import MemberRequest, require
from office.requirements import services as desk
from office.requirements.forms import OpenFilters, PostponeForm, ReasonForm
from office.requirements.views import PER_PAGE, crumbs_of, requirement_of


@login_required
@require_POST
def propose(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """Hand the rule to a second person."""
    require(may_plan_requirements(request.user))
    requirement = requirement_of(request, requirement_id)
    services.propose(requirement, by=request.user)
    messages.success(request, _("The rule waits for a second person."))
    return _to(requirement)


@login_required
@require_POST
def approve(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """Say yes as the second person; a worker carries it out."""
    require(may_decide_requirements(request.user))
    requirement = requirement_of(request, requirement_id)
    desk.approve(requirement, by=request.user)
    messages.success(request, _("Approved. The obligations are being made."))
    return _to(requirement)


@login_required
@require_POST
def send_back(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """Say no, with a reason."""
    require(may_decide_requirements(request.user))
    requirement = requirement_of(request, requirement_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write why the rule is sent back."))
        return redirect("requirements:simulation", requirement.pk)
    services.send_back(requirement, answer=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("The rule is a draft again."))
    return _to(requirement)


@login_required
@require_POST
def change_rule(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """Begin the next version of the rule in force."""
    require(may_plan_requirements(request.user))
    requirement = requirement_of(request, requirement_id)
    services.change_rule(requirement, by=request.user)
    return redirect("requirements:audience", requirement.pk)


@login_required
@require_POST
def drop_draft(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """Give the version under way up."""
    require(may_plan_requirements(request.user))
    requirement = requirement_of(request, requirement_id)
    services.drop_draft(requirement, by=request.user)
    messages.success(request, _("The draft is given up. It stays in the history."))
    return _to(requirement)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """End the requirement, with a reason."""
    require(may_decide_requirements(request.user))
    requirement = requirement_of(request, requirement_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.end_requirement(requirement, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The requirement has ended. Its results stay."))
        return _to(requirement)
    heading = _("End the requirement")
    context = {
        "form": form,
        "heading": heading,
        "lead": _("Its classes close: from then on no result counts any more."),
        "crumbs": crumbs_of(requirement, heading),
        "back_url": reverse("requirements:list"),
        "back": _("Back to the list"),
    }
    return render(request, "office/requirements/form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def postpone(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """Give one or many people more time, with the basis of it."""
    require(may_decide_requirements(request.user))
    requirement = requirement_of(request, requirement_id)
    filters = OpenFilters(request.GET, user=request.user)
    found = _open_work(request.user, requirement, filters)
    chosen = {value for value in request.POST.getlist("row") if value.isdecimal()}
    form = PostponeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _postponed(request, requirement, form, found, chosen):
        return redirect("requirements:postpone", requirement.pk)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    heading = _("Give more time")
    context = {
        "requirement": requirement,
        "heading": heading,
        "filters": filters,
        "form": form,
        "page": page,
        "chosen": {int(value) for value in chosen},
        "crumbs": crumbs_of(requirement, heading),
    }
    return render(request, "office/requirements/postpone.html", context)


def _postponed(
    request: MemberRequest,
    requirement: Requirement,
    form: Any,
    found: EnrolmentQuerySet,
    chosen: set[str],
) -> bool:
    """Give the time; say what is wrong at the form and return False otherwise."""
    facts = dict(form.cleaned_data)
    if facts.pop("whom") == "chosen":
        if not chosen:
            form.add_error("whom", _("Tick at least one person in the list."))
            return False
        found = found.filter(pk__in=chosen)
    try:
        moved = services.postpone(requirement, found, by=request.user, **facts)
    except DomainError as refusal:
        form.add_error("until", str(refusal.message))
        return False
    said = ngettext(
        "%(number)d person has more time now.", "%(number)d people have more time now.", moved
    )
    messages.success(request, said % {"number": moved})
    return True


def _open_work(user: User, requirement: Requirement, filters: OpenFilters) -> EnrolmentQuerySet:
    """Return what is still to be done, of the people whom the user looks after."""
    rows = (
        Enrolment.objects.of_requirement(requirement)
        .in_branches_of(user)
        .open_for_study()
        .filter(completed_at=None)
        .with_status()
        .select_related("member__unit", "training_class__course")
        .order_by("member__name_key", "pk")
    )
    chosen = filters.choices()
    if "q" in chosen:
        rows = rows.filter(member__in=User.objects.in_branches_of(user).search(chosen["q"]))
    if "unit" in chosen:
        rows = rows.of_unit(chosen["unit"].path)
    if "status" in chosen:
        rows = rows.in_status(chosen["status"])
    return rows


def _to(requirement: Requirement) -> HttpResponse:
    return redirect("requirements:show", requirement.pk)
