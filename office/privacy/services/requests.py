"""Writes of requests about data: each step once, in order, with a line in the audit log."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from members.services import record
from office.models import ConsentRecord, DataRequest
from office.models.privacy import OPEN_STATES
from office.privacy import rules
from office.privacy.corrections import cleaned_value
from office.privacy.exceptions import (
    ExtendedAlready,
    NotOpen,
    OpenAlready,
    ReasonMissing,
    SamePerson,
    WrongValue,
)
from office.privacy.permissions import is_second_person
from office.privacy.selectors import consents_of
from office.privacy.services.consents import set_consent
from office.privacy.services.restrictions import restrict

State, Kind = DataRequest.State, DataRequest.Kind
_TAKEN = _("Somebody else has this value already. Check it, and whether one person is there twice.")


@transaction.atomic
def open_request(
    person: User, *, kind: str, by: User, text: str = "", field: str = "", new_value: str = ""
) -> DataRequest:
    """Take a request, from the person or from the office for somebody who came in person.

    Raises:
        OpenAlready: the same is under way.
        WrongValue: the correct value does not fit.
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if kind == Kind.CORRECT:
        cleaned_value(field, new_value)
    same = DataRequest.objects.filter(person=person, kind=kind, field=field, state__in=OPEN_STATES)
    if same.exists():
        raise OpenAlready
    now = timezone.now()
    acknowledge_by, due_on = rules.deadlines(
        kind, timezone.localdate(now), settings.PUBLIC_HOLIDAYS
    )
    is_own = by.pk == person.pk
    request = DataRequest.objects.create(
        person=person,
        kind=kind,
        text=text.strip(),
        field=field,
        new_value=new_value.strip(),
        channel=ConsentRecord.Channel.SITE if is_own else ConsentRecord.Channel.OFFICE,
        entered_by=by,
        received_at=now,
        acknowledge_by=acknowledge_by,
        due_on=due_on,
    )
    note("open", request, by)
    return request


@transaction.atomic
def acknowledge(request: DataRequest, *, by: User) -> DataRequest:
    """Tell the person that the request is there."""
    request = locked(request, State.RECEIVED)
    request.state, request.acknowledged_at = State.ACKNOWLEDGED, timezone.now()
    request.save(update_fields=["state", "acknowledged_at"])
    note("acknowledge", request, by)
    return request


@transaction.atomic
def extend(request: DataRequest, *, days: int, reason: str, by: User) -> DataRequest:
    """Give the request more time, once.

    Raises:
        ExtendedAlready: it had more time before, or wants more than the law allows.
    """
    request = locked(request, *OPEN_STATES)
    is_allowed = 1 <= days <= rules.LONGEST_EXTENSION and not request.extended_by_days
    if not is_allowed or not reason.strip():
        raise ExtendedAlready
    request.extended_by_days, request.extension_reason = days, reason.strip()
    request.due_on += timedelta(days=days)
    request.save(update_fields=["extended_by_days", "extension_reason", "due_on"])
    note("extend", request, by, days=days)
    return request


@transaction.atomic
def carry_out(request: DataRequest, *, answer: str, by: User) -> DataRequest:
    """Do what was asked for and answer.  Erasing has its own way: ``services.erasure``.

    Raises:
        SamePerson: a correction is approved by another person than who entered it.
        ReasonMissing: nobody wrote an answer where the answer is all there is.
    """
    request = locked(request, State.ACKNOWLEDGED)
    if request.kind == Kind.DELETE:
        raise NotOpen
    if request.kind in {Kind.OBJECT, Kind.COMPLAIN} and not answer.strip():
        raise ReasonMissing
    if request.kind == Kind.CORRECT:
        _correct(request, by)
    elif request.kind == Kind.WITHDRAW:
        for purpose in consents_of(request.person):
            set_consent(
                request.person,
                purpose=ConsentRecord.Purpose(purpose),
                is_given=False,
                by=by,
                channel=request.channel,
            )
    elif request.kind == Kind.RESTRICT:
        restrict(request, by=by)
    return close(request, State.DONE, answer=answer, by=by)


@transaction.atomic
def refuse(request: DataRequest, *, answer: str, by: User) -> DataRequest:
    """Close the request with the reason why it is not carried out.

    Raises:
        ReasonMissing: no reason.
    """
    request = locked(request, State.RECEIVED, State.ACKNOWLEDGED)
    if not answer.strip():
        raise ReasonMissing
    return close(request, State.REFUSED, answer=answer, by=by)


@transaction.atomic
def take_back(request: DataRequest, *, by: User) -> DataRequest:
    """Let the person take the own request back before it is being carried out."""
    request = locked(request, State.RECEIVED, State.ACKNOWLEDGED)
    return close(request, State.CANCELLED, answer="", by=by)


def locked(request: DataRequest, *states: str) -> DataRequest:
    """Return the row, held until the commit.

    Raises:
        NotOpen: it is in another state by now.
    """
    row = (
        DataRequest.objects.select_for_update(of=("self",))
        .select_related("person", "person__unit")
        .get(pk=request.pk)
    )
    if row.state not in states:
        raise NotOpen(request=row.pk)
    return row


def close(request: DataRequest, state: str, *, answer: str, by: User) -> DataRequest:
    """Write the end of the request."""
    request.state, request.answer = state, answer.strip()
    request.closed_by, request.closed_at = by, timezone.now()
    request.save(update_fields=["state", "answer", "closed_by", "closed_at"])
    note(state, request, by)
    return request


def note(step: str, request: DataRequest, by: User, days: int = 0) -> None:
    """Write the step into the audit log: never the words, which may name somebody."""
    record(
        f"office.data_request_{step}",
        actor=by,
        person=request.person,
        unit=request.person.unit,
        subject=f"datarequest:{request.pk}",
        kind=request.kind,
        days=days,
    )


def _correct(request: DataRequest, by: User) -> None:
    """Put the correct value into the file; lists, pages and exports read it from there."""
    if not is_second_person(by, request):
        raise SamePerson
    person = request.person
    setattr(person, request.field, cleaned_value(request.field, request.new_value))
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise WrongValue(_TAKEN) from error
