"""Choosing a report, watching it being made, looking at it and taking it away."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.jobs import LOST_AFTER
from common.progress import whole_when_over
from members.models import User
from members.organising.selectors import top_units
from members.requests import MemberRequest
from monitoring import permissions
from monitoring.documents import making, services, word
from monitoring.documents.choices import Choices
from monitoring.documents.forms import DocumentForm
from monitoring.documents.kinds import Report, traits_of
from monitoring.documents.samples import remembered, signing
from monitoring.documents.selectors import papers_seen_by
from monitoring.documents.tables import label_of, papers_table
from monitoring.documents.views.files import PARTS, as_download
from monitoring.exceptions import NoLongerAllowed, NotReady
from monitoring.models import ExportJob

PER_PAGE = 25
STATES = {
    ExportJob.State.QUEUED: "waiting",
    ExportJob.State.RUNNING: "running",
    ExportJob.State.DONE: "done",
}


@login_required
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Show the reports that can be made, and the papers that were."""
    if not permissions.may_monitor(request.user):
        raise PermissionDenied
    page = Paginator(papers_seen_by(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "reports": [
            {
                "title": report.label,
                "text": traits_of(report).explanation,
                "url": reverse("documents:new", args=[report.value]),
            }
            for report in Report
            if report != Report.PERSON
        ],
        "page": page,
        "table": papers_table(list(page.object_list), request.user),
        "may_keep_templates": permissions.may_open_templates(request.user),
        "crumbs": _crumbs(),
    }
    return render(request, "monitoring/documents/index.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest, report: str) -> HttpResponse:
    """Ask for what the paper needs, then have it made."""
    if report not in Report.values:
        raise Http404
    if not permissions.may_monitor(request.user):
        raise PermissionDenied
    person = _person(request) if report == Report.PERSON else None
    form = DocumentForm(
        request.POST if request.method == "POST" else None,
        report=report,
        user=request.user,
        initial=_initial(request, report),
    )
    if form.is_valid():
        choices = form.choices(person=person.pk if person else None)
        job = services.request_document(
            choices, purpose=form.cleaned_data["purpose"], by=request.user
        )
        return redirect("documents:document", job_id=job.pk)
    label = Report(report).label
    context = {
        "form": form,
        "title": label,
        "lead": person.full_name if person else traits_of(report).explanation,
        "crumbs": [*_crumbs(), {"title": label, "url": ""}],
    }
    return render(request, "monitoring/documents/new.html", context)


@login_required
@require_safe
def show(request: MemberRequest, job_id: int) -> HttpResponse:
    """Show how far the paper is; when it is done, its pages and its three forms."""
    job = _job(request, job_id)
    label = label_of(job)
    context = {
        "job": job,
        "label": label,
        "component_state": STATES.get(ExportJob.State(job.state), "failed"),
        "waits_long": job.state == ExportJob.State.QUEUED
        and timezone.now() - job.created_at > LOST_AFTER,
        "why_failed": _why_over(job),
        "again_url": _again_url(job),
        "crumbs": [*_crumbs(), {"title": label, "url": ""}],
        **(_result(job) if job.state == ExportJob.State.DONE else {}),
    }
    response = render(request, "monitoring/documents/document.html", context)
    return whole_when_over(request, response, is_over=not job.is_under_way)


@login_required
@require_safe
def page_picture(request: MemberRequest, job_id: int, number: int) -> HttpResponse:
    """Send the picture of one page to the one who asked for the paper."""
    if not 1 <= number <= making.PAGES_SHOWN:
        raise Http404
    picture = making.read_part(_ready(request, job_id).file.path, f"page-{number}.png")
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/png")


@login_required
@require_safe
def download_part(request: MemberRequest, job_id: int, part: str) -> HttpResponse:
    """Send the Word, PDF or Excel form, and note that it was taken."""
    if part not in PARTS:
        raise Http404
    job = _ready(request, job_id)
    name, content_type = PARTS[part]
    content = making.read_part(job.file.path, name)
    if content is None:
        raise Http404
    services.note_part_download(job, part=part, by=request.user)
    day = timezone.localtime(job.created_at)
    return as_download(
        content,
        name=f"{job.params.get('report', 'bao-cao')}-{day:%Y%m%d-%H%M}.{part}",
        content_type=content_type,
    )


def _job(request: MemberRequest, job_id: int) -> ExportJob:
    """Return the own paper; those of others are not there."""
    return get_object_or_404(
        ExportJob.objects.visible_to(request.user), pk=job_id, kind=ExportJob.Kind.DOCUMENT
    )


def _ready(request: MemberRequest, job_id: int) -> ExportJob:
    """Return the own paper if its file may still be read.

    Raises:
        NoLongerAllowed: the person may not see such rows any more.
        NotReady: the file is not there yet, or no longer.
    """
    job = _job(request, job_id)
    if not permissions.may_export(request.user, job.kind):
        raise NoLongerAllowed(job=job.pk)
    is_kept = job.expires_at is not None and job.expires_at > timezone.now()
    if job.state != ExportJob.State.DONE or not is_kept:
        raise NotReady(job=job.pk)
    return job


def _person(request: MemberRequest) -> User:
    """Return the person whose history is asked for; others' people are not there."""
    number = request.GET.get("person", "")
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
    return get_object_or_404(User.objects.in_branches_of(request.user), pk=pk)


def _initial(request: MemberRequest, report: str) -> dict[str, Any]:
    """Return what the form begins with: an earlier paper, or what the house prints."""
    again = request.GET.get("again", "")
    if again.isascii() and again.isdigit() and len(again) < 16:
        jobs = ExportJob.objects.visible_to(request.user).filter(kind=ExportJob.Kind.DOCUMENT)
        job = jobs.filter(pk=int(again), params__report=report).first()
        if job is not None:
            return _from_job(job)
    initial: dict[str, Any] = {}
    top = top_units(request.user).first()
    if top is not None:
        initial |= signing(request.user, top, day=timezone.localdate())
    typed = remembered(request.user, report)
    return initial | {name: value for name, value in typed.items() if value}


def _from_job(job: ExportJob) -> dict[str, Any]:
    """Return the fields of the form as they were when the paper was asked for."""
    choices = Choices.from_params(job.params)
    typed: dict[str, Any] = {name: value for name, value in vars(choices).items() if value}
    typed["class"] = typed.pop("training_class", None)
    if choices.period:
        typed["period"] = f"ky-{choices.period}"
    elif choices.first:
        typed["period"] = "custom"
    return typed | {"purpose": job.purpose, "upward": bool(choices.upward)}


def _result(job: ExportJob) -> dict[str, Any]:
    """Return the pages and forms of a paper that is done."""
    facts = making.facts_of(job.file.path)
    there = making.parts_of(job.file.path)
    return {
        "pages": range(1, (facts.get("pages") or 0) + 1),
        "most_pages": making.PAGES_SHOWN,
        "parts": [part for part, (name, _type) in PARTS.items() if name in there],
        "has_own_template": facts.get("template") is not None,
        "shows_own_template": bool(facts.get("own_pages")),
        "has_converter": word.has_converter(),
    }


def _again_url(job: ExportJob) -> str:
    """Return the form with the same choices, to change and make anew."""
    if "report" not in job.params:
        return reverse("documents:index")
    query = {"again": str(job.pk)}
    if job.params.get("person"):
        query["person"] = job.params["person"]
    return f"{reverse('documents:new', args=[job.params['report']])}?{urlencode(query)}"


def _why_over(job: ExportJob) -> str:
    """Return why there is no paper, in words; nothing while there may be one."""
    return {
        ExportJob.State.FAILED: _(
            "The paper could not be made: the rights, the units or the template have changed since "
            "it was asked for. Make it anew; if it fails again, call the help line."
        ),
        ExportJob.State.CANCELLED: _("The export was cancelled."),
        ExportJob.State.EXPIRED: _(
            "The file has been deleted after seven days. Ask for a new one."
        ),
    }.get(ExportJob.State(job.state), "")


def _crumbs() -> list[dict[str, str]]:
    return [
        {"title": _("Monitoring"), "url": reverse("monitoring:overview")},
        {"title": _("Official reports"), "url": reverse("documents:index")},
    ]
