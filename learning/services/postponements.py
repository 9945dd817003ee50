"""More time for some people, with a basis.  What was late before stays late."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.exceptions import ReasonMissing, RequirementRefused
from learning.models import Enrolment, Postponement, Requirement
from learning.permissions import may_decide_requirement
from learning.querysets import EnrolmentQuerySet
from learning.services.classes import kept_lateness, last_moment
from members.models import AuditEntry, User
from members.services.audit import record_many

BATCH = 1000


@transaction.atomic
def postpone(
    requirement: Requirement,
    rows: EnrolmentQuerySet,
    *,
    until: date,
    basis: str,
    by: User,
    reason: str = "",
) -> int:
    """Give open obligations of the requirement more time; return how many.

    Whoever has finished, is exempt, or has until that day or later already is left out.  ``by`` is
    who allows it, and must have a say over the requirement.

    Raises:
        ReasonMissing: no basis given.
        RequirementRefused: no role, or a day that is over or after the period.
    """
    _require_possible(requirement, until=until, basis=basis, by=by)
    due = last_moment(until)
    open_rows = (
        rows.counted()
        .of_requirement(requirement.pk)
        .filter(completed_at=None, exempted_at=None, due_at__lt=due)
    )
    locked = list(
        open_rows.order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", "member_id", "due_at")
    )
    Postponement.objects.bulk_create(
        [
            Postponement(
                enrolment_id=pk,
                old_due_at=old,
                new_due_at=due,
                basis=basis.strip(),
                reason=reason.strip(),
                approved_by=by,
            )
            for pk, _person, old in locked
        ],
        batch_size=BATCH,
    )
    Enrolment.objects.filter(pk__in=[pk for pk, _person, _old in locked]).update(
        due_at=due, late_after=kept_lateness()
    )
    _note([(pk, person) for pk, person, _old in locked], basis.strip(), by)
    return len(locked)


def _require_possible(requirement: Requirement, *, until: date, basis: str, by: User) -> None:
    """Refuse what has no basis, no role behind it, or a day that nobody could mean."""
    if not basis.strip():
        raise ReasonMissing(requirement=requirement.pk)
    if not may_decide_requirement(by, requirement.unit):
        raise RequirementRefused(_("You have no role over the unit of this requirement."))
    if until < timezone.localdate():
        raise RequirementRefused(_("The new due day is over. Choose a later one."))
    if until > requirement.period.ends_on:
        raise RequirementRefused(
            _("The new due day lies after the period. What is not done by then is late.")
        )


def _note(rows: list[tuple[int, int]], basis: str, by: User) -> None:
    """Write one line of the log for each person."""
    record_many(
        AuditEntry(
            action="learning.postpone",
            actor=by,
            person_id=member,
            subject=f"enrolment:{pk}",
            reason=basis,
        )
        for pk, member in rows
    )
