"""Asking for workbooks, watching them grow, taking them away."""

from urllib.parse import urlencode

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
from common.jobs import LOST_AFTER
from common.progress import whole_when_over
from common.tables import Cell, Column, Table
from common.text import formats
from members.requests import MemberRequest
from monitoring import permissions, services
from monitoring.exceptions import NoLongerAllowed, NotReady
from monitoring.filters import Filters
from monitoring.forms import ExportForm
from monitoring.models import ExportJob
from monitoring.placing import placing_for
from monitoring.views.tree import found_or_404

PER_PAGE = 50
# Official reports and closings have pages of their own (``monitoring.documents``, ``.closing``).
CLOSING_KINDS = (ExportJob.Kind.CLOSING, ExportJob.Kind.DIFFERENCE)
LIST_KINDS = tuple(
    kind for kind in ExportJob.Kind if kind not in (ExportJob.Kind.DOCUMENT, *CLOSING_KINDS)
)
REGISTER_PARAMS = ("q", "state", "year", "basis")
COMPONENT_STATES = {
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
    kind = request.GET.get("kind", "")
    if kind not in LIST_KINDS:
        raise Http404
    if not permissions.may_export(request.user, kind):
        raise PermissionDenied
    params = _params_of(request, kind)
    sent = request.POST if request.method == "POST" else None
    form = ExportForm(sent, initial={"format": ExportJob.Format.XLSX})
    if form.is_valid():
        job = services.request_export(
            kind=kind, params=params, by=request.user, **form.cleaned_data
        )
        return redirect("monitoring:export", job_id=job.pk)
    context = {
        "form": form,
        "kind": ExportJob.Kind(kind).label,
        "back_url": _page_of(kind, params),
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
        "back_url": _page_of(job.kind, job.params),
    }
    response = render(request, "monitoring/export.html", context)
    return whole_when_over(request, response, is_over=not job.is_under_way)


@login_required
@require_safe
def download_export(request: MemberRequest, job_id: int) -> HttpResponseBase:
    """Send the file to the one who asked for it, while the right to such rows lasts."""
    job = get_object_or_404(ExportJob.objects.visible_to(request.user), pk=job_id)
    if not permissions.may_export(request.user, job.kind):
        raise NoLongerAllowed(job=job.pk)
    is_kept = job.expires_at is not None and job.expires_at > timezone.now()
    if job.state != ExportJob.State.DONE or not is_kept:
        raise NotReady(job=job.pk)
    services.note_download(job, by=request.user)
    names = {
        "overview": "tien-do-theo-don-vi",
        "people": "danh-sach",
        "register": "so-cap",
        "document": "bao-cao",
        "quality": "chat-luong-hoc-tap",
        "topics": "muc-do-nam-vung-chu-de",
        "closing": "so-lieu-da-chot",
        "difference": "khac-biet-so-lieu-da-chot",
    }
    day = timezone.localtime(job.created_at)
    return private_files.send(
        str(job.file.name),
        download_name=f"{names[job.kind]}-{day:%Y%m%d-%H%M}.{job.format}",
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
    return render(request, "monitoring/exports.html", {"page": page, "table": table})


def _params_of(request: MemberRequest, kind: str) -> dict[str, str]:
    """Return the filters of the page before; a unit out of sight is not there."""
    if kind == ExportJob.Kind.REGISTER:
        return {name: request.GET[name][:120] for name in REGISTER_PARAMS if request.GET.get(name)}
    filters = Filters.from_params(request.GET)
    if filters.unit:
        found_or_404(placing_for(request.user, filters), filters.unit)
    return filters.as_params()


def _page_of(kind: str, params: dict[str, str]) -> str:
    """Return the address of the page whose rows the export holds."""
    params = dict(params)
    if kind in CLOSING_KINDS:
        return reverse("closing:show", args=[params["closing"]])
    if kind == ExportJob.Kind.OVERVIEW and params.get("unit"):
        address = reverse("monitoring:unit", args=[params.pop("unit")])
    elif kind == ExportJob.Kind.QUALITY and params.get("unit"):
        address = reverse("monitoring:quality_unit", args=[params.pop("unit")])
    else:
        names = {
            "people": "monitoring:people",
            "register": "certificates:register",
            "quality": "monitoring:quality",
            "topics": "monitoring:topics",
        }
        address = reverse(names.get(kind, "monitoring:overview"))
    return f"{address}?{urlencode(params)}" if params else address


def _why_over(job: ExportJob) -> str:
    """Return why there is no file, in words; nothing while there may be one."""
    return {
        ExportJob.State.FAILED: _(
            "The export did not succeed. Try again; if it fails again, call the help line."
        ),
        ExportJob.State.CANCELLED: _("The export was cancelled."),
        ExportJob.State.EXPIRED: _(
            "The file has been deleted after seven days. Ask for a new one."
        ),
    }.get(ExportJob.State(job.state), "")
