"""The gate of the admin: default deny, asked at every request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import ResolverMatch, reverse

from cms.access.ownership import OwnMaterial
from cms.access.table import APPROVER, DESK_NAMESPACE, TRAINER
from cms.at_desk import working
from cms.services.groups import keep_groups_in_step
from members.models import User
from members.permissions import may_approve_content, may_edit_content

GetResponse = Callable[[HttpRequest], HttpResponse]


class AdminGateMiddleware:
    """Everything below the admin is a 404 unless a role that holds today opens it.

    Anonymous people are sent to log in from the index only.  A superuser, the technical
    account, passes.  Groups of Wagtail are brought in step before its own checks run, so
    that a role given or ended today counts today, without a job.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.prefix = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand on; the decision is made once the address is resolved."""
        if not request.path.startswith(self.prefix):
            return self.get_response(request)
        with working(request):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Decide about an address of the admin.

        Raises:
            Http404: the address, or the row it names, is not for this person.
        """
        match = request.resolver_match
        if match is None or not request.path.startswith(self.prefix):
            return None
        user = request.user
        if not user.is_authenticated:
            if match.view_name == "wagtailadmin_home":
                return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
            raise Http404
        if not user.is_superuser:
            if not may_edit_content(user):
                raise Http404
            keep_groups_in_step(user)
            if not is_open(user, request, match):
                raise Http404
        return None


def is_open(user: User, request: HttpRequest, match: ResolverMatch) -> bool:
    """Tell whether the table opens the address to the person, with the rows it names."""
    if DESK_NAMESPACE in match.namespaces:
        return True
    name = match.view_name or ""
    if may_approve_content(user):
        return name in APPROVER
    check = TRAINER.get(name)
    return check is not None and check(OwnMaterial(user), request, match.kwargs)
