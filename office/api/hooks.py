"""Webhooks as the office keeps them: made, given a new secret, paused, sent again."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.jobs import queue_after_commit
from members.models import User
from members.services import record
from office.api.addresses import target_of
from office.api.exceptions import NotYours
from office.api.permissions import may_connect
from office.models import ApiClient, Webhook, WebhookDelivery

TASK = "office.tasks.call_webhooks"
SECRET_BYTES = 32
BOTH_SECRETS_FOR = timedelta(days=7)


@transaction.atomic
def make_hook(
    client: ApiClient, *, url: str, events: Iterable[str], by: User
) -> tuple[Webhook, str]:
    """Add an address; return it with its secret, which is shown once.

    Raises:
        NotYours: the connection is beyond the person.
        AddressRefused: the address leads where it must not.
    """
    _require(client, by)
    target_of(url)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    hook = Webhook.objects.create(
        client=client, url=url, events=sorted(set(events)), secret=secret, created_by=by
    )
    _record("office.make_webhook", hook, by=by)
    return hook, secret


@transaction.atomic
def rotate_secret(hook: Webhook, *, by: User) -> str:
    """Give a new secret; for a week calls carry the signatures of both.

    Raises:
        NotYours: the connection is beyond the person.
    """
    hook = _locked(hook, by)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    hook.old_secret, hook.old_secret_until = hook.secret, timezone.now() + BOTH_SECRETS_FOR
    hook.secret = secret
    hook.save(update_fields=["secret", "old_secret", "old_secret_until"])
    _record("office.rotate_webhook_secret", hook, by=by)
    return secret


@transaction.atomic
def pause_hook(hook: Webhook, *, by: User, pause: bool) -> None:
    """Stop calling, or go on.  What happens meanwhile is not told later: ask ``changed_after``.

    Raises:
        NotYours: the connection is beyond the person.
    """
    hook = _locked(hook, by)
    hook.paused_at = timezone.now() if pause else None
    hook.save(update_fields=["paused_at"])
    _record("office.pause_webhook" if pause else "office.resume_webhook", hook, by=by)


@transaction.atomic
def send_again(delivery: WebhookDelivery, *, by: User) -> None:
    """Queue a call that was given up, with all its attempts before it again.

    Raises:
        NotYours: the connection is beyond the person.
    """
    _require(delivery.hook.client, by)
    again = WebhookDelivery.objects.filter(pk=delivery.pk, state=WebhookDelivery.State.FAILED)
    if again.update(state="queued", attempts=0, not_before=timezone.now(), finished_at=None):
        _record("office.resend_webhook", delivery.hook, by=by, delivery=str(delivery.key))
        queue_after_commit(TASK)


def _locked(hook: Webhook, by: User) -> Webhook:
    row = Webhook.objects.select_for_update(of=("self",)).select_related("client__unit")
    hook = row.get(pk=hook.pk)
    _require(hook.client, by)
    return hook


def _require(client: ApiClient, by: User) -> None:
    if not may_connect(by, client.unit):
        raise NotYours


def _record(act: str, hook: Webhook, *, by: User, **facts: Any) -> None:
    record(act, actor=by, unit=hook.client.unit, subject=f"webhook:{hook.pk}", **facts)
