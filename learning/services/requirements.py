"""Drafting requirements and the versions of their rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Course
from learning.audience import Audience
from learning.exceptions import RequirementRefused
from learning.models import Period, Requirement, RequirementCourse, RequirementVersion
from learning.permissions import may_plan_requirement
from learning.rules import DueKind, DueRule
from members.lineage import carrying_on
from members.models import Unit, User
from members.services import record

State = RequirementVersion.State


@transaction.atomic
def create_period(
    *, code: str, name: str, kind: str, starts_on: date, ends_on: date, by: User
) -> Period:
    """Name a stretch of the calendar."""
    period = Period.objects.create(
        code=code, name=name, kind=kind, starts_on=starts_on, ends_on=ends_on
    )
    record("learning.create_period", actor=by, subject=f"period:{period.pk}")
    return period


@transaction.atomic
def draft_requirement(
    *,
    unit: Unit,
    period: Period,
    title: str,
    courses: Iterable[Course],
    by: User,
    decision_number: str = "",
    decision_date: date | None = None,
) -> Requirement:
    """Begin a requirement for the people of a branch, with an empty rule.

    Raises:
        RequirementRefused: no role over the branch.
    """
    require(may_plan_requirement(by, unit))
    requirement = Requirement.objects.create(
        unit=unit,
        period=period,
        title=title,
        decision_number=decision_number,
        decision_date=decision_date,
        drafted_by=by,
    )
    _set_courses(requirement, courses)
    RequirementVersion.objects.create(requirement=requirement, number=1, drafted_by=by)
    record("learning.draft_requirement", actor=by, unit=unit, subject=subject_of(requirement))
    return requirement


@transaction.atomic
def change_facts(
    requirement: Requirement,
    *,
    unit: Unit,
    period: Period,
    title: str,
    courses: Iterable[Course],
    by: User,
    decision_number: str = "",
    decision_date: date | None = None,
) -> Requirement:
    """Change what the requirement is about, as long as it never was in force.

    Raises:
        RequirementRefused: in force already, waiting for the second person, or no role.
    """
    require(may_plan_requirement(by, requirement.unit) and may_plan_requirement(by, unit))
    version = _locked_draft(requirement)
    requirement = version.requirement
    if requirement.state != Requirement.State.DRAFT:
        raise RequirementRefused(_("Courses and period are settled. Draft a new requirement."))
    requirement.unit, requirement.period, requirement.title = unit, period, title
    requirement.decision_number, requirement.decision_date = decision_number, decision_date
    requirement.save()
    _set_courses(requirement, courses)
    record("learning.change_requirement", actor=by, unit=unit, subject=subject_of(requirement))
    return requirement


@transaction.atomic
def set_audience(requirement: Requirement, audience: Audience, *, by: User) -> None:
    """Write whom the drafted version means.

    Raises:
        RequirementRefused: no draft, or no role.
    """
    require(may_plan_requirement(by, requirement.unit))
    version = _locked_draft(requirement)
    version.audience = audience.as_json()
    version.save(update_fields=["audience"])
    record("learning.set_audience", actor=by, subject=subject_of(requirement))


@transaction.atomic
def set_due(
    requirement: Requirement,
    rule: DueRule,
    *,
    target_periods: Decimal | None = None,
    change_reason: str = "",
    by: User,
) -> None:
    """Write when the drafted version is due, and the target in tiết.

    Raises:
        RequirementRefused: no draft, no role, or a fixed day that is over.
    """
    require(may_plan_requirement(by, requirement.unit))
    version = _locked_draft(requirement)
    require_possible(rule, version.requirement.period)
    version.due_kind, version.due_on = rule.kind.value, rule.on
    version.due_days = None if rule.kind == DueKind.FIXED else rule.days
    version.target_periods, version.change_reason = target_periods, change_reason
    version.save()
    record("learning.set_due", actor=by, subject=subject_of(requirement))


@transaction.atomic
def change_rule(requirement: Requirement, *, by: User) -> RequirementVersion:
    """Begin the next version of a rule in force, as a copy of it.

    Raises:
        RequirementRefused: not in force, a version is under way already, or no role.
    """
    require(may_plan_requirement(by, requirement.unit))
    requirement = Requirement.objects.select_for_update(of=("self",)).get(pk=requirement.pk)
    if not requirement.is_active:
        raise RequirementRefused(_("Only a requirement in force has a rule to change."))
    if requirement.versions.under_way().exists():
        raise RequirementRefused(_("A change of the rule is under way already."))
    current = requirement.versions.in_force().get()
    # Versions that were given up keep their numbers.
    last = max(requirement.versions.values_list("number", flat=True))
    version = _copied(current, requirement, number=last + 1, by=by)
    version.save()
    record("learning.change_rule", actor=by, subject=subject_of(requirement))
    return version


@transaction.atomic
def drop_draft(requirement: Requirement, *, by: User) -> None:
    """Give a drafted or proposed version up; it stays in the history.

    Raises:
        RequirementRefused: nothing under way, or no role.
    """
    require(may_plan_requirement(by, requirement.unit))
    version = locked_version(requirement, State.DRAFT, State.PROPOSED)
    version.state = State.DROPPED
    version.save(update_fields=["state"])
    requirement = version.requirement
    if requirement.state == Requirement.State.DRAFT:
        set_ended(requirement, by, _("given up before it was in force"))
    record("learning.drop_requirement_draft", actor=by, subject=subject_of(requirement))


@transaction.atomic
def renew(
    requirement: Requirement, *, period: Period, courses: Iterable[Course], by: User
) -> Requirement:
    """Draft the same for another period: the rule is taken over, the courses may be others.

    Raises:
        RequirementRefused: the same period, or no role.
    """
    require(may_plan_requirement(by, requirement.unit))
    if period.pk == requirement.period_id:
        raise RequirementRefused(_("Choose another period: a period is never begun anew."))
    new = draft_requirement(
        unit=carrying_on(requirement.unit),
        period=period,
        title=requirement.title,
        courses=courses,
        by=by,
    )
    new.renews = requirement
    new.save(update_fields=["renews"])
    old = requirement.versions.order_by("-number").exclude(state=State.DROPPED).first()
    if old is not None:
        new.versions.all().delete()
        version = _copied(old, new, number=1, by=by)
        if version.due_kind == DueKind.FIXED:
            version.due_on = period.ends_on
        version.save()
    return new


def _copied(
    old: RequirementVersion, requirement: Requirement, *, number: int, by: User
) -> RequirementVersion:
    """Return an unsaved draft with the same rule."""
    return RequirementVersion(
        requirement=requirement,
        number=number,
        audience=old.audience,
        due_kind=old.due_kind,
        due_on=old.due_on,
        due_days=old.due_days,
        target_periods=old.target_periods,
        drafted_by=by,
    )


def set_ended(requirement: Requirement, by: User, reason: str) -> None:
    """Note who ended it when and why."""
    requirement.state, requirement.ended_at = Requirement.State.ENDED, timezone.now()
    requirement.ended_by, requirement.end_reason = by, reason[:200]
    requirement.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])


def _set_courses(requirement: Requirement, courses: Iterable[Course]) -> None:
    requirement.course_lines.all().delete()
    RequirementCourse.objects.bulk_create(
        RequirementCourse(requirement=requirement, course=course, position=number)
        for number, course in enumerate(courses, start=1)
    )


def _locked_draft(requirement: Requirement) -> RequirementVersion:
    """Return the version that is being drafted, with its requirement held until the end."""
    return locked_version(requirement, State.DRAFT)


def locked_version(requirement: Requirement, *states: str) -> RequirementVersion:
    """Return the version that stands in one of the states, its requirement held until the end.

    Raises:
        RequirementRefused: there is none.
    """
    locked = Requirement.objects.select_for_update(of=("self",)).get(pk=requirement.pk)
    version = locked.versions.filter(state__in=states).first()
    if version is None:
        raise RequirementRefused(
            _("The requirement is not in the state for this any more. Load the page again.")
        )
    version.requirement = locked
    return version


def require(is_allowed: bool) -> None:
    """Refuse who has no role there."""
    if not is_allowed:
        raise RequirementRefused(_("You have no role over the unit of this requirement."))


def require_possible(rule: DueRule, period: Period) -> None:
    """Refuse a due date that nobody could keep."""
    if rule.kind == DueKind.FIXED and rule.on is None:
        raise RequirementRefused(_("Choose the due day."))
    if rule.kind == DueKind.FIXED and rule.on is not None and rule.on < timezone.localdate():
        raise RequirementRefused(_("The due day is over. Choose a later one."))
    if period.ends_on < timezone.localdate():
        raise RequirementRefused(_("The period is over. Choose another period."))


def subject_of(requirement: Requirement) -> str:
    """Return how the audit log names it."""
    return f"requirement:{requirement.pk}"
