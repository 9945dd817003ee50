"""Writes that shut an account and open it again."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from members.models import User
from members.services import record
from office.models import DataRequest, Erasure, Restriction
from office.models.privacy import UNDECIDED
from office.privacy.exceptions import ReasonMissing


def restrict(request: DataRequest, *, by: User) -> Restriction:
    """Keep the data and use it no more: nobody signs in with the account."""
    restriction, _created = Restriction.objects.get_or_create(
        person=request.person,
        until=None,
        defaults={"request": request, "since": timezone.now(), "imposed_by": by},
    )
    shut(request.person)
    settle(request.person)
    return restriction


@transaction.atomic
def lift_restriction(restriction: Restriction, *, reason: str, by: User) -> Restriction:
    """Open the account again, unless an erasure keeps it shut.

    Raises:
        ReasonMissing: nobody said why.
    """
    if not reason.strip():
        raise ReasonMissing
    row = Restriction.objects.select_for_update().get(pk=restriction.pk)
    if row.until is None:
        row.until, row.lifted_by, row.lift_reason = timezone.now(), by, reason.strip()
        row.save(update_fields=["until", "lifted_by", "lift_reason"])
        if not settle(row.person):
            User.objects.filter(pk=row.person_id, merged_into=None).update(is_active=True)
        record(
            "office.lift_restriction",
            actor=by,
            person=row.person,
            unit=row.person.unit,
            subject=f"restriction:{row.pk}",
        )
    return row


def settle(person: User) -> bool:
    """Write on the person whether the data may be used, and return whether it may not.

    It may not while a restriction holds or an erasure waits for its second person.
    """
    held = Restriction.objects.filter(person=person, until=None).values_list("since", flat=True)
    waiting = Erasure.objects.filter(person=person, state__in=UNDECIDED)
    moments = [*held, *waiting.values_list("frozen_at", flat=True)]
    User.objects.filter(pk=person.pk).update(restricted_at=min(moments, default=None))
    return bool(moments)


def shut(person: User) -> None:
    """Shut the account and sign the person out of every device."""
    User.objects.filter(pk=person.pk).update(is_active=False)
    sign_out_everywhere(person)


def sign_out_everywhere(person: User) -> None:
    """End every session of the person, in the cache as well as in the table."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    sessions = UserSession.objects.filter(user=person)
    for key in sessions.values_list("session_key", flat=True):
        store(key).delete()
    sessions.delete()
