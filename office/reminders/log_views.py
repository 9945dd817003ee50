"""What will be sent, and what was: calendar and log."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.models import User
from members.querysets import branch_paths
from members.requests import MemberRequest
from notices.models import Notice
from notices.services import cancel
from office.querysets import REMINDS
from office.reminders import tables
from office.reminders.calendar import coming
from office.reminders.forms import LogFilters
from office.reminders.log import filtered_log
from office.reminders.permissions import may_remind_in
from office.reminders.views import crumbs, must_see

PER_PAGE = 50


@login_required
@require_safe
def show_calendar(request: MemberRequest) -> HttpResponse:
    """Show what will be sent in the next 30 days."""
    must_see(request)
    lines = coming(request.user, timezone.localdate())
    context = {"table": tables.calendar_table(lines), "crumbs": crumbs(_("Calendar"))}
    return render(request, "office/reminders/calendar.html", context)


@login_required
@require_safe
def show_log(request: MemberRequest) -> HttpResponse:
    """Show what was sent to people of the user's branches, and what came of it."""
    must_see(request)
    filters = LogFilters(request.GET, user=request.user)
    found = filtered_log(request.user, filters)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "rows": tables.log_rows(page, _cancellable(request.user, list(page))),
        "reset_url": reverse("reminders:log"),
        "export_query": urlencode(request.GET.dict() | {"kind": "notices"}),
        "crumbs": crumbs(_("Log of notices")),
    }
    return render(request, "office/reminders/log.html", context)


def _cancellable(user: User, page: list[Notice]) -> set[int]:
    """Return which of the lines the user may call off."""
    paths = tuple(branch_paths(user, roles=REMINDS))
    return {
        row.pk
        for row in page
        if row.state == Notice.State.QUEUED
        and row.receiver.unit
        and row.receiver.unit.path.startswith(paths)
    }


@login_required
@require_POST
def cancel_notice(request: MemberRequest, notice_id: int) -> HttpResponse:
    """Call one message off that has not gone out."""
    rows = Notice.objects.in_branches_of(request.user).select_related("receiver__unit")
    notice = get_object_or_404(rows, pk=notice_id)
    if not may_remind_in(request.user, notice.receiver.unit):
        raise PermissionDenied
    cancel(notice, by=request.user)
    messages.success(request, _("The message was cancelled."))
    return redirect("reminders:log")
