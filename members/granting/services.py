"""Granting with the risk known, and deciding about what a colleague asked for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from members.exceptions import (
    AlreadyDecided,
    AlreadyHeld,
    AlreadyRequested,
    LastDayInThePast,
    NoGrantForOneself,
    NotYoursToGrant,
    ReasonNeeded,
    SecondPersonNeeded,
)
from members.granting import rules
from members.models import GrantRequest, RoleGrant, Unit, User
from members.permissions import may_decide_grant, may_grant
from members.roles import SEES_PEOPLE
from members.services import change_last_day, grant_role, record, revoke_role


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A grant that somebody has in mind."""

    person: User
    role: str
    unit: Unit
    since: date
    until: date | None
    reason: str = ""


@dataclass(frozen=True)
class Assessment:
    """What is shown before granting: how many people, and what there is to consider."""

    people: int
    risks: list[rules.Risk]

    @property
    def needs_second_person(self) -> bool:
        """Tell whether a colleague must approve."""
        return rules.needs_second_person(self.risks)


def assess(plan: Plan) -> Assessment:
    """Return what the grant would open, and its risks."""
    held = (
        grant.role
        for grant in RoleGrant.objects.filter(person=plan.person, revoked_at=None)
        if rules.overlaps(plan.since, plan.until, grant.valid_from, grant.valid_to)
    )
    proposal = rules.Proposal(
        role=plan.role,
        is_root=plan.unit.is_root(),
        since=plan.since,
        until=plan.until,
        held=frozenset(held),
    )
    sees = plan.role in SEES_PEOPLE
    people = User.objects.of_unit(plan.unit.path).count() if sees else 0
    return Assessment(people, rules.risks_of(proposal))


@transaction.atomic
def ask_for_grant(plan: Plan, *, by: User) -> RoleGrant | GrantRequest:
    """Grant the role, or leave a request where a second person must approve.

    Raises:
        NoGrantForOneself: the beneficiary asks.
        NotYoursToGrant: the role or branch is beyond the granter.
        AlreadyHeld: the person holds the role there in that time.
        AlreadyRequested: the same request waits.
        LastDayInThePast: the grant would never hold.
    """
    _require_granter(plan.person, plan.role, plan.unit, by=by)
    if plan.until is not None and plan.until < max(plan.since, timezone.localdate()):
        raise LastDayInThePast
    User.objects.select_for_update().get(pk=plan.person.pk)
    _require_not_held(plan)
    assessment = assess(plan)
    if assessment.needs_second_person:
        return _request(plan, assessment.risks, by=by)
    return _grant(plan, by=by)


@transaction.atomic
def end_grant(grant: RoleGrant, *, by: User, reason: str) -> None:
    """Revoke a role at once.  Who may grant it may also end it, the own one included.

    Raises:
        NotYoursToGrant: the role or branch is beyond the person.
        ReasonNeeded: no reason was given.
    """
    if not may_grant(by, grant.role, grant.unit):
        raise NotYoursToGrant
    if not reason.strip():
        raise ReasonNeeded
    revoke_role(grant, by=by, reason=reason)


@transaction.atomic
def ask_for_last_day(
    grant: RoleGrant, *, until: date | None, by: User, reason: str
) -> RoleGrant | GrantRequest:
    """Change the last day; a longer time for a risky grant waits for a second person.

    Raises:
        as ``ask_for_grant`` and ``members.services.change_last_day``.
    """
    _require_granter(grant.person, grant.role, grant.unit, by=by)
    is_longer = grant.valid_to is not None and (until is None or until > grant.valid_to)
    plan = Plan(
        person=grant.person,
        role=grant.role,
        unit=grant.unit,
        since=max(grant.valid_from, timezone.localdate()),
        until=until,
        reason=reason,
    )
    assessment = assess(plan)
    if is_longer and assessment.needs_second_person:
        return _request(plan, assessment.risks, by=by, extends=grant)
    return change_last_day(grant, until=until, by=by, reason=reason)


@transaction.atomic
def approve_request(request: GrantRequest, *, by: User, reason: str = "") -> GrantRequest:
    """Carry out what was asked for, in the name of both.

    The requester is asked again whether the grant is theirs to give: who lost the role
    meanwhile leaves no request behind that still works.

    Raises:
        AlreadyDecided: somebody was faster.
        SecondPersonNeeded: the requester or the beneficiary would decide.
        NotYoursToGrant: the decider may not, or the requester may no more.
    """
    request = _undecided(request)
    _require_decider(request, by=by)
    if not may_grant(request.requested_by, request.role, request.unit):
        raise NotYoursToGrant
    if request.extends is not None:
        grant = change_last_day(request.extends, until=request.valid_to, by=by, reason=reason)
    else:
        plan = Plan(
            person=request.person,
            role=request.role,
            unit=request.unit,
            since=max(request.valid_from, timezone.localdate()),
            until=request.valid_to,
            reason=request.reason,
        )
        if plan.until is not None and plan.until < plan.since:
            raise LastDayInThePast
        _require_not_held(plan)
        grant = _grant(plan, by=request.requested_by)
    return _decide(request, GrantRequest.State.APPROVED, by=by, reason=reason, grant=grant)


@transaction.atomic
def reject_request(request: GrantRequest, *, by: User, reason: str) -> GrantRequest:
    """Refuse what was asked for.

    Raises:
        as ``approve_request``, and ReasonNeeded.
    """
    request = _undecided(request)
    _require_decider(request, by=by)
    if not reason.strip():
        raise ReasonNeeded
    return _decide(request, GrantRequest.State.REJECTED, by=by, reason=reason)


@transaction.atomic
def withdraw_request(request: GrantRequest, *, by: User) -> GrantRequest:
    """Take back the own request.

    Raises:
        AlreadyDecided: it does not wait any more.
        NotYoursToGrant: somebody else asked.
    """
    request = _undecided(request)
    if request.requested_by_id != by.pk:
        raise NotYoursToGrant
    return _decide(request, GrantRequest.State.WITHDRAWN, by=by)


def _require_granter(person: User, role: str, unit: Unit, *, by: User) -> None:
    if person.pk == by.pk:
        raise NoGrantForOneself
    if not may_grant(by, role, unit) or not User.objects.grantable_by(by).contains(person):
        raise NotYoursToGrant


def _require_decider(request: GrantRequest, *, by: User) -> None:
    if by.pk in (request.requested_by_id, request.person_id):
        raise SecondPersonNeeded
    if not may_decide_grant(by, request.role, request.unit):
        raise NotYoursToGrant


def _require_not_held(plan: Plan) -> None:
    """Refuse a second grant of the same role on the same unit in the same time."""
    there = RoleGrant.objects.filter(
        person=plan.person, role=plan.role, unit=plan.unit, revoked_at=None
    )
    if any(rules.overlaps(plan.since, plan.until, one.valid_from, one.valid_to) for one in there):
        raise AlreadyHeld


def _grant(plan: Plan, *, by: User) -> RoleGrant:
    return grant_role(
        plan.person,
        role=plan.role,
        unit=plan.unit,
        by=by,
        since=plan.since,
        until=plan.until,
        reason=plan.reason,
    )


def _request(
    plan: Plan, risks: list[rules.Risk], *, by: User, extends: RoleGrant | None = None
) -> GrantRequest:
    """Leave a request, once."""
    same = GrantRequest.objects.waiting().filter(person=plan.person, role=plan.role, unit=plan.unit)
    if same.exists():
        raise AlreadyRequested
    request = GrantRequest.objects.create(
        person=plan.person,
        role=plan.role,
        unit=plan.unit,
        valid_from=plan.since,
        valid_to=plan.until,
        reason=plan.reason,
        risks=[asdict(risk) for risk in risks],
        extends=extends,
        requested_by=by,
    )
    _record("members.request_grant", request, actor=by, reason=plan.reason)
    return request


def _undecided(request: GrantRequest) -> GrantRequest:
    locked = (
        GrantRequest.objects.select_for_update(of=("self",))
        .select_related("person", "unit", "requested_by", "extends")
        .get(pk=request.pk)
    )
    if locked.state != GrantRequest.State.WAITING:
        raise AlreadyDecided
    return locked


def _decide(
    request: GrantRequest,
    state: GrantRequest.State,
    *,
    by: User,
    reason: str = "",
    grant: RoleGrant | None = None,
) -> GrantRequest:
    request.state, request.decided_by, request.decided_at = state, by, timezone.now()
    request.decision_reason, request.grant = reason, grant
    request.save(update_fields=["state", "decided_by", "decided_at", "decision_reason", "grant"])
    _record(f"members.{state.value}_grant_request", request, actor=by, reason=reason)
    return request


def _record(action: str, request: GrantRequest, *, actor: User, reason: str) -> None:
    record(
        action,
        actor=actor,
        person=request.person,
        unit=request.unit,
        subject=f"grant_request:{request.pk}",
        reason=reason,
        role=request.role,
    )
