"""The first page of the office's desk: what this person has to do here."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import navigation
from members.requests import MemberRequest
from office.permissions import may_enter_office


@login_required
@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """Show the parts of the desk that the person may open."""
    if not may_enter_office(request.user):
        raise PermissionDenied
    return render(request, "office/home.html", {"cards": navigation.cards_for(request.user)})
