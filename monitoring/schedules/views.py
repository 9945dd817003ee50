"""Setting scheduled reports up, watching them, and what the user has received."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.exceptions import DomainError
from common.tables import Cell, Column, Table
from common.text import formats
from members.requests import MemberRequest
from monitoring.models import ExportJob, ReportDelivery, ReportSchedule
from monitoring.permissions import may_monitor
from monitoring.schedules import selectors, services
from monitoring.schedules.forms import ScheduleForm
from monitoring.schedules.words import day_words, rhythm_words, title_of
from monitoring.words import choices_words

PER_PAGE = 50
State = ReportSchedule.State
# The acts on a schedule, by their word in the address, and what is said afterwards.
ACTS: dict[str, tuple[Callable[..., object], str | Promise]] = {
    "tam-dung": (services.pause, gettext_lazy("The schedule is paused.")),
    "tiep-tuc": (services.resume, gettext_lazy("The schedule runs again.")),
    "chay-ngay": (services.run_now, gettext_lazy("The reports are being made.")),
    "huy": (services.cancel, gettext_lazy("The schedule is cancelled.")),
}


@login_required
@require_safe
def list_schedules(request: MemberRequest) -> HttpResponse:
    """List the own schedules with their next days."""
    _must_monitor(request)
    page = Paginator(selectors.schedules_of(request.user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "table": _schedules_table(list(page.object_list)), "crumbs": _crumbs()}
    return render(request, "monitoring/schedules/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Set a schedule up."""
    _must_monitor(request)
    sent = request.POST if request.method == "POST" else None
    form = ScheduleForm(sent, user=request.user)
    if form.is_valid():
        try:
            schedule = services.set_up(
                form.facts(), receivers=form.chosen_receivers(), by=request.user
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The schedule is set up."))
            return redirect("schedules:show", schedule.pk)
    context = {"form": form, "crumbs": _crumbs(_("New schedule"))}
    return render(request, "monitoring/schedules/new.html", context)


@login_required
@require_safe
def show(request: MemberRequest, schedule_id: int) -> HttpResponse:
    """Show one schedule: when it comes next, to whom, and what became of each report."""
    schedule = _own(request, schedule_id)
    history = selectors.history_of(schedule)
    page = Paginator(history, PER_PAGE).get_page(request.GET.get("page"))
    title = title_of(schedule)
    context = {
        "schedule": schedule,
        "title": title,
        "facts": _facts(schedule),
        "next_days": [day_words(day) for day in selectors.next_days(schedule)],
        "receivers": schedule.receivers.select_related("person__unit").order_by("person__name_key"),
        "page": page,
        "table": _history_table(list(page.object_list)),
        "is_running": schedule.state == State.ACTIVE,
        "is_paused": schedule.state == State.PAUSED,
        "is_over": schedule.state in services.OVER,
        "crumbs": _crumbs(title),
    }
    return render(request, "monitoring/schedules/show.html", context)


@login_required
@require_POST
def act(request: MemberRequest, schedule_id: int, act: str) -> HttpResponse:
    """Pause, resume, run now or cancel the own schedule."""
    if act not in ACTS:
        raise Http404
    schedule = _own(request, schedule_id)
    carry_out, said = ACTS[act]
    carry_out(schedule, by=request.user)
    messages.success(request, str(said))
    return redirect("schedules:show", schedule.pk)


@login_required
@require_safe
def received(request: MemberRequest) -> HttpResponse:
    """List the scheduled reports that the user was sent."""
    _must_monitor(request)
    page = Paginator(selectors.received_by(request.user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "table": _received_table(list(page.object_list)),
        "crumbs": _crumbs(_("Received reports")),
    }
    return render(request, "monitoring/schedules/received.html", context)


def _must_monitor(request: MemberRequest) -> None:
    if not may_monitor(request.user):
        raise PermissionDenied


def _own(request: MemberRequest, schedule_id: int) -> ReportSchedule:
    """Return the own schedule; those of others are not there."""
    _must_monitor(request)
    rows = ReportSchedule.objects.visible_to(request.user).select_related("owner")
    return get_object_or_404(rows, pk=schedule_id)


def _facts(schedule: ReportSchedule) -> list[tuple[str, Any]]:
    """Return what was set up."""
    state = str(schedule.get_state_display())
    if schedule.pause:
        state = f"{state}: {schedule.get_pause_display()}"
    facts = [
        (_("State"), state),
        (_("How often"), rhythm_words(schedule)),
        (_("Next time"), _moment(schedule.next_at) if schedule.next_at else ""),
        (_("Last day of the schedule"), f"{schedule.ends_on:%d/%m/%Y}" if schedule.ends_on else ""),
        (_("File format"), ExportJob.Format(schedule.format).label),
        (_("Choices"), choices_words(schedule.params, user=schedule.owner)),
        (_("Purpose"), schedule.purpose),
    ]
    return [(label, value) for label, value in facts if value]


def _schedules_table(schedules: list[ReportSchedule]) -> Table:
    """Return the own schedules."""
    table = Table(
        [
            Column(key="report", label=_("Report")),
            Column(key="rhythm", label=_("How often")),
            Column(key="next", label=_("Next time")),
            Column(key="people", label=_("Receivers"), is_number=True),
            Column(key="state", label=_("State")),
        ]
    )
    for one in schedules:
        url = reverse("schedules:show", args=[one.pk])
        table.add(
            {
                "report": Cell(text=title_of(one), href=url),
                "rhythm": rhythm_words(one),
                "next": _moment(one.next_at) if one.next_at else "",
                "people": formats.number(getattr(one, "people", 0)),
                "state": str(one.get_state_display()),
            }
        )
    return table


def _history_table(deliveries: list[ReportDelivery]) -> Table:
    """Return what was made for whom; the files are for their receivers alone."""
    table = Table(
        [
            Column(key="at", label=_("Time of the report")),
            Column(key="receiver", label=_("Receiver")),
            Column(key="state", label=_("State")),
            Column(key="rows", label=_("Rows"), is_number=True),
        ]
    )
    for one in deliveries:
        state, rows = str(one.get_state_display()), one.export.row_count if one.export else None
        table.add(
            {
                "at": _moment(one.occurs_at),
                "receiver": one.receiver.full_name,
                "state": f"{state}: {one.reason_words}" if one.reason else state,
                "rows": "" if rows is None else formats.number(rows),
            }
        )
    return table


def _received_table(deliveries: list[ReportDelivery]) -> Table:
    """Return the reports that the user got, each with the way to its page."""
    table = Table(
        [
            Column(key="report", label=_("Report")),
            Column(key="at", label=_("Time of the report")),
            Column(key="until", label=_("Kept until")),
        ]
    )
    for one in deliveries:
        job = one.export
        until = job.expires_at if job else None
        url = reverse("monitoring:export", args=[job.pk]) if job else ""
        table.add(
            {
                "report": Cell(text=title_of(one.schedule), href=url),
                "at": _moment(one.occurs_at),
                "until": f"{timezone.localtime(until):%d/%m/%Y}" if until else "",
            }
        )
    return table


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"


def _crumbs(last: str = "") -> list[dict[str, str]]:
    """Return the way from the overview to the page."""
    crumbs = [
        {"title": _("Monitoring"), "url": reverse("monitoring:overview")},
        {"title": _("Scheduled reports"), "url": reverse("schedules:list")},
    ]
    return [*crumbs, {"title": last, "url": ""}] if last else crumbs
