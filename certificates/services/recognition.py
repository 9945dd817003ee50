"""The list of a class: proposed by its manager, approved or returned by a leader."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from certificates import selectors
from certificates.exceptions import (
    DecisionMissing,
    GroundsMissing,
    ListChanged,
    ListUnderWay,
    NobodyEligible,
    NoListProposed,
    RecognisedAtOnce,
    SamePersonTwice,
)
from certificates.models import Recognition, RecognitionLine
from certificates.services.issue import issue_list, locked_enrolments
from common.jobs import queue_after_commit
from learning.models import TrainingClass
from members.models import User
from members.services import record

BATCH = 1000


@transaction.atomic
def propose_recognition(training_class: TrainingClass, *, by: User) -> Recognition:
    """Write down who is eligible and who is not, with the reasons, and propose it.

    A returned list is written anew.  People of an earlier approved list are left out.

    Raises:
        RecognisedAtOnce: the course needs no list.
        ListUnderWay: a list of this class waits already.
        NobodyEligible: nobody would be recognised.
    """
    training_class = (
        TrainingClass.objects.select_for_update(of=("self",))
        .select_related("course")
        .get(pk=training_class.pk)
    )
    if not training_class.course.recognition_by_list:
        raise RecognisedAtOnce(training_class=training_class.pk)
    recognition = selectors.list_under_way(training_class)
    if recognition is not None and recognition.state == Recognition.State.PROPOSED:
        raise ListUnderWay(training_class=training_class.pk)
    lines = selectors.lines_for(training_class, list(selectors.candidates(training_class)))
    if not any(line.is_eligible for line in lines):
        raise NobodyEligible(training_class=training_class.pk)
    recognition = _open_list(training_class, recognition, by=by)
    for position, line in enumerate(lines, start=1):
        line.recognition, line.position = recognition, position
    RecognitionLine.objects.bulk_create(lines, batch_size=BATCH)
    record(
        "certificates.propose_recognition",
        actor=by,
        unit=training_class.unit,
        subject=f"recognition:{recognition.pk}",
        eligible=sum(line.is_eligible for line in lines),
        not_eligible=sum(not line.is_eligible for line in lines),
    )
    return recognition


@transaction.atomic
def approve_recognition(
    recognition: Recognition, *, by: User, decision_number: str, decision_date: date | None
) -> Recognition:
    """Approve the list: every eligible person is recognised and gets a certificate.

    Numbers follow the order of the list.  The papers are rendered by tasks after the commit.

    Raises:
        NoListProposed: it was returned, or approved before.
        SamePersonTwice: the proposer approves.
        DecisionMissing: without number or date of the decision.
        ListChanged: a record no longer is what the list says.
        IssuerNotSet: nobody issues today.
    """
    recognition = _locked(recognition)
    if recognition.state != Recognition.State.PROPOSED:
        raise NoListProposed(recognition=recognition.pk)
    if recognition.proposed_by_id == by.pk:
        raise SamePersonTwice(recognition=recognition.pk)
    if not decision_number.strip() or decision_date is None:
        raise DecisionMissing(recognition=recognition.pk)
    _require_unchanged(recognition)
    recognition.state = Recognition.State.APPROVED
    recognition.approved_by, recognition.approved_at = by, timezone.now()
    recognition.decision_number = decision_number.strip()
    recognition.decision_date = decision_date
    recognition.save()
    issued = issue_list(recognition, by=by)
    record(
        "certificates.approve_recognition",
        actor=by,
        unit=recognition.training_class.unit,
        subject=f"recognition:{recognition.pk}",
        issued=len(issued),
    )
    queue_after_commit("certificates.tasks.render_list", recognition.pk)
    return recognition


@transaction.atomic
def return_recognition(recognition: Recognition, *, by: User, reason: str) -> Recognition:
    """Give the list back to those who proposed it.

    Raises:
        GroundsMissing: no reason given.
        NoListProposed: it was returned, or approved before.
    """
    if not reason.strip():
        raise GroundsMissing(recognition=recognition.pk)
    recognition = _locked(recognition)
    if recognition.state != Recognition.State.PROPOSED:
        raise NoListProposed(recognition=recognition.pk)
    recognition.state = Recognition.State.RETURNED
    recognition.returned_by, recognition.returned_at = by, timezone.now()
    recognition.return_reason = reason.strip()
    recognition.save()
    record(
        "certificates.return_recognition",
        actor=by,
        unit=recognition.training_class.unit,
        subject=f"recognition:{recognition.pk}",
        reason=reason.strip(),
    )
    return recognition


def _locked(recognition: Recognition) -> Recognition:
    """Return the list as it is stored, locked, with its class."""
    return (
        Recognition.objects.select_for_update(of=("self",))
        .select_related("training_class__unit")
        .get(pk=recognition.pk)
    )


def _open_list(
    training_class: TrainingClass, returned: Recognition | None, *, by: User
) -> Recognition:
    """Return the list to write on: the returned one, emptied, or that of the next round."""
    if returned is None:
        earlier = Recognition.objects.filter(training_class=training_class).count()
        return Recognition.objects.create(
            training_class=training_class,
            round=earlier + 1,
            proposed_by=by,
            proposed_at=timezone.now(),
        )
    RecognitionLine.objects.filter(recognition=returned).delete()
    returned.state = Recognition.State.PROPOSED
    returned.proposed_by, returned.proposed_at = by, timezone.now()
    returned.save()
    return returned


def _require_unchanged(recognition: Recognition) -> None:
    """Refuse when an eligible person's record differs from the line that the leader read.

    Somebody who completed after the proposal changes nothing: the next round takes them.
    """
    lines = RecognitionLine.objects.filter(recognition=recognition, is_eligible=True)
    listed = {line.enrolment_id: line for line in lines}
    for now in selectors.lines_for(recognition.training_class, locked_enrolments(list(listed))):
        then = listed[now.enrolment_id]
        if now.enrolment.member.restricted_at is not None:
            raise ListChanged(recognition=recognition.pk, enrolment=now.enrolment_id)
        if (now.is_eligible, now.mark, now.band) != (True, then.mark, then.band):
            raise ListChanged(recognition=recognition.pk, enrolment=now.enrolment_id)
