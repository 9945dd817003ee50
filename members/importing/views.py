"""Pages of the import wizard: upload, columns, what the dry run found, what became of it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from common import private_files
from common.excel.reading import read_heads
from common.progress import whole_when_over
from common.tables import Cell, Column, Table
from members.importing import runs
from members.importing.columns import ROWS_SEARCHED
from members.importing.forms import ColumnsForm, UploadForm
from members.importing.pages import run_context
from members.models import ImportRun
from members.permissions import may_import_people
from members.requests import MemberRequest

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def run_of(request: MemberRequest, run_id: int) -> ImportRun:
    """Return a run about a branch that the person keeps the list of."""
    if not may_import_people(request.user):
        raise PermissionDenied
    visible = ImportRun.objects.visible_to(request.user)
    run: ImportRun = get_object_or_404(
        visible.select_related("unit", "created_by", "approved_by", "undone_by"), pk=run_id
    )
    return run


@login_required
@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """List the imports of the own branches, the newest first."""
    if not may_import_people(request.user):
        raise PermissionDenied
    found = ImportRun.objects.visible_to(request.user).select_related("unit", "created_by")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    table = Table(
        [
            Column(key="file", label=_("File")),
            Column(key="unit", label=_("Branch")),
            Column(key="by", label=_("Imported by")),
            Column(key="at", label=pgettext("import", "At")),
            Column(key="state", label=pgettext("import", "State")),
        ]
    )
    for run in page:
        table.add(
            {
                "file": Cell(text=run.original_name, href=reverse("imports:run", args=[run.pk])),
                "unit": run.unit.name,
                "by": run.created_by or _("the command line"),
                "at": f"{timezone.localtime(run.created_at):%H:%M %d/%m/%Y}",
                "state": run.get_state_display(),
            }
        )
    return render(request, "members/importing/home.html", {"page": page, "table": table})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest) -> HttpResponse:
    """Take the workbook in."""
    if not may_import_people(request.user):
        raise PermissionDenied
    is_sent = request.method == "POST"
    form = UploadForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, user=request.user
    )
    if form.is_valid():
        file = form.cleaned_data["file"]
        run = runs.start_run(
            file,
            name=file.name,
            unit=form.cleaned_data["unit"],
            by=request.user,
            converts_fonts=form.cleaned_data["converts_fonts"],
        )
        return redirect("imports:columns", run_id=run.pk)
    return render(request, "members/importing/upload.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name_columns(request: MemberRequest, run_id: int) -> HttpResponse:
    """Ask for the sheet and for what each column holds."""
    run = run_of(request, run_id)
    if not runs.is_open_to_change(run) or not run.file:
        return redirect("imports:run", run_id=run.pk)
    heads = {head.name: head for head in read_heads(runs.path_of(run), rows=ROWS_SEARCHED)}
    sheet = request.GET.get("sheet") or run.sheet
    head = heads.get(sheet) or next(iter(heads.values()))
    row = request.POST.get("heading_row") or request.GET.get("row") or ""
    is_row = row.isdecimal() and 0 < int(row[:3]) <= ROWS_SEARCHED
    number = int(row[:3]) if is_row else run.heading_row
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        head=head,
        heading_row=number,
        user=request.user,
    )
    if form.is_valid():
        runs.name_columns(
            run,
            sheet=head.name,
            heading_row=form.cleaned_data["heading_row"],
            fields=form.chosen,
            fingerprint=form.fingerprint,
            by=request.user,
        )
        return redirect("imports:run", run_id=run.pk)
    context = {"run": run, "form": form, "sheets": list(heads), "sheet": head.name}
    return render(request, "members/importing/columns.html", context)


@login_required
@require_safe
def show_run(request: MemberRequest, run_id: int) -> HttpResponse:
    """Show where the run stands: progress, what was found, or what became of it."""
    run = run_of(request, run_id)
    if run.state == ImportRun.State.UPLOADED:
        return redirect("imports:columns", run_id=run.pk)
    response = render(request, "members/importing/run.html", run_context(request, run))
    return whole_when_over(request, response, is_over=not run.is_under_way)


@login_required
@require_safe
def download_refused(request: MemberRequest, run_id: int) -> HttpResponseBase:
    """Send the refused rows, to be mended and imported again."""
    run = run_of(request, run_id)
    return _send(run.refused_file, "dong-bi-tra-lai", run)


@login_required
@require_safe
def download_report(request: MemberRequest, run_id: int) -> HttpResponseBase:
    """Send the workbook of differences."""
    run = run_of(request, run_id)
    return _send(run.report_file, "bao-cao-nhap", run)


def _send(name: str, title: str, run: ImportRun) -> HttpResponseBase:
    """Send a file of the run, or say that there is none."""
    if not name:
        raise Http404
    day = timezone.localtime(run.created_at)
    return private_files.send(
        name, download_name=f"{title}-{day:%Y%m%d-%H%M}.xlsx", content_type=XLSX
    )
