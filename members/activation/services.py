"""Asking for slips, taking them back, and opening an account with one."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.jobs import queue_after_commit
from members.accounts.hashes import is_same, keyed_hash
from members.activation.exceptions import (
    NobodyChosen,
    NotForThisPerson,
    SlipNotValid,
    TooManyChosen,
)
from members.activation.lost_steps import refuse_if_reset_by
from members.activation.permissions import holds_staff_role, people_of_desk, servable
from members.activation.rules import typed_code
from members.activation.selectors import second_fact_of
from members.models import ActivationSlip, SlipBatch, Unit, User
from members.permissions import has_role
from members.roles import Role
from members.services import record

AT_MOST = 2_000
PRINTING = "members.tasks.print_slips"


@transaction.atomic
def request_slips(people: Sequence[int], *, by: User, unit: Unit | None = None) -> SlipBatch:
    """Make out new slips for the people, and queue their printing after the commit.

    An earlier open slip of the same person is revoked: it may lie in a wrong hand.

    Raises:
        NobodyChosen, TooManyChosen: there is nothing to print, or too much for one file.
        NotForThisPerson: the one at the desk may not open one of these accounts.
        NotBothByOne: the same one removed the second step of one of them.
    """
    if not people:
        raise NobodyChosen
    if len(people) > AT_MOST:
        raise TooManyChosen(wanted=len(people))
    chosen = list(people_of_desk(by).filter(pk__in=people).select_related("unit"))
    if len(chosen) != len(set(people)) or not all(servable(by, chosen).values()):
        raise NotForThisPerson(batch=len(people))
    refuse_if_reset_by(by, chosen)
    now = timezone.now()
    batch = SlipBatch.objects.create(requested_by=by, unit=unit, total=len(chosen))
    User.objects.select_for_update().filter(pk__in=[p.pk for p in chosen]).order_by("pk").count()
    ActivationSlip.objects.open().filter(person__in=chosen).update(revoked_at=now)
    is_for_staff = has_role(by, Role.ORGANISATION, Role.SYSTEM_ADMIN)
    ActivationSlip.objects.bulk_create(
        ActivationSlip(
            person=person,
            batch=batch,
            issued_by=by,
            is_for_staff=is_for_staff,
            expires_at=_end_of_day(timezone.localdate() + timedelta(days=settings.SLIP_DAYS)),
        )
        for person in chosen
    )
    for person in chosen:
        record("members.issue_slip", actor=by, person=person, subject=f"slip_batch:{batch.pk}")
    queue(batch)
    return batch


def _end_of_day(day: date) -> datetime:
    """Return the first moment in which a slip of that last day does not work any more."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def queue(batch: SlipBatch) -> None:
    """Have the file made after the commit."""
    queue_after_commit(PRINTING, batch.pk)


@transaction.atomic
def revoke_slip(person: User, *, by: User) -> bool:
    """Take the person's open slip back; tell whether there was one.

    Raises:
        NotForThisPerson: the one at the desk has no business with this account.
    """
    if not servable(by, [person])[person.pk]:
        raise NotForThisPerson(person=person.pk)
    revoked = ActivationSlip.objects.open().filter(person=person).update(revoked_at=timezone.now())
    if revoked:
        record("members.revoke_slip", actor=by, person=person)
    return bool(revoked)


@transaction.atomic
def note_download(batch: SlipBatch, *, by: User) -> None:
    """Note that the file with the secrets left the house."""
    record(
        "members.download_slips",
        actor=by,
        unit=batch.unit,
        subject=f"slip_batch:{batch.pk}",
        rows=batch.total,
    )


def slip_by_token(token: str) -> ActivationSlip | None:
    """Return the valid slip whose QR code was read."""
    slip = ActivationSlip.objects.valid().select_related("person__unit", "issued_by")
    found = slip.filter(token_hash=keyed_hash(token, kind="token")).first()
    return found if found is not None and opens_now(found) else None


def slip_by_code(person: User | None, code: str) -> ActivationSlip | None:
    """Return the person's valid slip if the typed code is the one printed on it."""
    found = None
    if person is not None:
        slips = ActivationSlip.objects.valid().select_related("person__unit", "issued_by")
        found = slips.filter(person=person).first()
    is_right = is_same(found.code_hash if found else "-", typed_code(code), kind="code")
    return found if found is not None and is_right and opens_now(found) else None


def slip_in_hand(pk: int) -> ActivationSlip:
    """Return the slip that the visitor's session holds.

    Raises:
        SlipNotValid: it was used, revoked or ran out since.
    """
    slip = ActivationSlip.objects.valid().select_related("person__unit", "issued_by")
    found = slip.filter(pk=pk).first()
    if found is None or not opens_now(found):
        raise SlipNotValid(slip=pk)
    return found


def opens_now(slip: ActivationSlip) -> bool:
    """Tell whether the slip may still open that account.

    Who has got a staff role since needs a slip from somebody who serves staff: else a clerk
    could keep a slip in the drawer until the person is promoted.
    """
    person = slip.person
    if not person.is_active or person.merged_into_id or person.is_superuser:
        return False
    return slip.is_for_staff or not holds_staff_role(person)


def answer_second_question(slip: ActivationSlip, answer: str) -> bool:
    """Tell whether the answer is the person's; a wrong one counts, and too many revoke the slip."""
    with transaction.atomic():
        kept = ActivationSlip.objects.select_for_update().get(pk=slip.pk)
        if kept.failed_tries >= settings.SECRET_MAX_TRIES or kept.revoked_at or kept.used_at:
            return False
        if second_fact_of(slip.person).is_answered_by(answer):
            return True
        kept.failed_tries = F("failed_tries") + 1
        kept.save(update_fields=["failed_tries"])
        kept.refresh_from_db(fields=["failed_tries"])
        if kept.failed_tries >= settings.SECRET_MAX_TRIES:
            ActivationSlip.objects.filter(pk=kept.pk).update(revoked_at=timezone.now())
            record("members.slip_tries_used_up", actor=None, person=slip.person)
    return False


@transaction.atomic
def open_account(slip: ActivationSlip, *, password: str) -> User:
    """Give the account the password and use the slip up.  Every session of before ends.

    Raises:
        SlipNotValid: somebody was faster, with this slip or another.
    """
    person = User.objects.select_for_update().get(pk=slip.person_id)
    used = ActivationSlip.objects.valid().filter(pk=slip.pk).update(used_at=timezone.now())
    if not used:
        raise SlipNotValid(slip=slip.pk)
    person.set_password(password)
    person.save(update_fields=["password"])
    record("members.use_slip", actor=person, person=person, subject=f"slip:{slip.pk}")
    return person
