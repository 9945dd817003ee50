"""The desk that hands out slips: who has none, printing, taking back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import private_files
from common.progress import whole_when_over
from common.text import formats
from members.activation import lost_steps, services
from members.activation.exceptions import FileGone
from members.activation.forms import DeskFilters, ReasonForm
from members.activation.permissions import (
    may_enter_desk,
    may_reset_second_step,
    people_of_desk,
    servable,
)
from members.activation.selectors import latest_slips, with_second_step, with_state
from members.models import SlipBatch, User
from members.querysets import UserQuerySet
from members.requests import MemberRequest

PER_PAGE = 50
COMPONENT_STATES = {
    SlipBatch.State.QUEUED: "waiting",
    SlipBatch.State.RUNNING: "running",
    SlipBatch.State.DONE: "done",
}


@login_required
@require_safe
def show_desk(request: MemberRequest) -> HttpResponse:
    """List the people of the user's branches by the state of their account."""
    people, filters = _chosen(request)
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    slips, allowed = latest_slips(shown), servable(request.user, shown)
    steps = with_second_step(shown) if may_reset_second_step(request.user) else set()
    rows = [
        {
            "person": person,
            "slip": slips.get(person.pk),
            "has_account": person.has_usable_password(),
            "may_serve": allowed[person.pk],
            "may_reset_step": person.pk in steps and allowed[person.pk],
        }
        for person in shown
    ]
    batches = SlipBatch.objects.visible_to(request.user).select_related("unit")
    context = {
        "filters": filters,
        "rows": rows,
        "page": page,
        "batches": batches.order_by("-pk")[:5],
        "query": request.GET.urlencode(),
        "count": formats.number(page.paginator.count),
        "most": services.AT_MOST,
    }
    return render(request, "activation/desk.html", context)


@login_required
@require_POST
def print_slips(request: MemberRequest) -> HttpResponse:
    """Print slips for the marked people, or for all whom the filters mean."""
    people, filters = _chosen(request)
    unit = filters.cleaned_data.get("unit") if filters.is_valid() else None
    if request.POST.get("who") == "all":
        found = list(people.select_related("unit")[: services.AT_MOST + 1])
        allowed = servable(request.user, found)
        chosen = [person.pk for person in found if allowed[person.pk]]
    else:
        sent = request.POST.getlist("person")
        chosen = [int(pk) for pk in sent if pk.isascii() and pk.isdigit() and len(pk) < 16]
    batch = services.request_slips(chosen, by=request.user, unit=unit)
    return redirect("slips:batch", batch_id=batch.pk)


@login_required
@require_safe
def show_batch(request: MemberRequest, batch_id: int) -> HttpResponse:
    """Show how far the printing is; htmx asks again and again until it is over."""
    batch = get_object_or_404(SlipBatch.objects.visible_to(request.user), pk=batch_id)
    failures = {
        SlipBatch.State.FAILED: _("The file could not be made. Please print the slips again."),
        SlipBatch.State.EXPIRED: str(FileGone.message),
    }
    context = {
        "batch": batch,
        "component_state": COMPONENT_STATES.get(SlipBatch.State(batch.state), "failed"),
        "why_failed": failures.get(SlipBatch.State(batch.state), ""),
    }
    response = render(request, "activation/batch.html", context)
    return whole_when_over(request, response, is_over=not batch.is_under_way)


@login_required
@require_safe
def download(request: MemberRequest, batch_id: int) -> HttpResponseBase:
    """Send the file to the one who asked for it, for a day and while the duty lasts."""
    if not may_enter_desk(request.user):
        raise PermissionDenied
    batch = get_object_or_404(SlipBatch.objects.visible_to(request.user), pk=batch_id)
    if batch.state != SlipBatch.State.DONE or not batch.file:
        raise FileGone(batch=batch.pk)
    services.note_download(batch, by=request.user)
    day = timezone.localtime(batch.created_at)
    response = private_files.send(
        str(batch.file.name),
        download_name=f"phieu-kich-hoat-{day:%Y%m%d-%H%M}.pdf",
        content_type="application/pdf",
    )
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def revoke(request: MemberRequest, person_id: int) -> HttpResponse:
    """Take back the open slip of one person."""
    person = _person(request, person_id)
    if services.revoke_slip(person, by=request.user):
        messages.success(request, _("The slip has been revoked; it opens nothing any more."))
    else:
        messages.info(request, _("This person has no open slip."))
    return redirect(_back(request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reset_second_step(request: MemberRequest, person_id: int) -> HttpResponse:
    """Take away the second step of somebody who lost the phone."""
    if not may_reset_second_step(request.user):
        raise PermissionDenied
    person = _person(request, person_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        lost_steps.reset_second_step(person, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(
            request,
            _("The second step has been removed; the person has been told, and signed out."),
        )
        return redirect("slips:desk")
    return render(request, "activation/reset_second_step.html", {"form": form, "person": person})


def _chosen(request: MemberRequest) -> tuple[UserQuerySet, DeskFilters]:
    """Return the people whom the filters of the address mean, in the order of official lists."""
    if not may_enter_desk(request.user):
        raise PermissionDenied
    filters = DeskFilters(request.GET or {"state": "needs"}, user=request.user)
    people = people_of_desk(request.user).select_related("unit").in_official_order()
    data = filters.cleaned_data if filters.is_valid() else {}
    if data.get("q"):
        people = people.search(data["q"])
    if data.get("unit"):
        people = people.of_unit(data["unit"].path)
    return with_state(people, data.get("state") or "needs"), filters


def _person(request: MemberRequest, person_id: int) -> User:
    if not may_enter_desk(request.user):
        raise PermissionDenied
    return get_object_or_404(people_of_desk(request.user).select_related("unit"), pk=person_id)


def _back(request: MemberRequest) -> str:
    """Return the address of the list as it was filtered."""
    query = request.GET.urlencode()
    return f"{reverse('slips:desk')}?{query}" if query else reverse("slips:desk")
