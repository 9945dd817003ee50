"""Bringing obligations in line with the rule of a requirement.  Nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Greatest, Now
from django.utils import timezone

from learning.evaluating import LEFT_AUDIENCE, Line, Plan, evaluate
from learning.models import Enrolment, Requirement, TrainingClass
from learning.rules import Verdict
from learning.services.classes import due_moment, kept_lateness
from members.models import AuditEntry
from members.services import record
from members.services.audit import record_many

BATCH = 1000


@transaction.atomic
def apply(
    requirement: Requirement,
    *,
    day: date | None = None,
    tell: Callable[[int], object] | None = None,
) -> Plan:
    """Bring the obligations in line with the rule in force; return what was changed.

    Doing it again changes nothing.  Two at once wait for each other: the second finds nothing to
    do.  A requirement that is not in force (any more) is left alone.  ``tell`` is called with how
    many lines are done.
    """
    requirement = (
        Requirement.objects.select_for_update(of=("self",))
        .select_related("unit", "period")
        .get(pk=requirement.pk)
    )
    if not requirement.is_active:
        return Plan()
    seen = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    plan = evaluate(requirement, day=day)
    _write(requirement, plan, tell or (lambda done: None))
    requirement.evaluated_at, requirement.evaluated_entry = timezone.now(), seen
    requirement.save(update_fields=["evaluated_at", "evaluated_entry"])
    numbers = plan.numbers
    changed = {str(one): numbers[one] for one in _CHANGES if one in numbers}
    if changed:
        subject = f"requirement:{requirement.pk}"
        record("learning.apply_requirement", actor=None, subject=subject, changed=changed)
    return plan


_CHANGES = (
    *(Verdict.ADD, Verdict.ADD_EXEMPT, Verdict.TAKE_BACK, Verdict.EXTEND),
    *(Verdict.EXEMPT, Verdict.COUNT_AGAIN, Verdict.DROP),
)


def _write(requirement: Requirement, plan: Plan, tell: Callable[[int], object]) -> None:
    """Write the changes of the plan, in sets."""
    now = timezone.now()
    open_classes = dict(
        TrainingClass.objects.filter(requirement=requirement.pk, closed_at=None).values_list(
            "course_id", "pk"
        )
    )
    new = [
        Enrolment(
            member_id=line.person,
            training_class_id=open_classes[line.course],
            unit_then_id=line.unit,
            due_at=due_moment(line.due_on),
            exempted_at=now if line.verdict == Verdict.ADD_EXEMPT else None,
            exemption_basis=line.basis if line.verdict == Verdict.ADD_EXEMPT else "",
        )
        for line in plan.of([Verdict.ADD, Verdict.ADD_EXEMPT])
        if line.course in open_classes and line.unit is not None
    ]
    for start in range(0, len(new), BATCH):
        Enrolment.objects.bulk_create(new[start : start + BATCH], ignore_conflicts=True)
        tell(start + BATCH)
    _withdraw(plan)
    _take_back(plan)
    _give_time(plan.of([Verdict.EXTEND]))
    _set_exemptions(plan, last_moment=due_moment(requirement.period.ends_on))


def _withdraw(plan: Plan) -> None:
    """Take those off who left, unless they began in this very moment."""
    ids = _ids(plan.of([Verdict.DROP]))
    idle = Enrolment.objects.filter(pk__in=ids, started_at=None, completed_at=None)
    rows = list(idle.select_for_update(of=("self",)).values_list("pk", "member_id"))
    Enrolment.objects.filter(pk__in=[pk for pk, _member in rows]).update(
        withdrawn_at=Now(), withdrawal_reason=LEFT_AUDIENCE
    )
    _note("learning.withdraw_by_rule", rows)


def _take_back(plan: Plan) -> None:
    """Let the same rows count again for those who came back."""
    lines = plan.of([Verdict.TAKE_BACK])
    for due_on, ids in _by_day(lines):
        rows = Enrolment.objects.filter(pk__in=ids, withdrawal_reason=LEFT_AUDIENCE)
        # More time that was given before they left stays given.
        due = Greatest(F("due_at"), Value(due_moment(due_on)), output_field=DateTimeField())
        rows.update(withdrawn_at=None, withdrawal_reason="", due_at=due)
    _note("learning.take_back_by_rule", [(line.enrolment, line.person) for line in lines])


def _give_time(lines: list[Line]) -> None:
    """Move due dates that the rule puts later; what was late before stays late."""
    for due_on, ids in _by_day(lines):
        due = due_moment(due_on)
        rows = Enrolment.objects.filter(pk__in=ids, completed_at=None, due_at__lt=due)
        rows.update(due_at=due, late_after=kept_lateness())


def _set_exemptions(plan: Plan, *, last_moment: datetime | None) -> None:
    """Exempt those who are exempted from meetings by now, and let others count again.

    Whose due day passed during the exemption has until the end of the period.
    """
    by_basis: dict[str, list[int]] = {}
    for line in plan.of([Verdict.EXEMPT]):
        if line.enrolment is not None:
            by_basis.setdefault(line.basis, []).append(line.enrolment)
    for basis, ids in by_basis.items():
        rows = Enrolment.objects.filter(pk__in=ids, exempted_at=None, completed_at=None)
        rows.update(exempted_at=Now(), exemption_basis=Value(basis))
    again = _ids(plan.of([Verdict.COUNT_AGAIN]))
    lifted = Enrolment.objects.filter(pk__in=again, exempted_by=None, exempted_at__isnull=False)
    lifted.filter(due_at__lt=Now()).update(due_at=last_moment)
    lifted.update(exempted_at=None, exemption_basis="")


def _ids(lines: list[Line]) -> list[int]:
    """Return the obligations that the lines are about."""
    return [line.enrolment for line in lines if line.enrolment is not None]


def _by_day(lines: list[Line]) -> Iterator[tuple[date | None, list[int]]]:
    """Yield the obligations of each due day together."""
    days: dict[date | None, list[int]] = {}
    for line in lines:
        if line.enrolment is not None:
            days.setdefault(line.due_on, []).append(line.enrolment)
    yield from days.items()


def _note(action: str, rows: Iterable[tuple[int | None, int]]) -> None:
    """Write one line of the log for each obligation: whose it is stands in it."""
    record_many(
        AuditEntry(action=action, person_id=member, subject=f"enrolment:{pk}")
        for pk, member in rows
    )
