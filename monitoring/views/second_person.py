"""What waits for a second person: who wants which list, what for, and of how many people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from common.text import formats
from members.models import User
from members.requests import MemberRequest
from monitoring import permissions, services
from monitoring.models import ExportJob
from monitoring.selectors.held import held_exports
from monitoring.words import choices_words

PER_PAGE = 20


@login_required
@require_safe
def list_held(request: MemberRequest) -> HttpResponse:
    """List the exports on which the user may decide, what waits longest first."""
    if not permissions.may_agree_to_exports(request.user):
        raise PermissionDenied
    found = held_exports(request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"job": job, "facts": _facts(job, request.user)} for job in page.object_list]
    return render(request, "monitoring/held_exports.html", {"page": page, "rows": rows})


@login_required
@require_POST
def decide_export(request: MemberRequest, job_id: int) -> HttpResponse:
    """Agree to an export or refuse it.  One on which the user may not decide is not there."""
    if not permissions.may_agree_to_exports(request.user):
        raise PermissionDenied
    job = get_object_or_404(held_exports(request.user), pk=job_id)
    is_agreed = request.POST.get("decision") == "agree"
    services.decide_export(job, agree=is_agreed, by=request.user)
    said = _("The export is being made.") if is_agreed else _("The export is refused.")
    messages.success(request, said)
    return redirect("monitoring:held_exports")


def _facts(job: ExportJob, user: User) -> list[tuple[str, str]]:
    """Return what one must know to decide, with the names that the user sees."""
    by = job.requested_by
    return [
        (_("List"), job.get_kind_display()),
        (_("Asked for by"), f"{by.full_name} ({by.personal_code})"),
        (_("Unit"), by.unit.name if by.unit else ""),
        (_("Requested at"), f"{timezone.localtime(job.created_at):%H:%M %d/%m/%Y}"),
        (_("Purpose"), job.purpose),
        (pgettext("export", "People"), formats.number(job.total_rows)),
        (_("Choices"), choices_words(job.params, user=user)),
    ]
