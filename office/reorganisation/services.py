"""A plan from the draft to what two people have done, and back within seven days."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.jobs import queue_after_commit
from members.models import RoleGrant, Unit, UnitEvent, User
from members.services import events, record
from office.models import PlannedGrant, Reorganisation, ReorganisationStep
from office.permissions import may_decide_reorganisation, may_plan_reorganisation
from office.reorganisation import facts
from office.reorganisation.engine import PlanRefused, run_steps

State = Reorganisation.State
UNDO_WITHIN = timedelta(days=7)
# From so many people on the work is done behind the page.
BIG = 2_000
_KEPT_PROGRESS = 3_600


class FactsChanged(PlanRefused):
    """People, units or roles are not those of the preview any more."""


class _Rehearsed(Exception):
    """Rolls a rehearsal back."""


@transaction.atomic
def draft(*, by: User, **decision: Any) -> Reorganisation:
    """Begin a plan with the facts of its decision."""
    plan = Reorganisation.objects.create(drafted_by=by, **decision)
    record("office.draft_reorganisation", actor=by, subject=_subject(plan))
    return plan


@transaction.atomic
def add_steps(
    plan: Reorganisation, steps: Sequence[tuple[str, Mapping[str, Any]]], *, by: User
) -> None:
    """Add (kind, params) at the end of a draft; the preview has to be made anew.

    Raises:
        PlanRefused: no draft any more, or units outside the person's branch.
    """
    plan = _locked(plan, State.DRAFT)
    last = plan.steps.order_by("-position").values_list("position", flat=True).first() or 0
    ReorganisationStep.objects.bulk_create(
        ReorganisationStep(plan=plan, kind=kind, params=dict(params), position=number)
        for number, (kind, params) in enumerate(steps, start=last + 1)
    )
    _changed(plan, by)


@transaction.atomic
def drop_step(step: ReorganisationStep, *, by: User) -> None:
    """Take a step out of a draft."""
    plan = _locked(step.plan, State.DRAFT)
    step.delete()
    _changed(plan, by)


@transaction.atomic
def assign(step: ReorganisationStep, people: Mapping[int, str], *, by: User) -> None:
    """Note who goes to the new unit of a split; everybody else stays."""
    plan = _locked(step.plan, State.DRAFT)
    step.params = step.params | {"people": {str(pk): code for pk, code in people.items()}}
    step.save(update_fields=["params"])
    _changed(plan, by)


@transaction.atomic
def choose_grants(plan: Reorganisation, chosen: Sequence[tuple[int, str]], *, by: User) -> None:
    """Note which ended roles are given again on which unit: (id of the old grant, code)."""
    plan = _locked(plan, State.DRAFT)
    plan.grants.all().delete()
    old = RoleGrant.objects.in_bulk([pk for pk, _code in chosen])
    for pk, code in chosen:
        grant = old[pk]
        PlannedGrant.objects.get_or_create(
            plan=plan,
            person_id=grant.person_id,
            role=grant.role,
            unit_code=code,
            defaults={"until": grant.valid_to},
        )
    _changed(plan, by)


def rehearse(plan: Reorganisation, *, by: User) -> dict[str, Any]:
    """Carry the plan out and take it back at once: the preview is what will really happen.

    Raises:
        PlanRefused: a step does not fit the tree.
    """
    seen: dict[str, Any] = {}
    known = facts.facts_of(plan.units.all())
    try:
        with transaction.atomic():
            before = facts.Sight.now()
            happened = run_steps(plan, by=by)
            seen = facts.summary(happened, before)
            raise _Rehearsed
    except _Rehearsed:
        pass
    plan.preview, plan.seen_facts = seen, known
    plan.save(update_fields=["preview", "seen_facts"])
    return seen


@transaction.atomic
def propose(plan: Reorganisation, *, by: User, knows_wider: bool = False) -> None:
    """Hand the plan, as it was previewed, to a second person.

    Raises:
        PlanRefused: not allowed, not previewed, or nobody has looked at the roles that widen.
    """
    plan = _locked(plan, State.DRAFT)
    _require(may_plan_reorganisation(by) and _is_over_all(by, plan))
    if not plan.preview:
        raise PlanRefused(_("Look at the preview first."))
    if plan.preview["wider_grants"] and not knows_wider:
        raise PlanRefused(_("Some roles will open more people than today. Confirm that first."))
    plan.state, plan.proposed_by = State.PROPOSED, by
    plan.save(update_fields=["state", "proposed_by"])
    record("office.propose_reorganisation", actor=by, subject=_subject(plan))


@transaction.atomic
def reject(plan: Reorganisation, *, by: User, answer: str) -> None:
    """Refuse a proposed plan; the reason stays with it."""
    plan = _locked(plan, State.PROPOSED)
    _require_second_person(plan, by)
    plan.state, plan.decided_by, plan.decided_at = State.REJECTED, by, timezone.now()
    plan.answer = answer
    plan.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    record("office.reject_reorganisation", actor=by, subject=_subject(plan), reason=answer)


def approve(plan: Reorganisation, *, by: User, now: bool = False) -> Reorganisation:
    """Let a second person say yes; carry the plan out now, or behind the page when it is big.

    ``now``: in any case at once, as a command does.

    Raises:
        PlanRefused: not the second person, or the plan does not fit any more.
        FactsChanged: something changed since the preview; look at it and propose again.
    """
    with transaction.atomic():
        plan = _locked(plan, State.PROPOSED)
        _require_second_person(plan, by)
        changed = facts.differences(plan.seen_facts, facts.facts_of(plan.units.all()))
        if not changed:
            plan.state, plan.decided_by, plan.decided_at = State.APPROVED, by, timezone.now()
            plan.save(update_fields=["state", "decided_by", "decided_at"])
            record("office.approve_reorganisation", actor=by, subject=_subject(plan))
            if not now and facts.affected_people(plan).count() > BIG:
                queue_after_commit("office.tasks.apply_reorganisation", plan.pk)
                return plan
    if changed:
        _back_to_draft(plan, _what_changed(changed))
        raise FactsChanged(_what_changed(changed))
    return carry_out(plan)


def carry_out(
    plan: Reorganisation, *, tell: Callable[[int], object] | None = None
) -> Reorganisation:
    """Carry out an approved plan in one transaction; one that is over stays as it is.

    Raises:
        PlanRefused: it does not fit any more; the plan is a draft again and says why.
    """
    try:
        with transaction.atomic():
            plan = Reorganisation.objects.select_for_update().get(pk=plan.pk)
            if plan.state != State.APPROVED:
                return plan
            changed = facts.differences(plan.seen_facts, facts.facts_of(plan.units.all()))
            if changed:
                raise FactsChanged(_what_changed(changed))
            _finish(plan, run_steps(plan, by=plan.decided_by, tell=tell))
    except PlanRefused as refusal:
        _back_to_draft(plan, str(refusal.message))
        raise
    return plan


@transaction.atomic
def undo(plan: Reorganisation, *, by: User) -> None:
    """Bring everything back within seven days, if nothing was built on it.

    Raises:
        PlanRefused: too late, not allowed, or something was built on it; says what.
    """
    plan = _locked(plan, State.APPLIED)
    _require(may_decide_reorganisation(by) and _is_over_all(by, plan))
    if plan.applied_at is None or timezone.now() - plan.applied_at > UNDO_WITHIN:
        raise PlanRefused(_("Seven days have passed. Plan a new reorganisation instead."))
    units = list(plan.units.all())
    changed = facts.differences(plan.facts_after["people"], facts.facts_of(units))
    changed += _built(plan.facts_after["built"], facts.built_on(units))
    if changed:
        raise PlanRefused(
            _("Something was built on it since: %(what)s.") % {"what": "; ".join(changed)}
        )
    given = [planned.grant_id for planned in plan.grants.all() if planned.grant_id]
    RoleGrant.objects.filter(pk__in=given).delete()
    for step in plan.steps.order_by("-position").select_related("event"):
        if step.event is not None:
            events.undo_event(step.event, by=by)
    plan.state, plan.undone_at = State.UNDONE, timezone.now()
    plan.save(update_fields=["state", "undone_at"])
    record("office.undo_reorganisation", actor=by, subject=_subject(plan), roles=len(given))


def progress_of(plan: Reorganisation) -> int:
    """Return how many steps of a plan under way are done."""
    return int(cache.get(_progress_key(plan), 0))


def note_progress(plan: Reorganisation, done: int) -> None:
    """Remember how far it is, where the page finds it before the transaction is stored."""
    cache.set(_progress_key(plan), done, _KEPT_PROGRESS)


def _finish(plan: Reorganisation, happened: Sequence[UnitEvent]) -> None:
    """Note that it is done, and what stood there just then."""
    after = Unit.objects.filter(event_sides__event__in=happened).distinct()
    plan.units.add(*after)
    units = list(plan.units.all())
    plan.facts_after = {"people": facts.facts_of(units), "built": facts.built_on(units)}
    plan.state, plan.applied_at, plan.answer = State.APPLIED, timezone.now(), ""
    plan.save(update_fields=["facts_after", "state", "applied_at", "answer"])
    record(
        "office.apply_reorganisation",
        actor=plan.decided_by,
        subject=_subject(plan),
        reason=plan.decision_number,
        steps=len(happened),
    )


def _back_to_draft(plan: Reorganisation, why: str) -> None:
    """Ask again: the plan is a draft without a preview, and says why."""
    Reorganisation.objects.filter(pk=plan.pk).update(
        state=State.DRAFT, preview={}, proposed_by=None, decided_by=None, answer=why[:300]
    )


def _changed(plan: Reorganisation, by: User) -> None:
    """Note which units the steps name, and that the preview holds no more."""
    codes = {code for step in plan.steps.all() for code in codes_of(step.params)}
    plan.units.set(Unit.objects.filter(code__in=codes))
    _require(may_plan_reorganisation(by) and _is_over_all(by, plan))
    plan.preview, plan.seen_facts = {}, {}
    plan.save(update_fields=["preview", "seen_facts"])


def codes_of(params: Mapping[str, Any]) -> set[str]:
    """Return the codes of the units that a step names, founded ones included."""
    new = params.get("new", {})
    named = {*params.get("units", []), *params.get("below", {}), params.get("target", "")}
    return {code for code in named | {new.get("code", ""), new.get("parent", "")} if code}


def _locked(plan: Reorganisation, state: str) -> Reorganisation:
    """Return the plan as it is stored, held until the end; it must stand in that state."""
    plan = Reorganisation.objects.select_for_update().get(pk=plan.pk)
    if plan.state != state:
        raise PlanRefused(_("The plan is not in the state for this any more. Load the page again."))
    return plan


def _require(is_allowed: bool) -> None:
    if not is_allowed:
        raise PlanRefused(_("You have no role over all the units of the plan."))


def _require_second_person(plan: Reorganisation, by: User) -> None:
    """Refuse the one who proposed or drafted it."""
    if by.pk in (plan.proposed_by_id, plan.drafted_by_id):
        raise PlanRefused(_("Another person than the one who proposed must decide."))
    _require(may_decide_reorganisation(by) and _is_over_all(by, plan))


def _is_over_all(user: User, plan: Reorganisation) -> bool:
    """Tell whether every living unit of the plan lies in the person's branches."""
    return Reorganisation.objects.visible_to(user).filter(pk=plan.pk).exists()


def _built(before: Mapping[str, int], now: Mapping[str, int]) -> list[str]:
    words = {
        "enrolments": _("new obligations"),
        "classes": _("new classes"),
        "memberships": _("new memberships"),
        "events": _("a later reorganisation"),
        "positions": _("new Party positions"),
    }
    return [words[key] for key in words if before.get(key) != now.get(key)]


def _what_changed(changed: Sequence[str]) -> str:
    return _("Changed since the preview: %(what)s. Look at it and propose again.") % {
        "what": "; ".join(changed)
    }


def _subject(plan: Reorganisation) -> str:
    return f"reorganisation:{plan.pk}"


def _progress_key(plan: Reorganisation) -> str:
    return f"reorganisation:{plan.pk}:done"
