"""The office decides: people, lists that go back, the list of learners and its paper."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.exceptions import DomainError
from common.text import formats
from learning import services
from learning.exceptions import NominationRefused
from learning.models import Nomination, NominationCall, NominationUnit
from learning.nominating import listed_people
from members.requests import MemberRequest
from members.services import note_list, record
from office.nominations import paper
from office.nominations.forms import AnswerForm, DecisionForm, ListForm
from office.nominations.views import crumbs_of, run_call
from office.nominations.words import BADGES, birth_year_of, warnings_in_words

State = Nomination.State


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: MemberRequest, call_id: int) -> HttpResponse:
    """Approve or refuse the people whom units have sent."""
    call = run_call(request, call_id)
    rows = _sent_rows(request, call)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen = {int(one) for one in request.POST.getlist("row") if one.isdecimal()}
        found = [row for row in rows if row.pk in chosen]
        if not found:
            form.add_error(None, _("Tick at least one person in the list."))
        elif form.cleaned_data["act"] == "reject" and not form.cleaned_data["reason"].strip():
            form.add_error("reason", _("Write why these people are not approved."))
        else:
            try:
                _carry_out(request, found, **form.cleaned_data)
            except NominationRefused as refusal:
                form.add_error(None, str(refusal.message))
            else:
                return redirect("nominations:decide", call.pk)
    lines = []
    for entry in {row.entry_id: row.entry for row in rows}.values():
        entry.call = call
        lines += listed_people(entry, [row for row in rows if row.entry_id == entry.pk])
    heading = _("Decide on people")
    context = {
        "call": call,
        "form": form,
        "heading": heading,
        "chosen": set(request.POST.getlist("row")),
        "lines": [
            {
                "row": line.nomination,
                "born": birth_year_of(line.nomination.member),
                "warnings": warnings_in_words(list(line.warnings)),
                "badge": BADGES[State(line.nomination.state)],
                "label": capfirst(str(line.nomination.get_state_display())),
            }
            for line in lines
        ],
        "crumbs": crumbs_of(call, heading),
    }
    return render(request, "office/nominations/decide.html", context)


def _sent_rows(request: MemberRequest, call: NominationCall) -> list[Nomination]:
    """Return everybody on the lists that the office has, unit by unit."""
    sent = NominationUnit.State.SENT
    return list(
        Nomination.objects.visible_to(request.user)
        .filter(call=call, entry__state=sent)
        .exclude(state=State.REPLACED)
        .select_related("member__unit", "entry__unit")
        .order_by("entry__unit__path", "nominated_at", "pk")
    )


def _carry_out(request: MemberRequest, rows: list[Nomination], *, act: str, reason: str) -> None:
    """Decide, and say what became of it."""
    if act == "reject":
        number = services.reject_nominations(rows, reason=reason, by=request.user)
        said = _("%(number)s not approved.") % {"number": formats.number(number)}
    else:
        approved, waiting = services.approve_nominations(rows, by=request.user)
        said = _("%(approved)s approved, %(waiting)s on the waiting list.") % {
            "approved": formats.number(approved),
            "waiting": formats.number(waiting),
        }
    messages.success(request, said)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: MemberRequest, entry_id: int) -> HttpResponse:
    """Send a list back to its unit, with what is to be mended."""
    entry = get_object_or_404(
        NominationUnit.objects.visible_to(request.user).select_related("unit"), pk=entry_id
    )
    call = run_call(request, entry.call_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.return_list(entry, answer=form.cleaned_data["answer"], by=request.user)
        except NominationRefused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The unit can change its list again."))
            return redirect("nominations:show", call.pk)
    heading = _("Send the list back")
    context = {
        "form": form,
        "heading": heading,
        "lead": entry.unit.name,
        "crumbs": crumbs_of(call, heading),
    }
    return render(request, "frames/form_page.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def approve_list(request: MemberRequest, call_id: int) -> HttpResponse:
    """Approve the list of learners by a decision; a worker enrols them."""
    call = run_call(request, call_id)
    training_class = call.training_class
    form = ListForm(
        request.POST if request.method == "POST" else None,
        initial={
            "decision_number": training_class.decision_number,
            "decision_date": training_class.decision_date,
        },
    )
    if form.is_valid():
        try:
            services.approve_list(call, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The list is approved. The learners are being enrolled."))
            return redirect("nominations:show", call.pk)
    heading = _("Approve the list of learners")
    context: dict[str, Any] = {
        "form": form,
        "heading": heading,
        "submit": heading,
        "lead": _("The class opens, and everybody approved is enrolled with this decision."),
        "crumbs": crumbs_of(call, heading),
    }
    return render(request, "frames/form_page.html", context)


@login_required
@require_POST
def print_list(request: MemberRequest, call_id: int, form: str) -> HttpResponse:
    """Send the list of learners as an official paper; who took it is noted."""
    call = run_call(request, call_id)
    if form not in paper.MEDIA:
        raise Http404
    at = timezone.localtime()
    made = paper.list_paper(call, request.user, day=at.date())
    content = paper.printed(made, form, at=at, mark=paper.watermark(request.user, at))
    subject = f"nominations:{call.pk}"
    record("office.print_learners", actor=request.user, subject=subject, rows=made.row_count)
    note_list(
        "monitoring.document",
        actor=request.user,
        people=made.people,
        purpose=call.training_class.title[:200],
        subject=subject,
    )
    response = HttpResponse(content, content_type=paper.MEDIA[form])
    response["Content-Disposition"] = f'attachment; filename="danh-sach-hoc-vien.{form}"'
    return response
