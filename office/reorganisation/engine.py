"""Carrying the steps of a plan out, one event each, in the transaction of the caller."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from members.models import RoleGrant, Unit, UnitEvent, UnitEventTrace, User
from members.roles import Role
from members.services import events, grant_role
from members.services.events import Decision, NewUnit
from office.models import Reorganisation, ReorganisationStep

Kind = UnitEvent.Kind


class PlanRefused(DomainError):
    """The plan cannot be carried out; ``message`` says which step and why."""


def run_steps(
    plan: Reorganisation, *, by: User | None, tell: Callable[[int], object] | None = None
) -> list[UnitEvent]:
    """Carry out every step in order, then give the planned roles; return the events.

    Raises:
        PlanRefused: a step does not fit the tree; the transaction must be rolled back.
    """
    decision = Decision(
        effective_on=plan.effective_on,
        number=plan.decision_number,
        day=plan.decision_date,
        note=plan.note,
        by=by,
    )
    steps = list(plan.steps.all())
    if not steps:
        raise PlanRefused(_("The plan has no step yet."))
    happened = []
    for number, step in enumerate(steps, start=1):
        try:
            step.event = _run(step, decision)
        except DomainError as refusal:
            raise PlanRefused(
                _("Step %(number)s: %(why)s") % {"number": number, "why": refusal.message}
            ) from refusal
        step.save(update_fields=["event"])
        happened.append(step.event)
        if tell is not None:
            tell(number)
    _give_roles(plan, happened, by=by)
    return happened


def _run(step: ReorganisationStep, decision: Decision) -> UnitEvent:
    """Carry out one step."""
    params = step.params
    units = [unit_called(code) for code in params.get("units", [])]
    target = unit_called(params["target"]) if params.get("target") else None
    if step.kind != Kind.FOUNDING and not units:
        raise PlanRefused(_("No unit is chosen."))
    match step.kind:
        case Kind.FOUNDING:
            return events.found_unit(decision, _new(params))
        case Kind.RENAMING:
            new = params["new"]
            return events.rename(
                decision, units[0], name=new["name"], short_name=new.get("short_name", "")
            )
        case Kind.MERGE:
            return events.merge_units(decision, units, target or _new(params))
        case Kind.SPLIT:
            people = {int(pk): code for pk, code in params.get("people", {}).items()}
            below = {unit_called(one).pk: code for one, code in params.get("below", {}).items()}
            return events.split_unit(
                decision, units[0], [_new(params)], people=people, sub_units=below
            )
        case Kind.TRANSFER:
            return events.transfer_units(decision, units, target)
        case _:
            return events.end_units(decision, units, successor=target)


def _new(params: dict[str, Any]) -> NewUnit:
    """Return the unit that the step founds."""
    new = params.get("new", {})
    if not new.get("code") or not new.get("name"):
        raise PlanRefused(_("The new unit needs a code and a name."))
    return NewUnit(
        code=new["code"],
        name=new["name"],
        kind=new.get("kind") or Unit.Kind.GRASSROOTS,
        short_name=new.get("short_name", ""),
        sector=new.get("sector", ""),
        parent=unit_called(new["parent"]) if new.get("parent") else None,
    )


def unit_called(code: str) -> Unit:
    """Return the unit of the code.

    Raises:
        PlanRefused: there is none.
    """
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise PlanRefused(_("There is no unit with the code %(code)s.") % {"code": code})
    return unit


def _give_roles(plan: Reorganisation, happened: Sequence[UnitEvent], *, by: User | None) -> None:
    """Give the roles that somebody chose one by one; from today, never backwards.

    Only a role that the plan has just ended, only on a unit that it names, and with the last day
    that it had: nobody comes to more this way than by the role that was there.
    """
    planned_grants = list(plan.grants.select_related("person"))
    ended = _ended_roles(happened)
    named = Unit.objects.filter(event_sides__event__in=happened, ended_on=None)
    codes = set(named.values_list("code", flat=True))
    for planned in planned_grants:
        facts = {"role": Role(planned.role).label, "unit": planned.unit_code}
        if (planned.person_id, planned.role) not in ended or planned.unit_code not in codes:
            raise PlanRefused(
                _("The role %(role)s on %(unit)s is none that this plan ends.") % facts
            )
        planned.until = ended[planned.person_id, planned.role]
        if planned.until is not None and planned.until < timezone.localdate():
            continue  # it would be over by today without any plan
        planned.grant = grant_role(
            planned.person,
            role=planned.role,
            unit=unit_called(planned.unit_code),
            by=by,
            since=timezone.localdate(),
            until=planned.until,
            reason=plan.decision_number,
        )
        planned.save(update_fields=["grant", "until"])


def _ended_roles(happened: Sequence[UnitEvent]) -> dict[tuple[int, str], date | None]:
    """Return the roles that the events ended, by person and role, with the last day they had.

    Of several the one that went on longest; None is a role without a last day.
    """
    traced = UnitEventTrace.objects.filter(event__in=happened, kind=UnitEventTrace.Kind.GRANT)
    last_days = dict(traced.values_list("row", "was_until"))
    ended: dict[tuple[int, str], date | None] = {}
    for grant in RoleGrant.objects.filter(pk__in=last_days):
        key, last = (grant.person_id, grant.role), last_days[grant.pk]
        known = ended.get(key, last)
        ended[key] = None if known is None or last is None else max(known, last)
    return ended
