"""How allauth behaves here: whom it lets in, how often one may try, and where one lands."""

import hashlib
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import parse_rates
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.models import User
from members.permissions import may_edit_content, may_look_after_people
from members.services import record

NETWORK_REMEMBERED = 90 * 24 * 3600


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people are registered by the organisation department."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "The name or the password is not right. Check the card number, code, e-mail or "
            "phone, and whether the keyboard writes capitals."
        ),
    }
    # Whom the identifier of this attempt names; asked once and used for limit and log.
    _named: User | None = None

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse self-registration."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the desk of the person's duty; who has none lands on the own learning."""
        user = cast(User, request.user)
        if may_edit_content(user):
            return reverse("wagtailadmin_home")
        if may_look_after_people(user):
            return reverse("monitoring:overview")
        return reverse("learning:home")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt before the password is looked at, and refuse one too many."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refusal:
            self._record_block(request, **credentials)
            minutes = _failure_minutes()
            message = ngettext(
                "Too many failed attempts. Sign in again after %(minutes)s minute, "
                "or ask the help desk for a new password.",
                "Too many failed attempts. Sign in again after %(minutes)s minutes, "
                "or ask the help desk for a new password.",
                minutes,
            )
            raise ValidationError(message % {"minutes": minutes}, code=refusal.code) from refusal

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log the failure: whose account, never what was typed."""
        record("members.sign_in_failed", actor=None, person=self._named)

    def login(self, request: HttpRequest, user: User) -> None:
        """Open the session, log it, and remember that this network is one of the person's."""
        super().login(request, user)
        cache.set(_network_key(self, request, user), True, NETWORK_REMEMBERED)
        record("members.sign_in", actor=user, person=user)

    def logout(self, request: HttpRequest) -> None:
        """End the session and log it."""
        if request.user.is_authenticated:
            record("members.sign_out", actor=request.user, person=request.user)
        super().logout(request)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Show a suspended person, who knows the password, whom to ask."""
        record("members.sign_in_refused", actor=None, person=user)
        return super().respond_user_inactive(request, user)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Return what the failures are counted by: the account, however it was written.

        A network from which the person has signed in before is counted apart, so that a
        stranger elsewhere cannot lock the person out; all strange networks share one count,
        so that changing the address gives nobody more attempts.
        """
        identifier = credentials.get("username") or credentials.get("email") or ""
        self._named = User.objects.named_by(identifier)
        if self._named is None:
            return f"unknown:{identifier.lower()}"
        network = _network_key(self, request, self._named)
        return network if cache.get(network) else f"account:{self._named.pk}"

    def _record_block(self, request: HttpRequest, **credentials: Any) -> None:
        """Log that an account is blocked, once in the time that the block lasts."""
        if self._named is None:
            return
        if cache.add(f"sign-in-blocked:{self._named.pk}", True, _failure_minutes() * 60):
            record("members.sign_in_blocked", actor=None, person=self._named)


def _network_key(adapter: AccountAdapter, request: HttpRequest, person: User) -> str:
    """Return the cache key of one person at one address; the address itself is not readable."""
    address = hashlib.sha256(adapter.get_client_ip(request).encode()).hexdigest()[:20]
    return f"sign-in-network:{person.pk}:{address}"


def _failure_minutes() -> int:
    """Return after how many minutes an attempt is free again at the latest."""
    rates = parse_rates(app_settings.RATE_LIMITS.get("login_failed"))
    return max((int(rate.duration // 60) for rate in rates), default=1)
