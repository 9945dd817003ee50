"""From numbered changes to the calls of webhooks, in the transaction that gives the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from certificates.models import Certificate
from common.jobs import queue_after_commit
from learning.models import Enrolment
from members.models import UnitEventSide
from office.api.identity import person_key
from office.api.scopes import Event, Scope
from office.models import ApiChange, ApiToken, Webhook, WebhookDelivery

if TYPE_CHECKING:
    from office.api.feed import Change

EVENTS_IN_A_CALL = 100
# Without a token that may read it, nobody is told of it either.
SCOPE_OF: dict[str, str] = {
    Event.COMPLETED: Scope.OBLIGATIONS,
    Event.CREATED: Scope.OBLIGATIONS,
    Event.WITHDRAWN: Scope.OBLIGATIONS,
    Event.CORRECTED: Scope.RESULTS,
    Event.ISSUED: Scope.CERTIFICATES,
    Event.REVOKED: Scope.CERTIFICATES,
    Event.REORGANISED: Scope.UNITS,
}


@dataclass(frozen=True)
class Subject:
    """What an event is about: where in the tree, which person, and the ids that are sent."""

    paths: tuple[str, ...]
    person: int | None
    ids: dict[str, int | str | list[str]]


def make_calls(changes: Sequence[Change]) -> None:
    """Make the calls for the events among the changes; the sending is queued after the commit."""
    hooks = list(Webhook.objects.active().select_related("client")) if changes else []
    if not hooks:
        return
    about = _subjects(changes)
    reach = _reach({hook.client_id for hook in hooks})
    now, made = timezone.now(), []
    for hook in hooks:
        events = list(_events_for(hook, changes, about, reach))
        made += [
            WebhookDelivery(hook=hook, events=events[n : n + EVENTS_IN_A_CALL], not_before=now)
            for n in range(0, len(events), EVENTS_IN_A_CALL)
        ]
    if made:
        WebhookDelivery.objects.bulk_create(made)
        queue_after_commit("office.tasks.call_webhooks")


def _reach(clients: set[int]) -> dict[tuple[int, str], tuple[str, ...]]:
    """Return {(connection, scope): the branches that its tokens read today}."""
    found: dict[tuple[int, str], tuple[str, ...]] = {}
    tokens = ApiToken.objects.usable().filter(client__in=clients)
    for client, scopes, path in tokens.values_list("client", "scopes", "unit__path"):
        for scope in scopes:
            found[client, scope] = (*found.get((client, scope), ()), path)
    return found


def _events_for(
    hook: Webhook,
    changes: Iterable[Change],
    about: dict[tuple[str, int], Subject],
    reach: dict[tuple[int, str], tuple[str, ...]],
) -> Iterable[dict[str, object]]:
    """Yield the events that the webhook asked for and whose rows its connection reads."""
    for change in changes:
        subject = about.get((change.kind, change.row))
        if change.event not in hook.events or subject is None:
            continue
        branches = reach.get((hook.client_id, SCOPE_OF[change.event]), ())
        if not any(path.startswith(branches) for path in subject.paths if branches):
            continue
        ids = dict(subject.ids)
        if subject.person is not None:
            ids["person"] = person_key(hook.client_id, subject.person)
        yield {
            "id": f"evt_{change.number}",
            "type": change.event,
            "at": change.at.isoformat(),
            "data": ids,
        }


def _subjects(changes: Iterable[Change]) -> dict[tuple[str, int], Subject]:
    """Return what the rows of changes are about; restricted people are left out (ADR 20)."""
    keys: dict[str, set[int]] = {}
    for change in changes:
        keys.setdefault(change.kind, set()).add(change.row)
    return {
        **_obligations(keys.get(ApiChange.Kind.OBLIGATION, set())),
        **_certificates(keys.get(ApiChange.Kind.CERTIFICATE, set())),
        **_units(keys.get(ApiChange.Kind.UNIT, set())),
    }


def _obligations(keys: set[int]) -> dict[tuple[str, int], Subject]:
    rows = Enrolment.objects.usable().filter(pk__in=keys, member__unit__isnull=False)
    found = rows.values_list("pk", "member_id", "member__unit__path", "training_class__code")
    return {
        (ApiChange.Kind.OBLIGATION.value, pk): Subject(
            (path,), person, {"obligation": pk, "class": code}
        )
        for pk, person, path, code in found
    }


def _certificates(keys: set[int]) -> dict[tuple[str, int], Subject]:
    rows = Certificate.objects.usable().filter(pk__in=keys, enrolment__member__unit__isnull=False)
    found = rows.values_list(
        "pk", "enrolment_id", "enrolment__member_id", "enrolment__member__unit__path"
    )
    return {
        (ApiChange.Kind.CERTIFICATE.value, pk): Subject(
            (path,), person, {"certificate": pk, "obligation": obligation}
        )
        for pk, obligation, person, path in found
    }


def _units(keys: set[int]) -> dict[tuple[str, int], Subject]:
    sides = UnitEventSide.objects.filter(event__in=keys).order_by("pk")
    found: dict[int, list[tuple[str, str]]] = {}
    for event, path, code in sides.values_list("event", "unit__path", "unit__code"):
        found.setdefault(event, []).append((path, code))
    return {
        (ApiChange.Kind.UNIT.value, event): Subject(
            tuple(path for path, _code in units),
            None,
            {"unit_event": event, "units": sorted({code for _path, code in units})},
        )
        for event, units in found.items()
    }
