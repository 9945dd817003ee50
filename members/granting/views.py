"""Screens of role grants: who holds what, granting with the risk shown, deciding, ending."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import permissions
from members.granting import forms, selectors, services, tables, words
from members.granting.rules import ACTS, Risk
from members.models import GrantRequest, RoleGrant, User
from members.requests import MemberRequest, require

PER_PAGE = 50
FOUND_PEOPLE = 20


@login_required
@require_safe
def show_list(request: MemberRequest) -> HttpResponse:
    """List the grants of the user's branches."""
    require(permissions.may_oversee_grants(request.user))
    form = forms.GrantFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = Paginator(selectors.grants_for(request.user, **chosen), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form,
        "page": page,
        "table": tables.grants_table(page),
        "export_query": urlencode(request.GET.dict() | {"kind": "grants"}),
        "may_grant": permissions.may_grant_roles(request.user),
        "waiting": selectors.requests_for(request.user).waiting().count(),
    }
    return render(request, "members/granting/list.html", context)


@login_required
@require_safe
def choose_person(request: MemberRequest) -> HttpResponse:
    """Find who is to hold the role."""
    require(permissions.may_grant_roles(request.user))
    form = forms.PersonSearch(request.GET if "q" in request.GET else None)
    people = None
    if form.is_valid():
        found = selectors.people_to_choose(request.user, form.cleaned_data["q"])
        people = list(found[: FOUND_PEOPLE + 1])
    context = {
        "form": form,
        "table": None if people is None else tables.people_table(people[:FOUND_PEOPLE]),
        "are_more": people is not None and len(people) > FOUND_PEOPLE,
        "crumbs": tables.crumbs(_("Grant a role")),
    }
    return render(request, "members/granting/choose_person.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def grant_new(request: MemberRequest, person_id: int) -> HttpResponse:
    """Ask for role, branch and time, show the risk, then grant or leave a request."""
    require(permissions.may_grant_roles(request.user))
    candidates = User.objects.grantable_by(request.user).select_related("unit")
    person = get_object_or_404(candidates, pk=person_id)
    initial = {name: request.GET[name] for name in ("role", "unit") if name in request.GET}
    form = forms.GrantForm(request.POST or None, user=request.user, initial=initial)
    assessment = None
    if request.method == "POST" and form.is_valid():
        plan = services.Plan(person=person, **form.cleaned_data)
        assessment = services.assess(plan)
        # The risk must have been read for these very choices, so they are the confirmation.
        if request.POST.get("seen") == tables.fingerprint(plan, assessment):
            return _granted(request, services.ask_for_grant(plan, by=request.user))
    context = {
        "person": person,
        "form": form,
        "crumbs": tables.crumbs(_("Grant a role")),
    }
    if assessment is not None:
        context |= _risk_context(assessment, plan.role)
        context["seen"] = tables.fingerprint(plan, assessment)
    return render(request, "members/granting/new.html", context)


def _granted(request: MemberRequest, made: RoleGrant | GrantRequest) -> HttpResponse:
    """Say what came of it and go there."""
    if isinstance(made, GrantRequest):
        messages.info(request, _("The request is stored. It holds once a second person approves."))
        return redirect("granting:request", made.pk)
    messages.success(request, _("Saved. It holds from the next click of the person."))
    return redirect("granting:grant", made.pk)


@login_required
@require_safe
def show_grant(request: MemberRequest, grant_id: int) -> HttpResponse:
    """Show one grant and what can be done with it."""
    grant = _grant(request, grant_id)
    state = tables.state_of(grant)
    context = {
        "grant": grant,
        "state": state,
        "facts": tables.grant_facts(grant),
        "may_change": permissions.may_grant(request.user, grant.role, grant.unit),
        "is_own": grant.person_id == request.user.pk,
        "is_over": state in ("expired", "revoked"),
        "crumbs": tables.crumbs(grant.person.full_name),
    }
    return render(request, "members/granting/grant.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def change_end(request: MemberRequest, grant_id: int) -> HttpResponse:
    """Let a grant end earlier or later; renewing is the same."""
    grant = _grant(request, grant_id)
    require(permissions.may_grant(request.user, grant.role, grant.unit))
    initial = {"until": timezone.localdate() + timedelta(days=365)}
    form = forms.LastDayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = services.ask_for_last_day(grant, by=request.user, **form.cleaned_data)
        return _granted(request, made)
    return _form_page(request, form, grant, _("Change the last day"), _("Save"))


@login_required
@require_http_methods(["GET", "POST"])
def revoke(request: MemberRequest, grant_id: int) -> HttpResponse:
    """End a grant at once."""
    grant = _grant(request, grant_id)
    require(permissions.may_grant(request.user, grant.role, grant.unit))
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.end_grant(grant, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Revoked. The person lost these rights at this moment."))
        return redirect("granting:list")
    return _form_page(request, form, grant, _("Revoke the role"), _("Revoke now"), danger=True)


@login_required
@require_safe
def show_requests(request: MemberRequest) -> HttpResponse:
    """List the requests, those that wait on top."""
    require(permissions.may_oversee_grants(request.user))
    page = Paginator(selectors.requests_for(request.user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "table": tables.requests_table(page),
        "crumbs": tables.crumbs(_("Requests for roles")),
    }
    return render(request, "members/granting/requests.html", context)


@login_required
@require_safe
def show_request(request: MemberRequest, request_id: int) -> HttpResponse:
    """Show one request with its risks, and the decision to those who may make it."""
    return _request_page(request, _request_row(request, request_id), forms.DecisionForm())


@login_required
@require_POST
def decide(request: MemberRequest, request_id: int) -> HttpResponse:
    """Approve or reject as the second person."""
    asked = _request_row(request, request_id)
    require(permissions.may_decide_grant(request.user, asked.role, asked.unit))
    form = forms.DecisionForm(request.POST)
    if not form.is_valid():
        return _request_page(request, asked, form)
    reason = form.cleaned_data["reason"]
    if form.cleaned_data["act"] == "approve":
        services.approve_request(asked, by=request.user, reason=reason)
        messages.success(request, _("Approved. The role is granted."))
    else:
        services.reject_request(asked, by=request.user, reason=reason)
        messages.success(request, _("Rejected."))
    return redirect("granting:request", asked.pk)


@login_required
@require_POST
def withdraw(request: MemberRequest, request_id: int) -> HttpResponse:
    """Take back the own request."""
    asked = _request_row(request, request_id)
    require(asked.requested_by_id == request.user.pk)
    services.withdraw_request(asked, by=request.user)
    messages.success(request, _("Withdrawn."))
    return redirect("granting:requests")


def _grant(request: MemberRequest, grant_id: int) -> RoleGrant:
    """Return a grant of the user's branches, or 404; 403 for those who oversee none."""
    require(permissions.may_oversee_grants(request.user))
    grants = RoleGrant.objects.overseen_by(request.user).select_related(
        "person__unit", "unit", "granted_by", "revoked_by"
    )
    return get_object_or_404(grants, pk=grant_id)


def _request_row(request: MemberRequest, request_id: int) -> GrantRequest:
    """Return a request of the user's branches, or 404; 403 for those who oversee none."""
    require(permissions.may_oversee_grants(request.user))
    requests = GrantRequest.objects.overseen_by(request.user).select_related(
        "person__unit", "unit", "requested_by", "decided_by", "extends", "grant"
    )
    return get_object_or_404(requests, pk=request_id)


def _risk_context(assessment: services.Assessment, role: str) -> dict[str, object]:
    """Return what the page says about the risk."""
    return {
        "assessment": assessment,
        "reach": words.reach_line(assessment),
        "acts": [words.ACTS[act] for act in ACTS[role]],
        "risks": words.risk_lines(assessment.risks),
    }


def _request_page(
    request: MemberRequest, asked: GrantRequest, form: forms.DecisionForm
) -> HttpResponse:
    is_waiting = asked.state == GrantRequest.State.WAITING
    is_party = request.user.pk in (asked.requested_by_id, asked.person_id)
    may_decide = permissions.may_decide_grant(request.user, asked.role, asked.unit)
    assessment = services.assess(
        services.Plan(
            person=asked.person,
            role=asked.role,
            unit=asked.unit,
            since=asked.valid_from,
            until=asked.valid_to,
        )
    )
    context = {
        "asked": asked,
        "facts": tables.request_facts(asked),
        "state": tables.REQUEST_STATES[GrantRequest.State(asked.state)],
        "form": form,
        "may_decide": is_waiting and may_decide and not is_party,
        "is_own": is_waiting and asked.requested_by_id == request.user.pk,
        "crumbs": tables.crumbs(_("Requests for roles")),
        **_risk_context(assessment, asked.role),
        "risks": words.risk_lines([Risk(**risk) for risk in asked.risks]),
    }
    return render(request, "members/granting/request.html", context)


def _form_page(
    request: MemberRequest,
    form: forms.LastDayForm | forms.ReasonForm,
    grant: RoleGrant,
    heading: str,
    label: str,
    *,
    danger: bool = False,
) -> HttpResponse:
    """Show a form about a grant."""
    context = {
        "form": form,
        "heading": heading,
        "label": label,
        "is_danger": danger,
        "facts": tables.grant_facts(grant),
        "crumbs": tables.crumbs(heading, grant),
    }
    return render(request, "members/granting/form.html", context)
