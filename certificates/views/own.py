"""The holder's certificates, and the download for whoever may see them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from certificates import services
from certificates.models import Certificate
from common import private_files
from common.text.vietnamese import fold
from members.requests import MemberRequest
from members.services import record


@login_required
@require_safe
def show_own(request: MemberRequest) -> HttpResponse:
    """List the certificates of the person who asks, replaced ones last."""
    today = timezone.localdate()
    rows = Certificate.objects.filter(enrolment__member=request.user).order_by("-issued_on", "-pk")
    certificates = [(row, row.status_on(today)) for row in rows]
    certificates.sort(key=lambda pair: pair[1] == "replaced")
    return render(request, "certificates/own.html", {"certificates": certificates})


@login_required
@require_safe
def download(request: MemberRequest, certificate_id: int) -> HttpResponseBase:
    """Send the paper to its holder or to those who look after the holder, who are noted."""
    certificate = get_object_or_404(
        Certificate.objects.visible_to(request.user).select_related("enrolment__member"),
        pk=certificate_id,
    )
    holder = certificate.enrolment.member
    # Renders on the spot when the task has not come to it: 8 ms, and nobody waits in vain.
    certificate = services.render_certificate(certificate)
    if holder != request.user:
        record(
            "certificates.download_certificate",
            actor=request.user,
            person=holder,
            subject=f"certificate:{certificate.pk}",
        )
    return private_files.send(
        str(certificate.pdf.name),
        download_name=f"giay-chung-nhan-{slugify(fold(certificate.number).replace('/', '-'))}.pdf",
        content_type="application/pdf",
    )
