"""Signing in through the provider of the organisation (OpenID Connect).

The provider says who somebody is by one claim; we look for the person whom that claim names.
Nobody is ever created, and nobody may link an account by hand.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import (
    DefaultSocialAccountAdapter,
    _build_apps_from_settings,
)
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import Provider
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from requests import RequestException

from members.accounts.limits import count_try
from members.accounts.second_step import has_second_step
from members.activation.permissions import holds_staff_role
from members.models import User
from members.services import record

logger = logging.getLogger(__name__)
Claims = Mapping[str, Any]
NONCES = "oidc_nonces"
# Tabs in which somebody may have begun at the same time.
MOST_NONCES = 5


def _by_personal_code(value: str, claims: Claims) -> User | None:
    return User.objects.filter(personal_code=value.upper()).first()


def _by_card_number(value: str, claims: Claims) -> User | None:
    return User.objects.filter(card_number=value.replace(" ", "")).first()


def _by_email(value: str, claims: Claims) -> User | None:
    """Return the person with the address, if the provider vouches for it."""
    if claims.get("email_verified") is not True:
        return None
    return User.objects.filter(email=value.lower()).first()


# By what the claim is compared.  Another way (a keyed hash of the personal id) is one line here.
RESOLVERS: dict[str, Callable[[str, Claims], User | None]] = {
    "personal_code": _by_personal_code,
    "card_number": _by_card_number,
    "email": _by_email,
}


def claims_of(login: SocialLogin) -> Claims:
    """Return what the provider said: the signed token, and what it answered when asked."""
    told = login.account.extra_data or {}
    return {**(told.get("userinfo") or {}), **(told.get("id_token") or {})}


def person_named_by(claims: Claims) -> User | None:
    """Return the person whom the configured claim names; None if nobody, or not said."""
    value = claims.get(settings.OIDC_CLAIM)
    if not isinstance(value, str) or not value.strip():
        return None
    return RESOLVERS[settings.OIDC_MATCH](value.strip(), claims)


class NoncedProvider(OpenIDConnectProvider):
    """The provider with a nonce: an answer that was made for another request is refused.

    allauth binds an answer to the browser by its state and to the code by PKCE, but sends no
    nonce, which some providers demand.
    """

    def redirect(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the provider; one that is away is said in words."""
        try:
            return super().redirect(request, *args, **kwargs)
        except RequestException:
            logger.warning("the provider of sign-ins is not reached")
            messages.error(request, _begin_again())
            return HttpResponseRedirect(reverse("account_login"))

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """Return what goes along to the provider; what a visitor adds to our address does not."""
        nonce = secrets.token_urlsafe(16)
        request.session[NONCES] = [*request.session.get(NONCES, []), nonce][-MOST_NONCES:]
        return {**self.get_auth_params(), "nonce": nonce}

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Return the scope of the settings, whatever the address says."""
        return self.get_scope()


def take_nonce(request: HttpRequest, claims: Claims) -> bool:
    """Tell whether the answer was made for a request of this browser, and for the first time."""
    waiting, nonce = request.session.get(NONCES, []), claims.get("nonce")
    if not isinstance(nonce, str) or nonce not in waiting:
        return False
    request.session[NONCES] = [one for one in waiting if one != nonce]
    return True


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Lets in whom the claim names, and nobody else."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the provider of the settings; rows of the database open no door."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Provider:
        """Return the provider, which sends a nonce."""
        found = super().get_provider(request, provider, client_id=client_id)
        return NoncedProvider(request, app=found.app)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Refuse: a sign-in at the provider never makes a person here."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person by the claim, check the link, and hand over to the usual stages.

        The claim is asked at each sign-in: a link that was right once does not outlive a
        change at the provider.
        """
        claims = claims_of(sociallogin)
        is_for_us = take_nonce(request, claims)
        person = person_named_by(claims) if is_for_us else None
        account = sociallogin.account
        # Only the subject is kept; what else the provider told is none of our business.
        account.extra_data = {}
        if account.pk:
            SocialAccount.objects.filter(pk=account.pk).update(extra_data={})
        if not is_for_us:
            self._refuse(request, None, _begin_again())
        take_back = self._count(request, f"provider:{account.uid}")
        is_by_hand = sociallogin.state.get("process") == "connect"
        if is_by_hand or person is None or not person.is_active or person.is_superuser:
            self._refuse(request, person, _unknown())
        if _is_linked_otherwise(account, person):
            self._refuse(request, person, _linked_otherwise())
        if holds_staff_role(person) and not has_second_step(person):
            self._refuse(request, person, _second_step_first())
        take_back()
        if not sociallogin.is_existing:
            sociallogin.user = person
            sociallogin.save(request, connect=True)
            record("members.link_provider", actor=person, person=person)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        """Take no name or address over from the provider: the register knows the person."""
        return sociallogin.user

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        """Lead a failed exchange (a state of another session, a code used twice) to the form."""
        self._count(request, f"provider-state:{request.session.session_key}")
        self._refuse(request, None, _begin_again())

    def _count(self, request: HttpRequest, key: str) -> Callable[[], None]:
        """Count a try as at any other door; one too many is refused."""
        try:
            return count_try(request, key)
        except ValidationError as refused:
            self._refuse(request, None, str(refused.messages[0]))

    def _refuse(self, request: HttpRequest, person: User | None, message: str) -> NoReturn:
        """Log the refusal, and lead to the form with the reason."""
        record("members.provider_refused", actor=None, person=person)
        messages.error(request, message)
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))


def _is_linked_otherwise(account: SocialAccount, person: User) -> bool:
    """Tell whether the subject belongs to somebody else here, or the person has another one."""
    linked = SocialAccount.objects.filter(provider=account.provider)
    return (
        linked.filter(uid=account.uid).exclude(user=person).exists()
        or linked.filter(user=person).exclude(uid=account.uid).exists()
    )


def _begin_again() -> str:
    return _("The sign-in at your organisation did not succeed. Please begin again.")


def _unknown() -> str:
    return _(
        "Your organisation's account is not known here, so you are not signed in. Sign in with "
        "your card number and password, or ask your unit's office."
    )


def _linked_otherwise() -> str:
    return _(
        "This account of your organisation is linked to another person here. Call the help line; "
        "a system administrator has to look at it."
    )


def _second_step_first() -> str:
    return _(
        "You have a duty on this site. Sign in with your password and set up two-step "
        "verification first; then you can sign in with your organisation's account."
    )
