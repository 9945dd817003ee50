"""Downloading the letter that answers a request: for the desk, and for the person."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from members.requests import MemberRequest
from members.services import record
from office.models import DataRequest
from office.privacy import permissions
from office.privacy.letter import has_letter, make_letter


@login_required
@require_safe
def download(request: MemberRequest, request_id: int) -> HttpResponse:
    """Send the letter to the desk, to be numbered and signed; it is noted."""
    if not permissions.may_answer_requests(request.user):
        raise PermissionDenied
    rows = DataRequest.objects.to_answer(request.user).select_related("person__unit")
    row = get_object_or_404(rows, pk=request_id)
    answer = _letter(row)
    record(
        "office.download_letter",
        actor=request.user,
        person=row.person,
        unit=row.person.unit,
        subject=f"datarequest:{row.pk}",
    )
    return answer


@login_required
@require_safe
def download_own(request: MemberRequest, request_id: int) -> HttpResponse:
    """Send the letter to the person who asked."""
    rows = DataRequest.objects.filter(person=request.user).select_related("person__unit")
    return _letter(get_object_or_404(rows, pk=request_id))


def _letter(row: DataRequest) -> HttpResponse:
    if not has_letter(row):
        raise Http404
    response = HttpResponse(make_letter(row), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="tra-loi-yeu-cau-{row.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
