"""What two people answer for: proposing a rule, approving it, letting it hold, ending it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.evaluating import Plan, evaluate
from learning.exceptions import ReasonMissing, RequirementRefused
from learning.models import Requirement, RequirementVersion, TrainingClass
from learning.permissions import may_decide_requirement, may_plan_requirement
from learning.rules import ADDED, Verdict
from learning.services.classes import newest_edition
from learning.services.evaluation import apply
from learning.services.requirements import (
    State,
    locked_version,
    require,
    require_possible,
    set_ended,
    subject_of,
)
from members.lineage import carrying_on
from members.models import User
from members.services import record

# A rule that leads to none of these means nobody.
MEANS = (*ADDED, Verdict.KEEP, Verdict.EXTEND, Verdict.EXEMPT, Verdict.COUNT_AGAIN)


@transaction.atomic
def propose(requirement: Requirement, *, by: User) -> Plan:
    """Hand the drafted version, with the numbers of its simulation, to a second person.

    Raises:
        RequirementRefused: no role, no course, no due day, or nobody would be obliged.
        CourseWithoutEdition: one of the courses was never published.
    """
    require(may_plan_requirement(by, requirement.unit))
    version = locked_version(requirement, State.DRAFT)
    requirement = version.requirement
    require_possible(version.due, requirement.period)
    courses = list(requirement.course_lines.values_list("course_id", flat=True))
    if not courses:
        raise RequirementRefused(_("Choose at least one course."))
    for course in courses:
        newest_edition(course)
    plan = evaluate(requirement, version=version)
    if not plan.of(MEANS):
        raise RequirementRefused(_("The rule means nobody. Choose more units, statuses or people."))
    version.state, version.proposed_by, version.proposed_at = State.PROPOSED, by, timezone.now()
    version.seen, version.answer = {**plan.numbers, "audience": plan.audience}, ""
    version.save()
    record("learning.propose_requirement", actor=by, subject=subject_of(requirement))
    return plan


@transaction.atomic
def approve(requirement: Requirement, *, by: User) -> RequirementVersion:
    """Say yes as the second person; who calls it queues ``put_in_force``.

    Raises:
        RequirementRefused: nothing is proposed, no role, or the same person.
    """
    version = locked_version(requirement, State.PROPOSED)
    _require_second_person(version, by)
    require_possible(version.due, version.requirement.period)
    version.state, version.approved_by, version.approved_at = State.APPROVED, by, timezone.now()
    version.save()
    record("learning.approve_requirement", actor=by, subject=subject_of(requirement))
    return version


@transaction.atomic
def send_back(requirement: Requirement, *, answer: str, by: User) -> None:
    """Say no with a reason: the version is a draft again.

    Raises:
        RequirementRefused: nothing is proposed, no role, or the same person.
        ReasonMissing: no reason given.
    """
    if not answer.strip():
        raise ReasonMissing(requirement=requirement.pk)
    version = locked_version(requirement, State.PROPOSED)
    _require_second_person(version, by)
    version.state, version.proposed_by, version.proposed_at = State.DRAFT, None, None
    version.answer, version.seen = answer.strip(), {}
    version.save()
    record(
        "learning.send_back_requirement",
        actor=by,
        subject=subject_of(requirement),
        reason=answer.strip(),
    )


@transaction.atomic
def hand_back(version: RequirementVersion, *, why: str) -> None:
    """Make an approved version that could not be carried out a draft again, which says why."""
    requirement = Requirement.objects.select_for_update(of=("self",)).get(pk=version.requirement_id)
    requirement.versions.filter(pk=version.pk, state=State.APPROVED).update(
        state=State.DRAFT,
        proposed_by=None,
        proposed_at=None,
        approved_by=None,
        approved_at=None,
        seen={},
        answer=why[:300],
    )
    record("learning.hand_requirement_back", actor=None, subject=subject_of(requirement))


@transaction.atomic
def put_in_force(
    version: RequirementVersion, *, tell: Callable[[int], object] | None = None
) -> Plan:
    """Make the classes, let the rule hold, and oblige the people.  Doing it again is once.

    Raises:
        CourseWithoutEdition: a course lost its edition since.
    """
    requirement = Requirement.objects.select_for_update(of=("self",)).get(pk=version.requirement_id)
    version = RequirementVersion.objects.select_related("approved_by").get(pk=version.pk)
    if version.state != State.APPROVED or requirement.state == Requirement.State.ENDED:
        return Plan()
    before = requirement.versions.in_force()
    before.update(state=State.REPLACED)
    version.state, version.in_force_at = State.IN_FORCE, timezone.now()
    version.save(update_fields=["state", "in_force_at"])
    requirement.state = Requirement.State.ACTIVE
    requirement.save(update_fields=["state"])
    _open_classes(requirement, version)
    record(
        "learning.put_requirement_in_force",
        actor=version.approved_by,
        subject=subject_of(requirement),
        version=version.number,
    )
    return apply(requirement, tell=tell)


def _open_classes(requirement: Requirement, version: RequirementVersion) -> None:
    """Open a class for each course, or move the due date of those that run."""
    tops = list(version.rule.units) or [requirement.unit_id]
    lines = list(requirement.course_lines.select_related("course").order_by("position"))
    now, today = timezone.now(), timezone.localdate()
    for line in lines:
        title = requirement.title
        if len(lines) > 1:
            title = f"{title}: {line.course.title}"
        training_class, _made = TrainingClass.objects.get_or_create(
            requirement=requirement,
            course=line.course,
            defaults={
                "edition": newest_edition(line.course_id),
                "unit": carrying_on(requirement.unit),
                "code": f"YC{requirement.pk}-{line.course.code}"[:40],
                "title": title[:255],
                "manager": requirement.drafted_by,
                "created_by": requirement.drafted_by,
                "decision_number": requirement.decision_number,
                "decision_date": requirement.decision_date,
                "opens_on": today,
                "opened_at": now,
            },
        )
        training_class.due_on = version.due_on
        training_class.save(update_fields=["due_on"])
        training_class.audience_units.set(tops)


@transaction.atomic
def end_requirement(requirement: Requirement, *, reason: str, by: User) -> None:
    """End it: nobody is added or dropped any more, its classes close, its rows stay for ever.

    Raises:
        ReasonMissing: no reason given.
        RequirementRefused: not in force, or no role.
    """
    if not reason.strip():
        raise ReasonMissing(requirement=requirement.pk)
    require(may_decide_requirement(by, requirement.unit))
    requirement = Requirement.objects.select_for_update(of=("self",)).get(pk=requirement.pk)
    if not requirement.is_active:
        raise RequirementRefused(_("The requirement is not in force."))
    requirement.versions.under_way().update(state=State.DROPPED)
    set_ended(requirement, by, reason.strip())
    requirement.classes.filter(closed_at=None).update(closed_at=timezone.now())
    record(
        "learning.end_requirement",
        actor=by,
        subject=subject_of(requirement),
        reason=reason.strip(),
    )


def _require_second_person(version: RequirementVersion, by: User) -> None:
    """Refuse the one who drafted or proposed it."""
    if by.pk in (version.proposed_by_id, version.drafted_by_id):
        raise RequirementRefused(_("Another person than the one who proposed must decide."))
    require(may_decide_requirement(by, version.requirement.unit))
