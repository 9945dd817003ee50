"""Calling another system: signed, without redirects, within bounds of time and size (ADR 26)."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus

from django.utils import timezone

from common import jobs, retention
from common.exceptions import DomainError
from office.api.addresses import Target, target_of
from office.api.exceptions import AddressRefused
from office.api.rules import wait_before_next
from office.models import ApiToken, Webhook, WebhookDelivery

BATCH = 50
SECONDS = 10
# A server that answers a letter a second is hung up on.
WHOLE_SECONDS = 20
NO_READER = "no token"
State = WebhookDelivery.State


class NoAnswer(Exception):
    """The other side could not be reached, or said nothing that makes sense."""


def call_due() -> int:
    """Make the calls that are due; return how many were taken.

    Any number of workers may do so at once.  After a failure the webhook is left alone for this
    run: one system that hangs holds no other one up.
    """
    failing: set[int] = set()
    taken = 0
    while True:
        due = WebhookDelivery.objects.free().exclude(hook__in=failing).order_by("not_before", "pk")
        found = list(due.values_list("pk", "hook_id")[:BATCH])
        claimed = 0
        for pk, hook in found:
            if hook in failing:
                continue
            job = jobs.claim(WebhookDelivery, pk, give_up=give_up)
            if job is None:
                continue
            claimed += 1
            jobs.work_on_claimed(job, deliver, give_up=give_up)
            if not WebhookDelivery.objects.filter(pk=pk, state=State.DONE).exists():
                failing.add(hook)
        taken += claimed
        if not claimed:
            return taken


def deliver(job: WebhookDelivery) -> None:
    """Make one call, and store what came of it.  A yes that gets lost is asked for again.

    Nothing goes to a connection whose tokens are all revoked or over: the call is put aside.
    """
    if not ApiToken.objects.usable().filter(client=job.hook.client_id).exists():
        jobs.fail(job, State.FAILED, answer=NO_READER, finished_at=timezone.now())
        return
    try:
        status = post(job.hook, job)
    except (NoAnswer, AddressRefused) as error:
        _not_taken(job, str(error)[:60])
        return
    if HTTPStatus(200) <= status < HTTPStatus(300):
        jobs.finish(job, State.DONE, answer=str(status), finished_at=timezone.now())
    else:
        _not_taken(job, str(status))


def give_up(job: WebhookDelivery, refusal: DomainError) -> None:
    """Put the call aside: the page of the connection shows it, and can send it again."""
    jobs.fail(job, State.FAILED, finished_at=timezone.now())


def _not_taken(job: WebhookDelivery, answer: str) -> None:
    """Give the call back to the queue for later, or put it aside after the last attempt."""
    if job.attempts >= WebhookDelivery.objects.all().most_attempts:
        jobs.fail(job, State.FAILED, answer=answer, finished_at=timezone.now())
        return
    later = timezone.now() + wait_before_next(job.attempts)
    jobs.finish(job, State.QUEUED, answer=answer, not_before=later)


def body_of(job: WebhookDelivery) -> bytes:
    """Return what is sent: the same bytes at each attempt."""
    content = {"delivery": str(job.key), "events": job.events}
    return json.dumps(content, separators=(",", ":"), sort_keys=True).encode()


def signature(hook: Webhook, body: bytes, at: int) -> str:
    """Return the header: the moment, and one signature for each secret that holds."""
    secrets = [hook.secret]
    if hook.old_secret and hook.old_secret_until and hook.old_secret_until > timezone.now():
        secrets.append(hook.old_secret)
    signed = f"{at}.".encode() + body
    return ",".join([f"t={at}", *(f"v1={_hmac(secret, signed)}" for secret in secrets)])


def _hmac(secret: str, signed: bytes) -> str:
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def post(hook: Webhook, job: WebhookDelivery) -> int:
    """Send one call and return the status of the answer; its body is not read.

    Raises:
        AddressRefused: the address leads where it must not, today.
        NoAnswer: nobody, or nobody in time.
    """
    target = target_of(hook.url)
    body = body_of(job)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "hoc-tap-webhook/1",
        "Connection": "close",
        "X-Hoctap-Delivery": str(job.key),
        "X-Hoctap-Signature": signature(hook, body, int(timezone.now().timestamp())),
    }
    try:
        return _status_of(target, body, headers)
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(type(error).__name__) from None


def _status_of(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    with socket.create_connection((target.number, target.port), timeout=SECONDS) as plain:
        line = plain
        if target.is_tls:
            line = ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
        hang_up = threading.Timer(WHOLE_SECONDS, _close, [line])
        hang_up.start()
        try:
            connection = http.client.HTTPConnection(target.host, target.port)
            connection.sock = line
            connection.request("POST", target.path, body=body, headers=dict(headers))
            return connection.getresponse().status
        finally:
            hang_up.cancel()
            line.close()


def _close(line: socket.socket) -> None:
    """End the line from another thread: whoever reads from it gets an error."""
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def expire_calls(*, dry_run: bool = False) -> int:
    """Delete old calls that are over."""
    days = retention.days("webhook_calls")
    if days is None:
        return 0
    old = WebhookDelivery.objects.filter(
        state__in=[State.DONE, State.FAILED], finished_at__lt=timezone.now() - timedelta(days=days)
    )
    return old.count() if dry_run else old.delete()[0]
