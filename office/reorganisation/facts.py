"""What a plan meets and makes: people, roles, classes, exports, sizes; and whether that changed."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from learning.models import Enrolment, TrainingClass
from members import tree_rules
from members.models import (
    Membership,
    Organisation,
    PositionHeld,
    RoleGrant,
    StatusPeriod,
    Unit,
    UnitEvent,
    UnitEventTrace,
    User,
)
from members.roles import SEES_PEOPLE
from monitoring.models import ExportJob
from office.models import Reorganisation

Facts = dict[str, list[Any]]


def facts_of(units: Iterable[Unit]) -> Facts:
    """Return {code: [people, digest]} of the people and roles in each unit's branch."""
    found: Facts = {}
    for unit in units:
        branch = {"unit__path__startswith": unit.path}
        homes = Membership.objects.filter(**branch, valid_to=None).order_by("pk")
        rows = list(homes.values_list("pk", "person_id", "unit_id"))
        grants = RoleGrant.objects.filter(**branch).current().order_by("pk")
        below = Unit.objects.below(unit.path).values_list("pk", "name", "depth", "ended_on")
        digest = hashlib.sha256(
            repr((rows, list(grants.values_list("pk", "valid_to")), list(below))).encode()
        )
        found[unit.code] = [len(rows), digest.hexdigest()[:24]]
    return found


def built_on(units: Iterable[Unit]) -> dict[str, int]:
    """Count what could have been built on the units since: classes, obligations, later events."""
    paths = Q(pk__in=[])
    for unit in units:
        paths |= Q(path__startswith=unit.path)
    branch = Unit.objects.filter(paths).values("pk")
    return {
        "enrolments": Enrolment.objects.filter(unit_then__in=branch).count(),
        "classes": TrainingClass.objects.filter(Q(unit__in=branch) | Q(audience_units__in=branch))
        .distinct()
        .count(),
        "memberships": Membership.objects.filter(unit__in=branch).count(),
        "events": UnitEvent.objects.standing().filter(sides__unit__in=branch).distinct().count(),
        "positions": PositionHeld.objects.filter(unit__in=branch).count(),
    }


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Say in words which unit is no longer as it was seen."""
    said = []
    for code in sorted({*before, *now}):
        old, new = before.get(code), now.get(code)
        if old == new:
            continue
        facts = {"code": code, "before": old[0] if old else 0, "now": new[0] if new else 0}
        if facts["before"] != facts["now"]:
            said.append(_("%(code)s: %(before)s people then, %(now)s now") % facts)
        else:
            said.append(_("%(code)s: other people, units or roles than then") % facts)
    return said


@dataclass(frozen=True)
class Sight:
    """Where everybody stands, and which branch each role opens, at one moment."""

    people: dict[int, str]
    grants: dict[int, str]

    @classmethod
    def now(cls) -> "Sight":
        """Read both; two queries."""
        people = dict(User.objects.exclude(unit=None).values_list("pk", "unit__path"))
        roles = RoleGrant.objects.current().filter(role__in=SEES_PEOPLE)
        return cls(people, dict(roles.values_list("pk", "unit__path")))


def seen_more(before: Sight, after: Sight) -> dict[int, int]:
    """Return {role grant: how many people it opens that it did not open before}."""
    moves = Counter((before.people.get(person, ""), path) for person, path in after.people.items())
    found: Counter[int] = Counter()
    for grant, path in after.grants.items():
        old = before.grants.get(grant)
        for (was, now), number in moves.items():
            is_new = now.startswith(path) and (old is None or not was.startswith(old))
            found[grant] += number if is_new else 0
    return {grant: number for grant, number in found.items() if number}


def affected_people(plan: Reorganisation) -> Any:
    """Return the people whose unit or superior the plan changes, as they are now."""
    paths = Q(pk__in=[])
    chosen: set[int] = set()
    for step in plan.steps.all():
        if step.kind == UnitEvent.Kind.SPLIT:
            chosen |= {int(pk) for pk in step.params.get("people", {})}
            codes = list(step.params.get("below", {}))
        else:
            codes = step.params.get("units", [])
        for path in Unit.objects.filter(code__in=codes).values_list("path", flat=True):
            paths |= Q(unit__path__startswith=path)
    return User.objects.filter(paths | Q(pk__in=chosen)).select_related("unit").in_official_order()


def summary(events: Collection[UnitEvent], before: Sight) -> dict[str, Any]:
    """Describe what the events have just done, inside the transaction that will be rolled back."""
    traced = UnitEventTrace.objects.filter(event__in=events)
    ended_grants = traced.filter(kind=UnitEventTrace.Kind.GRANT).values("row")
    ended_units = list(traced.filter(kind=UnitEventTrace.Kind.ENDED).values_list("row", flat=True))
    units = Unit.objects.filter(event_sides__event__in=events).distinct()
    gained = seen_more(before, Sight.now())
    return {
        "steps": [_step_line(event) for event in events],
        "moved": traced.filter(kind=UnitEventTrace.Kind.MEMBERSHIP).count(),
        "units": _sizes(units),
        "ended_grants": _grant_lines(RoleGrant.objects.filter(pk__in=ended_grants), {}),
        "wider_grants": _grant_lines(RoleGrant.objects.filter(pk__in=gained), gained),
        "classes": _class_lines(units),
        "exports": _export_count(ended_grants, units),
        "positions": PositionHeld.objects.current().filter(unit__in=ended_units).count(),
        "warnings": _warnings(units),
    }


def _step_line(event: UnitEvent) -> dict[str, Any]:
    sides = list(event.sides.select_related("unit").order_by("pk"))
    return {
        "kind": event.kind,
        "before": [side.unit.name for side in sides if side.side == "before"],
        "after": [side.unit.name for side in sides if side.side == "after"],
        "people": event.traces.filter(kind=UnitEventTrace.Kind.MEMBERSHIP).count(),
    }


def _sizes(units: Iterable[Unit]) -> list[dict[str, Any]]:
    """Return how many people each unit has afterwards, with what lies below it."""
    return [
        {
            "code": unit.code,
            "name": unit.name,
            "is_ended": unit.ended_on is not None,
            "people": User.objects.filter(
                unit__path__startswith=unit.path, memberships__valid_to=None
            )
            .distinct()
            .count(),
        }
        for unit in units
    ]


def _grant_lines(grants: Any, gained: Mapping[int, int]) -> list[dict[str, Any]]:
    rows = grants.select_related("person", "unit").order_by("unit__path", "role", "pk")
    return [
        {
            "id": grant.pk,
            "person": grant.person_id,
            "role": grant.role,
            "unit": grant.unit.code,
            "gained": gained.get(grant.pk, 0),
        }
        for grant in rows
    ]


def _class_lines(units: Any) -> list[dict[str, Any]]:
    """Return the open classes that one of the units organises or studies in."""
    classes = TrainingClass.objects.filter(
        Q(unit__in=units) | Q(audience_units__in=units), opened_at__isnull=False, closed_at=None
    )
    counted = classes.distinct().annotate(
        people=Count("enrolments", filter=Q(enrolments__withdrawn_at=None), distinct=True)
    )
    return [{"id": one.pk, "title": one.title, "people": one.people} for one in counted]


def _export_count(ended_grants: Any, units: Any) -> int:
    """Count the waiting exports of those whose role ends, or about one of the units."""
    askers = RoleGrant.objects.filter(pk__in=ended_grants).values("person")
    names = [str(pk) for pk in units.values_list("pk", flat=True)]
    return ExportJob.objects.filter(
        Q(requested_by__in=askers) | Q(params__unit__in=names), state__in=["queued", "running"]
    ).count()


def _warnings(units: Iterable[Unit]) -> list[str]:
    """Say which size or setting is unusual; nothing is stopped by it."""
    said = []
    for unit in units:
        if unit.ended_on is not None:
            continue
        people = User.objects.filter(unit__path__startswith=unit.path)
        homes = people.filter(memberships__valid_to=None, memberships__kind="official")
        members = homes.distinct().count()
        full = (
            homes.filter(statuses__status=StatusPeriod.Status.FULL, statuses__valid_to=None)
            .distinct()
            .count()
        )
        facts = {"name": unit.name, "full": full, "members": members}
        if tree_rules.is_too_small(full):
            said.append(_("%(name)s has %(full)s full members; the Charter asks for 3.") % facts)
        if tree_rules.should_be_committee(unit.kind, members):
            said.append(
                _("%(name)s is a cell with %(members)s members; 30 make a đảng bộ.") % facts
            )
        if tree_rules.should_be_cell(unit.kind, members):
            said.append(
                _("%(name)s is a đảng bộ with %(members)s members; below 30 it is a cell.") % facts
            )
        if unit.is_root() and not Organisation.objects.current().filter(root=unit).exists():
            said.append(_("%(name)s has no name, symbol and signer for its papers yet.") % facts)
    return said
