"""The impact assessment: its text of today, when it was looked through, and when it is due."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.tables import Column, Table
from members.requests import MemberRequest
from office.models import ImpactReview
from office.privacy import permissions, selectors, services
from office.privacy.dpia import as_markdown
from office.privacy.forms import ImpactReviewForm

REVIEWS_SHOWN = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: MemberRequest) -> HttpResponse:
    """Show how the assessment stands, and note that it was looked through."""
    _must_review(request)
    form = ImpactReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.note_review(note=form.cleaned_data["note"], by=request.user)
        messages.success(request, _("The review is noted."))
        return redirect("privacy:impact")
    seen = ImpactReview.objects.visible_to(request.user).select_related("reviewed_by")
    reviews = list(seen[:REVIEWS_SHOWN])
    context = {
        "form": form,
        "due": selectors.impact_due(),
        "has_changed": bool(reviews) and reviews[0].text_hash != services.hash_of_today(),
        "table": _table(reviews),
        "crumbs": [
            {"title": _("Requests about data"), "url": reverse("privacy:desk")},
            {"title": _("Impact assessment"), "url": ""},
        ],
    }
    return render(request, "office/privacy/impact.html", context)


@login_required
@require_safe
def download(request: MemberRequest) -> HttpResponse:
    """Send the assessment as the record of processing makes it now; it names nobody."""
    _must_review(request)
    with translation.override("vi"):
        text = as_markdown()
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    name = f"danh-gia-tac-dong-{timezone.localdate():%Y%m%d}.md"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _must_review(request: MemberRequest) -> None:
    if not permissions.may_publish_notice(request.user):
        raise PermissionDenied


def _table(reviews: list[ImpactReview]) -> Table:
    table = Table(
        [
            Column(key="at", label=_("Reviewed at")),
            Column(key="by", label=_("Reviewed by")),
            Column(key="note", label=_("What was found"), is_long=True),
        ]
    )
    for one in reviews:
        table.add(
            {
                "at": f"{timezone.localtime(one.reviewed_at):%H:%M %d/%m/%Y}",
                "by": one.reviewed_by.full_name,
                "note": one.note,
            }
        )
    return table
