"""Taking away the second step of somebody who lost the phone or the key."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.gateways import send_mail
from common.jobs import queue_after_commit
from members.activation.exceptions import NotBothByOne, NotOnOneself
from members.activation.permissions import may_reset_second_step, may_reset_second_step_of
from members.exceptions import PersonIsMerged
from members.models import ActivationSlip, AuditEntry, User
from members.services import record

ACT = "members.reset_second_step"
# For so long nobody may both hand out a slip and remove the second step of one person.
APART = timedelta(days=7)


@transaction.atomic
def reset_second_step(person: User, *, by: User, reason: str) -> None:
    """Remove every authenticator of the person, end the sessions, and tell the person.

    A slip and this act together would take over any account, so that nobody does both for one
    person within a week: the other half is for another system administrator.

    Raises:
        NotOnOneself, NotBothByOne: it must be somebody else.
        PersonIsMerged: the row is closed.
    """
    if not may_reset_second_step(by):
        raise PermissionDenied
    if person.pk == by.pk:
        raise NotOnOneself
    if person.merged_into_id:
        raise PersonIsMerged(person=person.pk)
    if not may_reset_second_step_of(by, person):
        raise PermissionDenied
    refuse_if_slip_by(by, person)
    removed = Authenticator.objects.filter(user=person).delete()[0]
    for session in UserSession.objects.filter(user=person):
        session.end()
    record(ACT, actor=by, person=person, reason=reason, removed=removed)
    if person.email:
        queue_after_commit("members.tasks.tell_second_step_gone", person.pk)


def refuse_if_slip_by(by: User, person: User) -> None:
    """Refuse when the same administrator handed the person a slip within the week.

    Raises:
        NotBothByOne: so it is.
    """
    since = timezone.now() - APART
    if ActivationSlip.objects.filter(person=person, issued_by=by, issued_at__gt=since).exists():
        raise NotBothByOne(person=person.pk)


def refuse_if_reset_by(by: User, people: list[User]) -> None:
    """Refuse a slip when the same administrator removed a second step within the week.

    Raises:
        NotBothByOne: so it is for one of the people.
    """
    since = timezone.now() - APART
    acts = AuditEntry.objects.filter(action=ACT, actor=by, at__gt=since, person__in=people)
    if acts.exists():
        raise NotBothByOne(people=len(people))


def tell_person(person: User) -> None:
    """Write to the person that the second step is gone, so that a wrong reset is noticed."""
    with override("vi"):
        send_mail(
            str(person.email),
            subject=_("Two-step verification was removed"),
            text=_(
                "Dear comrade,\n\n"
                "A system administrator removed the two-step verification of your account and "
                "signed you out everywhere. If you did not ask for this, call the help line now.\n"
            ),
        )
