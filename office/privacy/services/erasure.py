"""The way to an erased file: freeze, verify by a second person, redact (QUALITY P-08, P-09)."""

from django.db import transaction
from django.utils import timezone

from members.models import Unit, User
from members.querysets import current_grants
from members.services import record
from office.models import DataRequest, Erasure
from office.privacy.exceptions import NotOpen, ReasonMissing, SamePerson, StillHasDuties
from office.privacy.permissions import is_second_person
from office.privacy.services import requests
from office.privacy.services.redaction import bury, new_pseudonym, redact
from office.privacy.services.restrictions import settle, shut

State = Erasure.State


@transaction.atomic
def freeze(request: DataRequest, *, by: User) -> Erasure:
    """Shut the account and ask a second person to verify.

    Raises:
        StillHasDuties: the person holds a role, or is the head of a unit.
    """
    request = requests.locked(request, DataRequest.State.ACKNOWLEDGED)
    person = request.person
    if request.kind != DataRequest.Kind.DELETE:
        raise NotOpen
    if current_grants(person) or Unit.objects.filter(head=person).exists():
        raise StillHasDuties
    now = timezone.now()
    erasure = Erasure.objects.create(
        person=person, request=request, frozen_by=by, frozen_at=now, was_active=person.is_active
    )
    request.state, request.proposed_by, request.proposed_at = DataRequest.State.PROPOSED, by, now
    request.save(update_fields=["state", "proposed_by", "proposed_at"])
    shut(person)
    settle(person)
    _note("freeze", erasure, by)
    return erasure


@transaction.atomic
def verify_and_redact(erasure: Erasure, *, answer: str, by: User) -> Erasure:
    """Let the second person confirm, and erase at once.  There is no way back.

    Raises:
        SamePerson: it is not a second person.
    """
    erasure = _locked(erasure, by)
    person = erasure.person
    _decide(erasure, State.VERIFIED, by)
    pseudonym = new_pseudonym()
    bury(person, pseudonym)
    redact(person, pseudonym)
    erasure.state, erasure.done_at = State.DONE, timezone.now()
    erasure.save(update_fields=["state", "done_at"])
    erasure.request.person = person
    # The answer went to the person; keeping it would keep what it says.
    requests.close(erasure.request, DataRequest.State.DONE, answer="", by=by)
    _note("redact", erasure, by, answered=int(bool(answer.strip())))
    return erasure


@transaction.atomic
def hold(erasure: Erasure, *, reason: str, by: User) -> Erasure:
    """Decide that the law wants the data kept: the reason is the answer, the account opens again.

    Raises:
        SamePerson: it is not a second person.
        ReasonMissing: no reason.
    """
    if not reason.strip():
        raise ReasonMissing
    erasure = _locked(erasure, by)
    erasure.hold_reason = reason.strip()
    _decide(erasure, State.HELD, by)
    is_restricted = settle(erasure.person)
    frozen = User.objects.filter(pk=erasure.person_id, merged_into=None)
    frozen.update(is_active=erasure.was_active and not is_restricted)
    requests.close(erasure.request, DataRequest.State.REFUSED, answer=reason, by=by)
    _note("hold", erasure, by)
    return erasure


def _locked(erasure: Erasure, by: User) -> Erasure:
    """Return the frozen row, held until the commit, for a second person."""
    row = (
        Erasure.objects.select_for_update(of=("self",))
        .select_related("person__unit", "request")
        .get(pk=erasure.pk)
    )
    if row.state != State.FROZEN:
        raise NotOpen
    if not is_second_person(by, row.request):
        raise SamePerson
    return row


def _decide(erasure: Erasure, state: str, by: User) -> None:
    """Write who decided."""
    erasure.state, erasure.decided_by, erasure.decided_at = state, by, timezone.now()
    erasure.save(update_fields=["state", "decided_by", "decided_at", "hold_reason"])


def _note(step: str, erasure: Erasure, by: User, answered: int = 0) -> None:
    """Write the step into the audit log."""
    record(
        f"office.erasure_{step}",
        actor=by,
        person=erasure.person,
        unit=erasure.person.unit,
        subject=f"erasure:{erasure.pk}",
        answered=answered,
    )
