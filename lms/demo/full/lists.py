"""Recognition lists of closed classes, as the services of certificates would have written them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from certificates.models import Recognition, RecognitionLine
from certificates.selectors import lines_for
from learning.models import Enrolment, TrainingClass
from lms.demo.bulk import Rows
from lms.demo.full.classes import Dates
from lms.demo.full.plans import ClassPlan, ListState
from members.models import AuditEntry, User

RETURNED_AFTER = timedelta(days=2)
RETURN_REASON = "Đề nghị kiểm tra lại các trường hợp chưa hoàn thành vì lý do khách quan"


@transaction.atomic
def write_list(
    plan: ClassPlan, training_class: TrainingClass, dates: Dates, cast: Mapping[str, User]
) -> Recognition | None:
    """Propose the list of the class, and approve or return it, at the moments of its plan.

    The class is closed, so that the record of today is that of the proposal.
    """
    if dates.proposed_at is None or Recognition.objects.filter(training_class=training_class):
        return None
    recognition = Recognition.objects.create(
        training_class=training_class,
        proposed_by=cast["QUANLYLOP"],
        proposed_at=dates.proposed_at,
    )
    eligible = _write_lines(recognition)
    audit = Rows(AuditEntry)
    _note_proposal(audit, recognition, eligible)
    if dates.approved_at is not None:
        _approve(audit, recognition, plan, dates.approved_at, cast["LANHDAO"], eligible)
    elif plan.list_state is ListState.RETURNED:
        _return(audit, recognition, cast["LANHDAO"])
    recognition.save()
    audit.write()
    return recognition


def _note_proposal(audit: Rows, recognition: Recognition, eligible: Mapping[str, int]) -> None:
    """Note who proposed the list."""
    audit.add(
        at=recognition.proposed_at,
        actor_id=recognition.proposed_by_id,
        action="certificates.propose_recognition",
        unit_id=recognition.training_class.unit_id,
        subject=f"recognition:{recognition.pk}",
        facts=eligible,
    )


def _approve(
    audit: Rows,
    recognition: Recognition,
    plan: ClassPlan,
    at: datetime,
    leader: User,
    eligible: Mapping[str, int],
) -> None:
    """Let the leader approve the list, without saving it yet."""
    recognition.state = Recognition.State.APPROVED
    recognition.approved_by, recognition.approved_at = leader, at
    recognition.decision_number = f"{plan.opened + 1}-QĐ/ĐUK"
    recognition.decision_date = at.date()
    audit.add(
        at=at,
        actor_id=leader.pk,
        action="certificates.approve_recognition",
        unit_id=recognition.training_class.unit_id,
        subject=f"recognition:{recognition.pk}",
        facts={"issued": eligible["eligible"]},
    )


def _return(audit: Rows, recognition: Recognition, leader: User) -> None:
    """Let the leader send the list back, without saving it yet."""
    recognition.state = Recognition.State.RETURNED
    recognition.returned_by = leader
    recognition.returned_at = recognition.proposed_at + RETURNED_AFTER
    recognition.return_reason = RETURN_REASON
    audit.add(
        at=recognition.returned_at,
        actor_id=leader.pk,
        action="certificates.return_recognition",
        unit_id=recognition.training_class.unit_id,
        subject=f"recognition:{recognition.pk}",
        reason=RETURN_REASON,
    )


def _write_lines(recognition: Recognition) -> dict[str, int]:
    """Store a line for everybody in the order of lists; return how many are eligible or not."""
    enrolments = (
        Enrolment.objects.filter(training_class=recognition.training_class_id)
        .select_related("member")
        .order_by("member__name_key", "pk")
    )
    lines = lines_for(recognition.training_class, list(enrolments))
    rows = Rows(RecognitionLine)
    for position, line in enumerate(lines, start=1):
        line.recognition, line.position = recognition, position
        rows.add_object(line)
    rows.write()
    eligible = sum(line.is_eligible for line in lines)
    return {"eligible": eligible, "not_eligible": len(lines) - eligible}
