"""The first page of the office's desk: what this person has to do here."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import navigation
from members.requests import MemberRequest
from office.permissions import may_enter_office
from office.privacy.permissions import may_publish_notice
from office.privacy.rules import is_impact_due, next_impact_review
from office.privacy.selectors import last_impact_review


@login_required
@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """Show the parts of the desk that the person may open, and what the law wants soon."""
    if not may_enter_office(request.user):
        raise PermissionDenied
    reminds = may_publish_notice(request.user)
    last = last_impact_review() if reminds else None
    context = {
        "cards": navigation.cards_for(request.user),
        "reminds_of_impact": reminds and is_impact_due(last, timezone.localdate()),
        "impact_due": next_impact_review(last) if last else None,
    }
    return render(request, "office/home.html", context)
