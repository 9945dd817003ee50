"""The own notices."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from members.requests import MemberRequest
from notices import services
from notices.selectors import notices_of

PER_PAGE = 20


@login_required
@require_safe
def show_own(request: MemberRequest) -> HttpResponse:
    """Show what was sent to the person on the site, the newest first."""
    page = Paginator(notices_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    has_unread = any(notice.read_at is None for notice in page.object_list)
    return render(request, "notices/own.html", {"page": page, "has_unread": has_unread})


@login_required
@require_POST
def open_notice(request: MemberRequest, notice_id: int) -> HttpResponse:
    """Note that it was read, and go where it leads.  To others it is not there."""
    notice = get_object_or_404(notices_of(request.user), pk=notice_id)
    services.mark_read(notice)
    return redirect(notice.link or "notices:own")


@login_required
@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    """Note that all were read."""
    services.mark_all_read(request.user)
    return redirect("notices:own")
