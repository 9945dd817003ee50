"""The own training history, to print and have confirmed."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from members.requests import MemberRequest
from monitoring.documents import services
from monitoring.documents.views.files import PARTS, as_download


@login_required
@require_safe
def own(request: MemberRequest) -> HttpResponse:
    """Offer the own history as PDF and as Word."""
    return render(request, "monitoring/documents/own.html")


@login_required
@require_safe
def own_file(request: MemberRequest, part: str) -> HttpResponse:
    """Send the own history; it is small and made at once."""
    if part not in {"pdf", "docx"}:
        raise Http404
    with translation.override("vi"):
        content = services.own_paper(request.user, form=part)
    return as_download(content, name=f"phieu-qua-trinh-hoc-tap.{part}", content_type=PARTS[part][1])
