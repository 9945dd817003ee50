"""Acts on a closing: each checks the right, calls one service, and goes back to the page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members.requests import MemberRequest, require
from monitoring.closing import selectors, services, words
from monitoring.closing.forms import AnswerForm, ProposeForm, SendBackForm
from monitoring.closing.models import Closing, Snapshot, SnapshotPage
from monitoring.closing.permissions import (
    may_confirm,
    may_confirm_for,
    may_decide_closing,
    may_decide_closings,
    may_prepare_closing,
    may_prepare_closings,
)
from monitoring.closing.views.desk import closing_of, crumbs_of, figures_of


@login_required
@require_POST
def open_round(request: MemberRequest, closing_id: int) -> HttpResponse:
    """Ask the units to confirm."""
    closing = _to_prepare(request, closing_id)
    services.open_round(closing, by=request.user)
    messages.success(request, _("The units are asked to confirm their figures."))
    return _to(closing)


@login_required
@require_POST
def recount(request: MemberRequest, closing_id: int) -> HttpResponse:
    """Count the version under way again."""
    closing = _to_prepare(request, closing_id)
    services.recount(closing, by=request.user)
    messages.success(request, _("The figures are being counted again."))
    return _to(closing)


@login_required
@require_POST
def compare(request: MemberRequest, closing_id: int) -> HttpResponse:
    """Count what the closed figures would be now."""
    closing = _to_prepare(request, closing_id)
    services.compare(closing, by=request.user)
    messages.success(request, _("The closed figures are being compared with those of now."))
    return _to(closing)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: MemberRequest, closing_id: int) -> HttpResponse:
    """Hand the counted version to a second person, with the words that it needs."""
    closing = _to_prepare(request, closing_id)
    snapshot = _under_way(request, closing)
    is_amendment = snapshot.kind == Snapshot.Kind.AMENDMENT
    is_open = not is_amendment and selectors.is_anything_open(snapshot)
    sent = request.POST if request.method == "POST" else None
    form = ProposeForm(sent, is_amendment=is_amendment, is_open=is_open)
    if form.is_valid():
        services.propose(closing, **form.words(), by=request.user)
        messages.success(request, _("The figures wait for the second person."))
        return _to(closing)
    heading = _("Propose the amendment") if is_amendment else _("Propose to close")
    if is_open:
        lead = _("Units have not confirmed yet, or object. Say why it is closed all the same.")
    elif is_amendment:
        lead = _("The closed figures stay for ever; these become the next version.")
    else:
        lead = _("Everybody has confirmed. A second person decides.")
    return _form(request, closing, form, heading, lead=lead, submit=heading)


@login_required
@require_POST
def approve(request: MemberRequest, closing_id: int) -> HttpResponse:
    """Say yes as the second person; a worker counts once more and seals."""
    closing = _to_decide(request, closing_id)
    services.approve(closing, by=request.user)
    messages.success(request, _("Approved. The figures are being sealed."))
    return _to(closing)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: MemberRequest, closing_id: int) -> HttpResponse:
    """Say no, with a reason."""
    closing = _to_decide(request, closing_id)
    form = SendBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.send_back(closing, answer=form.cleaned_data["answer"], by=request.user)
        messages.success(request, _("The proposal has been sent back."))
        return _to(closing)
    heading = _("Send the proposal back")
    return _form(request, closing, form, heading, lead="", submit=heading)


@login_required
@require_POST
def drop(request: MemberRequest, closing_id: int) -> HttpResponse:
    """Give the version under way up."""
    closing = _to_prepare(request, closing_id)
    services.drop(closing, by=request.user)
    messages.success(request, _("The version has been given up."))
    return redirect("closing:list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: MemberRequest, closing_id: int, unit_id: int) -> HttpResponse:
    """Show the figures of the own unit, and take its confirmation or objection."""
    require(may_confirm(request.user))
    closing = closing_of(request, closing_id)
    pages = SnapshotPage.objects.visible_to(request.user).filter(
        snapshot__closing=closing, snapshot__version=1, unit=unit_id
    )
    pages = pages.exclude(snapshot__state=Snapshot.State.DROPPED)
    page = get_object_or_404(pages.select_related("unit", "snapshot"), unit=unit_id)
    require(may_confirm_for(request.user, page.unit))
    page.snapshot.closing = closing
    missing = selectors.unconfirmed_below(page)
    sent = request.POST if request.method == "POST" else None
    form = AnswerForm(sent, is_anybody_missing=bool(missing))
    if form.is_valid():
        _answer(request, closing, page, form)
        return redirect("closing:unit", closing.pk, unit_id)
    names = SnapshotPage.objects.visible_to(request.user).filter(
        snapshot=page.snapshot_id, unit__in=missing
    )
    context = {
        "form": form,
        "closing": closing,
        "name": page.facts.name,
        "unit_id": unit_id,
        "figures": figures_of(page),
        "missing": [one.facts.name for one in names.without_lines()],
        "rung": words.RUNGS["waiting"],
        "crumbs": crumbs_of(closing, (page.facts.name, "")),
    }
    return render(request, "monitoring/closing/answer.html", context)


def _answer(request: MemberRequest, closing: Closing, page: SnapshotPage, form: AnswerForm) -> None:
    """Store the answer that was given."""
    reason = form.cleaned_data["reason"]
    if form.cleaned_data["answer"] == "objected":
        services.object_to(closing, unit=page.unit, reason=reason, by=request.user)
        messages.success(request, _("Thank you. The office sees what is wrong and answers."))
    else:
        services.confirm(closing, unit=page.unit, reason=reason, by=request.user)
        messages.success(request, _("Thank you. The figures of the unit are confirmed."))


def _to_prepare(request: MemberRequest, closing_id: int) -> Closing:
    """Return the closing, for the office over its unit; to other offices it is not there."""
    require(may_prepare_closings(request.user))
    closing = closing_of(request, closing_id)
    if not may_prepare_closing(request.user, closing.unit):
        raise Http404
    return closing


def _to_decide(request: MemberRequest, closing_id: int) -> Closing:
    """Return the closing, for the office and leaders over its unit; to others it is not there."""
    require(may_decide_closings(request.user))
    closing = closing_of(request, closing_id)
    if not may_decide_closing(request.user, closing.unit):
        raise Http404
    return closing


def _under_way(request: MemberRequest, closing: Closing) -> Snapshot:
    """Return the version that is counted and not decided; 404 where there is none."""
    found = Snapshot.objects.visible_to(request.user).open_ones().filter(closing=closing)
    snapshot = found.first()
    if snapshot is None:
        raise Http404
    snapshot.closing = closing
    return snapshot


def _form(
    request: MemberRequest,
    closing: Closing,
    form: ProposeForm | SendBackForm,
    heading: str,
    *,
    lead: str,
    submit: str,
) -> HttpResponse:
    """Render a form of the desk."""
    context = {
        "form": form,
        "heading": heading,
        "lead": lead,
        "submit": submit,
        "back_url": reverse("closing:show", args=[closing.pk]),
        "crumbs": crumbs_of(closing, (heading, "")),
    }
    return render(request, "frames/form_page.html", context)


def _to(closing: Closing) -> HttpResponse:
    return redirect("closing:show", closing.pk)
