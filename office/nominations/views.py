"""The office's side: calls, quotas, decisions, the list of learners."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from common.tables import Cell, Column, Table
from common.text import formats
from learning import services
from learning.models import Nomination, NominationCall, NominationUnit
from learning.nominating import calls_for, numbers_of, units_for
from learning.permissions import (
    may_call_for_nominations,
    may_run_nominations,
    may_see_nominations,
)
from members.requests import MemberRequest, require
from office.nominations.forms import (
    CallForm,
    NewCallForm,
    QuotasForm,
)

PER_PAGE = 50
State = Nomination.State
NUMBERS = {
    State.NOMINATED: gettext_lazy("Undecided"),
    State.APPROVED: pgettext_lazy("nominations", "Approved"),
    State.WAITING: gettext_lazy("Waiting list"),
}


def call_of(request: MemberRequest, call_id: int) -> NominationCall:
    """Return the call if it concerns the user; 403 for those who see no nominations at all."""
    if not may_see_nominations(request.user):
        raise PermissionDenied
    return get_object_or_404(calls_for(request.user), pk=call_id)


def run_call(request: MemberRequest, call_id: int) -> NominationCall:
    """Return the call if the user runs its class; 403 for those who only nominate."""
    call = call_of(request, call_id)
    require(may_run_nominations(request.user, call.training_class))
    return call


def crumbs_of(call: NominationCall | None = None, last: str = "") -> list[dict[str, str]]:
    """Return the way back to the list of calls."""
    crumbs = [
        {"title": _("Office desk"), "url": reverse("office:home")},
        {"title": _("Nominations"), "url": reverse("nominations:list")},
    ]
    if call is not None:
        url = reverse("nominations:show", args=[call.pk]) if last else ""
        crumbs.append({"title": call.training_class.title, "url": url})
    if last:
        crumbs.append({"title": last, "url": ""})
    return crumbs


@login_required
@require_safe
def calls(request: MemberRequest) -> HttpResponse:
    """List the calls that concern the user, the newest deadline first."""
    require(may_see_nominations(request.user))
    page = Paginator(calls_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    entries = NominationUnit.objects.visible_to(request.user).filter(call__in=page.object_list)
    outstanding: dict[int, int] = {}
    for call_id in entries.outstanding().values_list("call", flat=True):
        outstanding[call_id] = outstanding.get(call_id, 0) + 1
    table = Table(
        [
            Column(key="title", label=_("Class")),
            Column(key="opens", label=_("Opening date")),
            Column(key="closes", label=_("Units send their lists by")),
            Column(key="left", label=_("Lists not sent"), is_number=True),
            Column(key="state", label=_("State")),
        ]
    )
    for call in page.object_list:
        href = reverse("nominations:show", args=[call.pk])
        table.add(
            {
                "title": Cell(text=call.training_class.title, href=href),
                "opens": f"{call.training_class.opens_on:%d/%m/%Y}",
                "closes": f"{call.closes_on:%d/%m/%Y}",
                "left": formats.number(outstanding.get(call.pk, 0)),
                "state": Cell(status="closed" if call.listed_at else "open"),
            }
        )
    context = {
        "table": table,
        "page": page,
        "may_call": may_call_for_nominations(request.user),
        "crumbs": crumbs_of(),
    }
    return render(request, "office/nominations/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """Invite units to nominate people for a planned class."""
    require(may_call_for_nominations(request.user))
    form = NewCallForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        facts = form.cleaned_data
        training_class = facts["training_class"]
        call = services.call_for_nominations(
            training_class,
            closes_on=facts["closes_on"],
            audience=form.audience,
            note=facts["note"],
            quotas=dict.fromkeys(units_for(training_class), facts["quota"]),
            by=request.user,
        )
        return redirect("nominations:quotas", call.pk)
    heading = _("New call for nominations")
    context = {"form": form, "heading": heading, "crumbs": crumbs_of(None, heading)}
    return render(request, "frames/form_page.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, call_id: int) -> HttpResponse:
    """Change deadline, criteria and note."""
    call = run_call(request, call_id)
    form = CallForm(request.POST if request.method == "POST" else None, call=call)
    if form.is_valid():
        facts = form.cleaned_data
        services.change_call(
            call,
            closes_on=facts["closes_on"],
            audience=form.audience,
            note=facts["note"],
            by=request.user,
        )
        messages.success(request, _("Saved."))
        return redirect("nominations:show", call.pk)
    heading = _("Deadline and criteria")
    context = {"form": form, "heading": heading, "crumbs": crumbs_of(call, heading)}
    return render(request, "frames/form_page.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quotas(request: MemberRequest, call_id: int) -> HttpResponse:
    """Say how many each unit may send."""
    call = run_call(request, call_id)
    form = QuotasForm(request.POST if request.method == "POST" else None, call=call)
    if form.is_valid():
        services.set_quotas(call, form.quotas, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("nominations:show", call.pk)
    heading = _("Quotas of the units")
    lead = _("Leave a unit empty that does not nominate.")
    context = {"form": form, "heading": heading, "lead": lead, "crumbs": crumbs_of(call, heading)}
    return render(request, "frames/form_page.html", context)


@login_required
@require_safe
def show(request: MemberRequest, call_id: int) -> HttpResponse:
    """Show the call: what each unit has sent, and what is to be decided."""
    call = call_of(request, call_id)
    entries = list(
        NominationUnit.objects.visible_to(request.user).filter(call=call).select_related("unit")
    )
    may_run = may_run_nominations(request.user, call.training_class)
    if len(entries) == 1 and not may_run:
        return redirect("nominations:unit", entries[0].pk)
    numbers = numbers_of(call)
    total = {
        state: sum(numbers.get(entry.pk, {}).get(state, 0) for entry in entries)
        for state in NUMBERS
    }
    missing = [entry for entry in entries if not entry.is_sent]
    context = {
        "call": call,
        "table": _units_table(entries, numbers, call),
        "figures": [
            {"label": _("Places"), "value": formats.number(sum(one.quota for one in entries))},
            *(
                {"label": str(words), "value": formats.number(total[state])}
                for state, words in NUMBERS.items()
            ),
            {"label": _("Lists not sent"), "value": formats.number(len(missing))},
        ],
        "facts": facts_of(call),
        "obstacles": Nomination.objects.visible_to(request.user)
        .filter(call=call, state=State.APPROVED)
        .exclude(obstacle="")
        .select_related("member"),
        "is_enrolling": call.listed_at is not None and call.enrolled_at is None,
        "may_run": may_run,
        "crumbs": crumbs_of(call),
    }
    return render(request, "office/nominations/show.html", context)


def facts_of(call: NominationCall) -> list[tuple[str, str]]:
    """Return what the units need to know of the call."""
    training_class = call.training_class
    decision = training_class.decision_number
    if decision and training_class.decision_date:
        decision += f", {training_class.decision_date:%d/%m/%Y}"
    pairs = [
        (_("Course"), training_class.course.title),
        (_("Dates"), _dates(call)),
        (_("Units send their lists by"), f"{call.closes_on:%d/%m/%Y}"),
        (_("Decision"), decision),
        (_("Note to the units"), call.note),
    ]
    return [(label, text) for label, text in pairs if text]


def _dates(call: NominationCall) -> str:
    first, last = call.training_class.opens_on, call.training_class.due_on
    return f"{first:%d/%m/%Y}" + (f" – {last:%d/%m/%Y}" if last else "")


def _units_table(
    entries: list[NominationUnit], numbers: dict[int, dict[str, int]], call: NominationCall
) -> Table:
    """Return a line for each unit; late is who has not sent when the deadline is over."""
    table = Table(
        [
            Column(key="unit", label=_("Unit")),
            Column(key="state", label=_("State")),
            Column(key="quota", label=_("Quota"), is_number=True),
            *(Column(key=state, label=words, is_number=True) for state, words in NUMBERS.items()),
            Column(key="late", label=_("Late")),
        ]
    )
    is_over = timezone.localdate() > call.closes_on
    for entry in entries:
        own = numbers.get(entry.pk, {})
        late = entry.late_reason or (_("not sent") if is_over and not entry.is_sent else "")
        table.add(
            {
                "unit": Cell(
                    text=entry.unit.name, href=reverse("nominations:unit", args=[entry.pk])
                ),
                "state": str(entry.get_state_display()),
                "quota": formats.number(entry.quota),
                **{state: formats.number(own.get(state, 0)) for state in NUMBERS},
                "late": late,
            }
        )
    return table
