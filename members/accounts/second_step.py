"""The second step at sign-in: for whom it is compulsory, from when, and the gate that says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.middleware import wants_json
from members.models import RoleGrant, User
from members.querysets import current_grants

if TYPE_CHECKING:
    from django.urls import ResolverMatch

GetResponse = Callable[[HttpRequest], HttpResponse]
# What somebody may do without the second step: set it up, leave, and see the own profile.
OPEN_NAMES = frozenset(
    {
        "account_logout",
        "account_login",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "accounts:devices",
        "accounts:end_session",
        "members:profile",
        "picture",
    }
)
OPEN_PREFIXES = ("mfa_", "common:", "guides:")


def days_left(person: User, *, today: date) -> int | None:
    """Return in how many days the second step becomes compulsory; None if it never does.

    Counted from the day of the first staff role that holds, or from the day on which the rule
    came into force.  Zero and less: it is compulsory now.  No query for people without a role.
    """
    if not settings.MFA_REQUIRED or not has_staff_role_today(person):
        return None
    granted = (
        RoleGrant.objects.filter(person=person, role__in=settings.STAFF_ROLES)
        .current()
        .order_by("granted_at")
        .values_list("granted_at", "valid_from")
        .first()
    )
    if granted is None:
        return None
    begin = max(timezone.localtime(granted[0]).date(), granted[1], _in_force_since())
    return (begin + timedelta(days=settings.MFA_GRACE_DAYS) - today).days


def has_staff_role_today(person: User) -> bool:
    """Tell whether one of the roles that hold today is a staff role."""
    return any(role in settings.STAFF_ROLES for role, _path in current_grants(person))


def has_second_step(person: User) -> bool:
    """Tell whether the person has set up an authenticator app or a passkey."""
    return (
        Authenticator.objects.filter(user_id=person.pk)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .exists()
    )


class SecondStepMiddleware:
    """Let nobody with a staff role work without a second step once the days of grace are over.

    Stands before every door, the editor's desk included, and asks at each request: a role that
    was given while somebody is signed in counts at once.  Within the grace ``request`` gets
    ``second_step_days`` for the countdown on the pages.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand on; the decision is made once the address is resolved."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Lead to the page where the second step is set up, or let pass."""
        if not settings.MFA_REQUIRED or not request.user.is_authenticated:
            return None
        user = request.user
        left = days_left(user, today=timezone.localdate())
        if left is None or has_second_step(user):
            return None
        if left > 0 or is_open_without(request.resolver_match):
            request.second_step_days = left  # type: ignore[attr-defined]
            return None
        message = _(
            "Your role needs two-step verification. Set it up here; then everything is open again."
        )
        if wants_json(request):
            return JsonResponse({"error": "SecondStepMissing", "message": message}, status=403)
        messages.warning(request, message)
        return HttpResponseRedirect(reverse("mfa_index"))


def is_open_without(match: ResolverMatch | None) -> bool:
    """Tell whether the address is open to somebody who still has to set up the second step."""
    name = match.view_name if match else ""
    return bool(name) and (name in OPEN_NAMES or name.startswith(OPEN_PREFIXES))


def countdown(request: HttpRequest) -> dict[str, int | bool | None]:
    """Tell the pages in how many days the second step becomes compulsory, or that it never does."""
    return {
        "second_step_days": getattr(request, "second_step_days", None),
        "second_step_not_required": not settings.MFA_REQUIRED,
    }


def _in_force_since() -> date:
    since = settings.MFA_REQUIRED_SINCE
    return date.fromisoformat(since) if since else date.min
