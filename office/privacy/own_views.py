"""The pages about the own data."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import private_files, processing
from common.progress import whole_when_over
from members.requests import MemberRequest
from office.models import ConsentRecord, DataRequest, OwnCopy
from office.privacy import selectors, services, tables
from office.privacy.exceptions import CopyNotReady
from office.privacy.forms import ConsentForm, RequestForm
from office.privacy.middleware import SESSION_KEY
from office.privacy.services.consents import OPTIONAL

PER_PAGE = 50
COMPONENT_STATES = {
    OwnCopy.State.QUEUED: "waiting",
    OwnCopy.State.RUNNING: "running",
    OwnCopy.State.DONE: "done",
}


@login_required
@require_safe
def show_home(request: MemberRequest) -> HttpResponse:
    """Show what is held, who looked, and what one may ask for."""
    person = request.user
    given = selectors.consents_of(person)
    context = {
        "crumbs": _crumbs(),
        "held": tables.held_table(person),
        "looks": tables.looks_table(person),
        "requests": tables.own_requests_table(person),
        "open_requests": [one for one in person.data_requests.all() if _may_take_back(one)],
        "copy": OwnCopy.objects.visible_to(person).first(),
        "notice": selectors.current_notice(),
        "consents": [
            {"purpose": purpose.value, "label": purpose.label, "is_given": purpose.value in given}
            for purpose in OPTIONAL
        ],
    }
    return render(request, "office/privacy/own_data.html", context)


@login_required
@require_safe
def show_table(request: MemberRequest, table: str) -> HttpResponse:
    """Show the real values of one table of the record of processing."""
    found = [one for one in processing.holdings() if one.person and one.model == table]
    if not found:
        raise Http404
    holding = found[0]
    rows = tables.readable_rows(holding, request.user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": _crumbs(str(holding.title)),
        "title": holding.title,
        "facts": tables.holding_facts(holding),
        "page": page,
        "table": tables.rows_table(holding, page),
    }
    return render(request, "office/privacy/own_table.html", context)


@login_required
@require_safe
def show_notice(request: MemberRequest) -> HttpResponse:
    """Show the notice of today on one screen."""
    notice = selectors.current_notice()
    if notice is None:
        return redirect("own_data:home")
    context = {
        "notice": notice,
        "is_read": selectors.has_read(request.user, notice),
        "next": _next(request, request.GET.get("next", "")),
    }
    return render(request, "office/privacy/notice.html", context)


@login_required
@require_safe
def show_full_notice(request: MemberRequest) -> HttpResponse:
    """Show the whole text, and what is processed what for."""
    notice = selectors.current_notice()
    if notice is None:
        raise Http404
    context = {"notice": notice, "record": tables.plain_record_table()}
    return render(request, "office/privacy/full_notice.html", context)


@login_required
@require_POST
def note_read(request: MemberRequest) -> HttpResponse:
    """Note that the person has read the version that was on the screen."""
    version = request.POST.get("version", "")
    if not version.isdecimal() or len(version) > 6:
        raise Http404
    record = services.note_read(request.user, version=int(version))
    assert record.notice is not None  # noqa: S101 - a read notice is a notice
    request.session[SESSION_KEY] = record.notice.version
    return redirect(_next(request, request.POST.get("next", "")))


@login_required
@require_POST
def set_consent(request: MemberRequest) -> HttpResponse:
    """Give or withdraw one consent."""
    form = ConsentForm(request.POST)
    if not form.is_valid():
        raise Http404
    is_given = form.cleaned_data["is_given"] == "yes"
    purpose = ConsentRecord.Purpose(form.cleaned_data["purpose"])
    services.set_consent(request.user, purpose=purpose, is_given=is_given, by=request.user)
    messages.success(
        request, _("Your consent is noted.") if is_given else _("Your consent is withdrawn.")
    )
    return redirect("own_data:home")


@login_required
@require_POST
def request_copy(request: MemberRequest) -> HttpResponse:
    """Have the file of everything made."""
    copy = services.request_copy(request.user)
    return redirect("own_data:copy", copy_id=copy.pk)


@login_required
@require_safe
def show_copy(request: MemberRequest, copy_id: int) -> HttpResponse:
    """Show how far the file is."""
    copy = get_object_or_404(OwnCopy.objects.visible_to(request.user), pk=copy_id)
    context = {
        "crumbs": _crumbs(_("Download my data")),
        "copy": copy,
        "component_state": COMPONENT_STATES.get(OwnCopy.State(copy.state), "failed"),
    }
    response = render(request, "office/privacy/copy.html", context)
    return whole_when_over(request, response, is_over=not copy.is_under_way)


@login_required
@require_safe
def download_copy(request: MemberRequest, copy_id: int) -> HttpResponseBase:
    """Send the file to the person it is about."""
    copy = get_object_or_404(OwnCopy.objects.visible_to(request.user), pk=copy_id)
    is_kept = copy.expires_at is not None and copy.expires_at > timezone.now()
    if copy.state != OwnCopy.State.DONE or not is_kept:
        raise CopyNotReady
    return private_files.send(
        copy.file, download_name="du-lieu-cua-toi.zip", content_type="application/zip"
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_request(request: MemberRequest) -> HttpResponse:
    """Ask for a correction, or use another of the rights."""
    sent = request.POST if request.method == "POST" else None
    form = RequestForm(sent, initial={"kind": request.GET.get("kind", "")})
    if form.is_valid():
        services.open_request(request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("The office has received your request."))
        return redirect("own_data:home")
    context = {"form": form, "crumbs": _crumbs(_("Request about my data"))}
    return render(request, "office/privacy/new_request.html", context)


@login_required
@require_POST
def take_back(request: MemberRequest, request_id: int) -> HttpResponse:
    """Take the own request back."""
    own = DataRequest.objects.filter(person=request.user)
    services.take_back(get_object_or_404(own, pk=request_id), by=request.user)
    messages.success(request, _("Your request is taken back."))
    return redirect("own_data:home")


def _may_take_back(request: DataRequest) -> bool:
    return request.state in {DataRequest.State.RECEIVED, DataRequest.State.ACKNOWLEDGED}


def _next(request: MemberRequest, wanted: str) -> str:
    """Return the page that the person wanted, on this site only; else what the person studies."""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse("learning:home")


def _crumbs(here: str = "") -> list[dict[str, str]]:
    """Return the way to the page."""
    crumbs = [
        {"title": _("Profile"), "url": reverse("members:profile")},
        {"title": _("My data"), "url": reverse("own_data:home") if here else ""},
    ]
    return [*crumbs, {"title": here, "url": ""}] if here else crumbs
