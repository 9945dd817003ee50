"""The desk where lists are proposed, approved and returned."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from certificates import permissions, selectors, services, words
from certificates.exceptions import NoListProposed
from certificates.forms import BasisFilter, DecisionForm, ReasonForm
from certificates.models import Recognition, RecognitionLine
from common.tables import Cell, Column, Table
from common.text import formats
from learning.models import TrainingClass
from learning.selectors import unit_names
from members.models import User
from members.organising.basis import Basis
from members.requests import MemberRequest
from members.restriction import left_out_words, restriction_mark

PER_PAGE = 50
ELIGIBLE, NOT_ELIGIBLE = "dat", "chua-dat"


@login_required
@require_safe
def show_desk(request: MemberRequest) -> HttpResponse:
    """List the classes recognised by list, those with something to do in plain view."""
    if not permissions.may_open_desk(request.user):
        raise PermissionDenied
    page = Paginator(selectors.classes_for_desk(request.user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "certificates/desk.html", {"page": page})


@login_required
@require_safe
def show_class_list(request: MemberRequest, class_id: int) -> HttpResponse:
    """Show who of the class is eligible, who is not and why, and what can be done next."""
    training_class = _class_for(request.user, class_id)
    return _class_page(request, training_class)


@login_required
@require_POST
def propose_list(request: MemberRequest, class_id: int) -> HttpResponse:
    """Propose the list as it stands now."""
    training_class = _class_for(request.user, class_id)
    if not permissions.may_propose(request.user, training_class):
        raise PermissionDenied
    services.propose_recognition(training_class, by=request.user)
    messages.success(request, _("The list has been proposed. A leader can approve it now."))
    return redirect("certificates:class_list", class_id=class_id)


@login_required
@require_POST
def approve_list(request: MemberRequest, class_id: int) -> HttpResponse:
    """Approve the proposed list with its decision; the certificates are issued."""
    training_class = _class_for(request.user, class_id)
    if not permissions.may_approve(request.user, training_class):
        raise PermissionDenied
    recognition = _proposed(training_class)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _class_page(request, training_class, decision_form=form)
    services.approve_recognition(recognition, by=request.user, **form.cleaned_data)
    issued = recognition.certificates.count()
    messages.success(
        request,
        ngettext(
            "Approved. %(count)s certificate has been issued.",
            "Approved. %(count)s certificates have been issued.",
            issued,
        )
        % {"count": formats.number(issued)},
    )
    return redirect("certificates:class_list", class_id=class_id)


@login_required
@require_POST
def return_list(request: MemberRequest, class_id: int) -> HttpResponse:
    """Give the proposed list back, with the reason."""
    training_class = _class_for(request.user, class_id)
    if not permissions.may_approve(request.user, training_class):
        raise PermissionDenied
    recognition = _proposed(training_class)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _class_page(request, training_class, reason_form=form)
    services.return_recognition(recognition, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The list has been returned."))
    return redirect("certificates:class_list", class_id=class_id)


def _class_for(user: User, class_id: int) -> TrainingClass:
    """Return the class, if the user sees it and works with its list."""
    training_class = get_object_or_404(
        TrainingClass.objects.visible_to(user)
        .opened()
        .filter(course__recognition_by_list=True)
        .select_related("course", "unit", "manager"),
        pk=class_id,
    )
    if not permissions.may_see_list(user, training_class):
        raise PermissionDenied
    return training_class


def _proposed(training_class: TrainingClass) -> Recognition:
    """Return the list that waits for a leader."""
    recognition = selectors.list_under_way(training_class)
    if recognition is None or recognition.state != Recognition.State.PROPOSED:
        raise NoListProposed(training_class=training_class.pk)
    return recognition


def _class_page(
    request: MemberRequest,
    training_class: TrainingClass,
    *,
    decision_form: DecisionForm | None = None,
    reason_form: ReasonForm | None = None,
) -> HttpResponse:
    """Render the page of one class."""
    recognition = selectors.list_under_way(training_class)
    is_proposed = recognition is not None and recognition.state == Recognition.State.PROPOSED
    shown = NOT_ELIGIBLE if request.GET.get("xem") == NOT_ELIGIBLE else ELIGIBLE
    page, counts = _lines(request, training_class, recognition if is_proposed else None, shown)
    may_approve = permissions.may_approve(request.user, training_class)
    basis = Basis.named(request.GET.get("basis"), default=Basis.AS_WAS)
    context = {
        "training_class": training_class,
        "recognition": recognition,
        "is_proposed": is_proposed,
        "approved_lists": selectors.approved_lists(training_class),
        "table": _table(page, with_reasons=shown == NOT_ELIGIBLE, basis=basis),
        "filters": BasisFilter({"basis": basis}),
        "basis": basis,
        "hidden": {"xem": shown},
        "page": page,
        "shown": shown,
        "counts": counts,
        "left_out": left_out_words(selectors.left_out_of_list(training_class)),
        "may_propose": permissions.may_propose(request.user, training_class) and not is_proposed,
        "may_approve": may_approve and is_proposed,
        "is_proposer": recognition is not None and recognition.proposed_by_id == request.user.pk,
        "decision_form": decision_form or DecisionForm(),
        "reason_form": reason_form or ReasonForm(),
        "has_errors": bool(decision_form or reason_form),
    }
    return render(request, "certificates/class_list.html", context)


def _lines(
    request: MemberRequest, training_class: TrainingClass, proposed: Recognition | None, shown: str
) -> tuple[Page[Any], dict[str, int]]:
    """Return one page of lines, stored or as they would be stored now, and both counts."""
    number = request.GET.get("page")
    if proposed is not None:
        lines = RecognitionLine.objects.filter(recognition=proposed).visible_to(request.user)
        chosen = lines.filter(is_eligible=shown == ELIGIBLE).select_related(
            "enrolment__member__unit", "enrolment__unit_then"
        )
        shown_page: Page[Any] = Paginator(chosen, PER_PAGE).get_page(number)
        eligible = lines.filter(is_eligible=True).count()
        return shown_page, {"eligible": eligible, "not_eligible": lines.count() - eligible}
    everybody = selectors.candidates(training_class)
    eligible_rows = selectors.eligible_candidates(training_class)
    eligible = eligible_rows.count()
    counts = {"eligible": eligible, "not_eligible": everybody.count() - eligible}
    rows = eligible_rows if shown == ELIGIBLE else selectors.not_eligible_candidates(training_class)
    page: Page[Any] = Paginator(rows, PER_PAGE).get_page(number)
    page.object_list = selectors.lines_for(training_class, list(page.object_list))
    for position, line in enumerate(page.object_list, start=page.start_index()):
        line.position = position
    return page, counts


def _table(page: Any, *, with_reasons: bool, basis: str) -> Table:
    """Return the people of the page, with mark or with the reasons."""
    columns = [
        Column(key="name", label=_("Full name")),
        Column(key="birth", label=_("Date of birth")),
        Column(key="unit", label=_("Unit")),
    ]
    if with_reasons:
        columns.append(Column(key="reason", label=_("Why not")))
    else:
        columns.append(Column(key="mark", label=_("Mark"), is_number=True))
        columns.append(Column(key="band", label=_("Band")))
    table = Table(columns)
    lines = list(page.object_list)
    names = unit_names([line.enrolment for line in lines], basis=basis)
    for line in lines:
        person = line.enrolment.member
        table.add(
            {
                "name": Cell(text=person.full_name, mark=restriction_mark(person)),
                "birth": f"{person.birth_date:%d/%m/%Y}" if person.birth_date else "",
                "unit": names[line.enrolment.pk],
                "mark": formats.number(line.mark, 1) if line.mark is not None else "",
                "band": line.band,
                "reason": words.reason_text(line.reasons),
            }
        )
    return table
