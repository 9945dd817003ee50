"""Connections and their tokens: drawn up, decided by a second person, shown once, revoked."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_network

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from treebeard.mp_tree import MP_Node

from members.models import Unit, User
from members.services import record
from office.api import rules
from office.api.exceptions import (
    DecidedAlready,
    NeedsAnotherPerson,
    NotYours,
    OutsideBranch,
    WhyMissing,
)
from office.api.permissions import (
    is_first_person,
    may_connect,
    may_decide,
    may_revoke_token,
    may_still_ask,
)
from office.api.scopes import HIGH_SCOPES
from office.models import ApiClient, ApiToken

MARK = "htk"
PREFIX_BYTES, SECRET_BYTES = 5, 32


@dataclass(frozen=True)
class Wish:
    """A token as somebody asks for it."""

    unit: Unit
    scopes: Iterable[str]
    until: date
    reason: str
    addresses: Iterable[str] = ()


@transaction.atomic
def connect_system(
    *, name: str, unit: Unit, responsible: User, contact: str, purpose: str, by: User
) -> ApiClient:
    """Write down another system.  It reads nothing until it has a token.

    Raises:
        NotYours: the branch is beyond the person.
    """
    if not may_connect(by, unit):
        raise NotYours
    client = ApiClient.objects.create(
        name=name,
        unit=unit,
        responsible=responsible,
        contact=contact,
        purpose=purpose,
        created_by=by,
    )
    record("office.connect_system", actor=by, unit=unit, subject=f"connection:{client.pk}")
    return client


def risks_of(wish: Wish) -> tuple[str, ...]:
    """Return what speaks against a token, by name."""
    return rules.risks_of(
        high_scopes=bool(HIGH_SCOPES & set(wish.scopes)),
        whole_organisation=len(wish.unit.path) == MP_Node.steplen,
        since=timezone.localdate(),
        until=wish.until,
    )


@transaction.atomic
def make_token(client: ApiClient, wish: Wish, *, by: User) -> tuple[ApiToken, str]:
    """Make a token; return it with its secret, which nobody can show again.

    Where something speaks against it, the secret opens nothing until a second person approves.

    Raises:
        NotYours, OutsideBranch: the branch is beyond the person, or beyond the connection.
    """
    if not may_connect(by, wish.unit) or not may_connect(by, client.unit):
        raise NotYours
    if not client.holds(wish.unit):
        raise OutsideBranch
    prefix = f"{MARK}_{secrets.token_hex(PREFIX_BYTES)}"
    secret = f"{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    is_risky = bool(risks_of(wish))
    token = ApiToken.objects.create(
        client=client,
        unit=wish.unit,
        prefix=prefix,
        secret_hash=hash_of(secret),
        scopes=sorted(set(wish.scopes)),
        addresses=list(wish.addresses),
        reason=wish.reason,
        valid_from=timezone.localdate(),
        valid_to=wish.until,
        state=ApiToken.State.WAITING if is_risky else ApiToken.State.ACTIVE,
        requested_by=by,
    )
    _record("office.make_token", token, by=by, reason=wish.reason)
    return token, secret


@transaction.atomic
def decide_token(token: ApiToken, *, approve: bool, by: User, reason: str = "") -> ApiToken:
    """Let a token open what it was asked for, or refuse it.

    Raises:
        DecidedAlready, NeedsAnotherPerson, NotYours, WhyMissing.
    """
    token = _locked(token)
    if token.state != ApiToken.State.WAITING or token.revoked_at is not None:
        raise DecidedAlready
    if is_first_person(by, token):
        raise NeedsAnotherPerson
    if not may_decide(by, token) or not may_still_ask(token):
        raise NotYours
    if not approve and not reason.strip():
        raise WhyMissing
    token.state = ApiToken.State.ACTIVE if approve else ApiToken.State.REJECTED
    token.decided_by, token.decided_at = by, timezone.now()
    token.save(update_fields=["state", "decided_by", "decided_at"])
    act = "office.approve_token" if approve else "office.reject_token"
    _record(act, token, by=by, reason=reason.strip())
    return token


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User, reason: str) -> None:
    """End a token at once.  Safe to repeat.

    Raises:
        NotYours, WhyMissing.
    """
    token = _locked(token)
    if not may_revoke_token(by, token.client.unit):
        raise NotYours
    if not reason.strip():
        raise WhyMissing
    if token.revoked_at is None:
        token.revoked_by, token.revoked_at = by, timezone.now()
        token.revoked_reason = reason.strip()
        token.save(update_fields=["revoked_by", "revoked_at", "revoked_reason"])
        _record("office.revoke_token", token, by=by, reason=token.revoked_reason)


def token_of(secret: str) -> ApiToken | None:
    """Return the token that the secret opens today; None for every other text."""
    prefix = "_".join(secret.split("_")[:2])
    token = (
        ApiToken.objects.usable()
        .select_related("client__unit", "client__responsible", "unit")
        .filter(prefix=prefix[:16])
        .first()
    )
    if token is None or not hmac.compare_digest(token.secret_hash, hash_of(secret)):
        return None
    return token


def hash_of(secret: str) -> str:
    """Return the keyed hash that is kept of a secret of 256 random bits."""
    key = settings.FIELD_INDEX_KEY.encode()
    return hmac.new(key, f"office_apitoken\n{secret}".encode(), hashlib.sha256).hexdigest()


def parsed_addresses(text: str) -> list[str]:
    """Return the addresses and networks of a text, one a line.

    Raises:
        ValidationError: a line is none.
    """
    found = []
    for line in text.replace(",", "\n").split():
        try:
            found.append(str(ip_network(line, strict=False)))
        except ValueError:
            raise ValidationError(
                _("“%(line)s” is no address. Write for example 203.0.113.7 or 203.0.113.0/24."),
                params={"line": line[:60]},
            ) from None
    return found


def _locked(token: ApiToken) -> ApiToken:
    rows = ApiToken.objects.select_for_update(of=("self",))
    return rows.select_related("client__unit", "unit", "requested_by").get(pk=token.pk)


def _record(act: str, token: ApiToken, *, by: User, reason: str) -> None:
    record(
        act,
        actor=by,
        unit=token.unit,
        subject=f"token:{token.pk}",
        reason=reason[:300],
        scopes=token.scopes,
        until=f"{token.valid_to}",
    )
