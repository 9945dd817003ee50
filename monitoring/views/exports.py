"""Asking for workbooks, watching them grow, taking them away."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import private_files
from common.exports import kind_named
from common.jobs import LOST_AFTER
from common.progress import whole_when_over
from common.tables import Cell, Column, Table
from common.text import formats
from members.models import Unit
from members.requests import MemberRequest
from monitoring import permissions, services
from monitoring.exceptions import NoLongerAllowed, NotReady
from monitoring.forms import ExportForm
from monitoring.models import ExportJob

PER_PAGE = 50
# Official reports and closings have pages of their own (``monitoring.documents``, ``.closing``).
NO_LISTS = frozenset(
    {
        ExportJob.Kind.DOCUMENT.value,
        ExportJob.Kind.CLOSING.value,
        ExportJob.Kind.DIFFERENCE.value,
    }
)
COMPONENT_STATES = {
    ExportJob.State.HELD: "waiting",
    ExportJob.State.QUEUED: "waiting",
    ExportJob.State.RUNNING: "running",
    ExportJob.State.DONE: "done",
}
CONTENT_TYPES = {
    ExportJob.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportJob.Format.CSV: "text/csv; charset=utf-8",
    ExportJob.Format.ZIP: "application/zip",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_export(request: MemberRequest) -> HttpResponse:
    """Ask what for, then queue the export of what the page before showed."""
    kind = kind_named(request.GET.get("kind", ""))
    if kind is None or kind.key in NO_LISTS:
        raise Http404
    if not permissions.may_export(request.user, kind.key):
        raise PermissionDenied
    try:
        params = kind.params(request.user, request.GET)
    except Unit.DoesNotExist as unseen:
        raise Http404 from unseen
    sent = request.POST if request.method == "POST" else None
    initial = {"format": ExportJob.Format.XLSX}
    form = ExportForm(sent, initial=initial, kind=kind, user=request.user)
    if form.is_valid():
        job = services.request_export(
            kind=kind.key, params=params | form.extras(), by=request.user, **form.facts()
        )
        return redirect("monitoring:export", job_id=job.pk)
    content = kind.content(request.user, params)
    context = {
        "form": form,
        "kind": kind.title,
        "rows": content.total,
        "lines": content.title[1:],
        "back_url": kind.page_url(params),
        "most_alone": settings.EXPORT_TWO_PEOPLE_ABOVE,
        "offers_contact": "contact" in form.fields,
    }
    return render(request, "monitoring/new_export.html", context)


@login_required
@require_safe
def show_export(request: MemberRequest, job_id: int) -> HttpResponse:
    """Show how far the job is; htmx asks again and again until it is over."""
    job = get_object_or_404(ExportJob.objects.visible_to(request.user), pk=job_id)
    if job.kind == ExportJob.Kind.DOCUMENT:
        return redirect("documents:document", job_id=job.pk)
    waits_long = (
        job.state == ExportJob.State.QUEUED and timezone.now() - job.created_at > LOST_AFTER
    )
    context = {
        "job": job,
        "component_state": COMPONENT_STATES.get(ExportJob.State(job.state), "failed"),
        "waits_long": waits_long,
        "result_label": _("Download (%(rows)s rows)")
        % {"rows": formats.number(job.row_count or 0)},
        "why_failed": _why_over(job),
        "back_url": _page_of(job),
        "is_held": job.state == ExportJob.State.HELD,
        "held_until": job.created_at + timedelta(days=settings.EXPORT_DECISION_DAYS),
        "held_rows": formats.number(job.total_rows),
    }
    response = render(request, "monitoring/export.html", context)
    return whole_when_over(request, response, is_over=not job.is_under_way)


@login_required
@require_safe
def download_export(request: MemberRequest, job_id: int) -> HttpResponseBase:
    """Send the file to the one who asked for it, while the right to such rows lasts."""
    job = get_object_or_404(ExportJob.objects.visible_to(request.user), pk=job_id)
    if not (
        permissions.may_export(request.user, job.kind)
        and permissions.may_take_file(request.user, job.units)
    ):
        raise NoLongerAllowed(job=job.pk)
    is_kept = job.expires_at is not None and job.expires_at > timezone.now()
    if job.state != ExportJob.State.DONE or not is_kept:
        raise NotReady(job=job.pk)
    services.note_download(job, by=request.user)
    kind = kind_named(job.kind)
    name = kind.file_name if kind else job.kind
    day = timezone.localtime(job.created_at)
    return private_files.send(
        str(job.file.name),
        download_name=f"{name}-{day:%Y%m%d-%H%M}.{job.format}",
        content_type=CONTENT_TYPES[ExportJob.Format(job.format)],
    )


@login_required
@require_POST
def cancel_export(request: MemberRequest, job_id: int) -> HttpResponse:
    """Stop a job that is under way."""
    job = get_object_or_404(ExportJob.objects.visible_to(request.user), pk=job_id)
    services.cancel_export(job)
    messages.success(request, _("The export has been cancelled."))
    return redirect("monitoring:export", job_id=job.pk)


@login_required
@require_safe
def list_exports(request: MemberRequest) -> HttpResponse:
    """List the own exports, the newest first."""
    if not permissions.may_monitor(request.user):
        raise PermissionDenied
    jobs = ExportJob.objects.visible_to(request.user).order_by("-created_at", "-pk")
    page = Paginator(jobs, PER_PAGE).get_page(request.GET.get("page"))
    table = Table(
        [
            Column(key="kind", label=_("Export")),
            Column(key="at", label=_("Requested at")),
            Column(key="purpose", label=_("Purpose")),
            Column(key="state", label=_("State")),
            Column(key="rows", label=_("Rows"), is_number=True),
        ]
    )
    for job in page:
        table.add(
            {
                "kind": Cell(
                    text=job.get_kind_display(), href=reverse("monitoring:export", args=[job.pk])
                ),
                "at": f"{timezone.localtime(job.created_at):%H:%M %d/%m/%Y}",
                "purpose": job.purpose,
                "state": job.get_state_display(),
                "rows": "" if job.row_count is None else formats.number(job.row_count),
            }
        )
    context = {
        "page": page,
        "table": table,
        "may_agree": permissions.may_agree_to_exports(request.user),
    }
    return render(request, "monitoring/exports.html", context)


def _page_of(job: ExportJob) -> str:
    """Return the address of the page whose rows the export holds."""
    kind = kind_named(job.kind)
    return kind.page_url(job.params) if kind else reverse("monitoring:exports")


def _why_over(job: ExportJob) -> str:
    """Return why there is no file, in words; nothing while there may be one."""
    return {
        ExportJob.State.FAILED: _(
            "The export did not succeed. Try again; if it fails again, call the help line."
        ),
        ExportJob.State.CANCELLED: _("The export was cancelled."),
        ExportJob.State.EXPIRED: _(
            "The file has been deleted after the days for which it is kept, or nobody agreed to it "
            "in time. Ask for a new one."
        ),
        ExportJob.State.REFUSED: _(
            "The second person has refused this export. Ask them why before you try again."
        ),
    }.get(ExportJob.State(job.state), "")
