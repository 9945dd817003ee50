"""What the desk of connections shows in tables."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.tables import Cell, Column, Table
from common.text import formats
from office.api.scopes import Event, Scope
from office.models import ApiClient, ApiToken, ApiUse, Webhook, WebhookDelivery

RISKS = {
    "people": lambda: _("it reads data by which people can be recognised"),
    "whole_organisation": lambda: _("it reads the whole organisation"),
    "longer_than_a_year": lambda: _("it lasts longer than a year"),
}


def moment(at: object) -> str:
    """Return a moment as people read it; a dash for never."""
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else "–"  # type: ignore[arg-type]


def clients_table(rows: Iterable[ApiClient]) -> Table:
    """Return connections, with how many tokens hold today and when one was last used."""
    table = Table(
        [
            Column(key="name", label=_("System"), is_long=True),
            Column(key="unit", label=_("Branch")),
            Column(key="responsible", label=_("Who answers for it")),
            Column(key="tokens", label=_("Tokens that hold"), is_number=True),
            Column(key="used", label=_("Last used")),
        ]
    )
    for row in rows:
        table.add(
            {
                "name": Cell(text=row.name, href=reverse("connections:client", args=[row.pk])),
                "unit": row.unit.name,
                "responsible": row.responsible.full_name,
                "tokens": formats.number(row.live_tokens),  # type: ignore[attr-defined]
                "used": moment(row.last_used),  # type: ignore[attr-defined]
            }
        )
    return table


def token_state(token: ApiToken) -> str:
    """Return the code of the status of a token: whether it opens anything today."""
    if token.revoked_at is not None:
        return "revoked"
    if token.state != ApiToken.State.ACTIVE:
        return {"waiting": "waiting", "rejected": "refused"}[token.state]
    is_over = token.valid_to is not None and token.valid_to < timezone.localdate()
    return "expired" if is_over else "valid"


def tokens_table(rows: Iterable[ApiToken]) -> Table:
    """Return the tokens of a connection, each with the way to its page."""
    table = Table(
        [
            Column(key="prefix", label=_("Token begins with")),
            Column(key="state", label=_("State")),
            Column(key="scopes", label=_("May read"), is_long=True),
            Column(key="unit", label=_("Of the people of")),
            Column(key="until", label=_("Last day")),
            Column(key="used", label=_("Last used")),
        ]
    )
    for row in rows:
        table.add(
            {
                "prefix": Cell(
                    text=row.prefix, href=reverse("connections:token", args=[row.pk]), is_code=True
                ),
                "state": Cell(status=token_state(row)),
                "scopes": "; ".join(scope_words(row.scopes)),
                "unit": row.unit.name,
                "until": f"{row.valid_to:%d/%m/%Y}",
                "used": moment(row.last_used_at),
            }
        )
    return table


def uses_table(rows: Iterable[ApiUse]) -> Table:
    """Return what was read by day: numbers, no people."""
    table = Table(
        [
            Column(key="day", label=_("Day")),
            Column(key="token", label=_("Token begins with")),
            Column(key="endpoint", label=_("Rows of")),
            Column(key="requests", label=_("Requests"), is_number=True),
            Column(key="rows", label=_("Rows"), is_number=True),
            Column(key="refused", label=_("Refused"), is_number=True),
        ]
    )
    for row in rows:
        table.add(
            {
                "day": f"{row.day:%d/%m/%Y}",
                "token": Cell(text=row.token.prefix, is_code=True),
                "endpoint": Cell(text=row.endpoint, is_code=True),
                "requests": formats.number(row.requests),
                "rows": formats.number(row.rows),
                "refused": formats.number(row.refused),
            }
        )
    return table


def hooks_table(rows: Iterable[Webhook]) -> Table:
    """Return the webhooks of a connection."""
    table = Table(
        [
            Column(key="url", label=_("Address"), is_long=True),
            Column(key="events", label=_("Events"), is_long=True),
            Column(key="state", label=_("State")),
        ]
    )
    for row in rows:
        state = pgettext("webhook", "paused") if row.paused_at else pgettext("webhook", "active")
        table.add(
            {
                "url": Cell(text=row.url, href=reverse("connections:hook", args=[row.pk])),
                "events": "; ".join(event_words(row.events)),
                "state": state,
            }
        )
    return table


def deliveries_table(rows: Iterable[WebhookDelivery]) -> Table:
    """Return calls, the newest first."""
    table = Table(
        [
            Column(key="at", label=_("Made")),
            Column(key="events", label=_("Events"), is_number=True),
            Column(key="state", label=_("State")),
            Column(key="attempts", label=_("Attempts"), is_number=True),
            Column(key="answer", label=_("Answer")),
            Column(key="next", label=_("Next attempt")),
        ]
    )
    for row in rows:
        is_waiting = row.state == WebhookDelivery.State.QUEUED
        table.add(
            {
                "at": moment(row.created_at),
                "events": formats.number(len(row.events)),
                "state": row.get_state_display(),
                "attempts": formats.number(row.attempts),
                "answer": Cell(text=row.answer or "–", is_code=bool(row.answer)),
                "next": moment(row.not_before) if is_waiting else "–",
            }
        )
    return table


def scope_words(scopes: Iterable[str]) -> list[str]:
    """Return what a token may read, in words."""
    return [str(Scope(scope).label) for scope in scopes]


def event_words(events: Iterable[str]) -> list[str]:
    """Return what a webhook is told, in words."""
    return [str(Event(event).label) for event in events]


def risk_words(names: Iterable[str]) -> list[str]:
    """Return what speaks against a token, in words."""
    return [str(RISKS[name]()) for name in names]
