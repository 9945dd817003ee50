"""Reorganisations: founding, renaming, merge, split, transfer and end of units.

Each act writes one ``UnitEvent`` with its sides, the dated rows that follow from it, today's tree
and lines of the audit log, in one transaction.  Nothing historic is rewritten: results,
certificates and obligations keep the unit of then, and ``members.lineage`` leads to today's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError
from members.models import Unit, UnitEvent, UnitEventSide, UnitEventTrace, User
from members.services import event_rows
from members.services.audit import record
from members.services.units import add_unit, rename_unit

Kind = UnitEvent.Kind
Side = UnitEventSide.Side
_TREE_LOCK = 4_017


class EventRefused(DomainError):
    """The facts of the event do not fit the tree."""


@dataclass(frozen=True)
class Decision:
    """By what the event was ordered, and from which day it holds."""

    effective_on: date
    number: str = ""
    day: date | None = None
    note: str = ""
    by: User | None = None


@dataclass(frozen=True)
class NewUnit:
    """A unit that comes out of an event.  Without ``parent`` it is a root."""

    code: str
    name: str
    kind: str
    parent: Unit | None = None
    short_name: str = ""
    sector: str = ""


@transaction.atomic
def found_unit(decision: Decision, new: NewUnit) -> UnitEvent:
    """Found a unit that no other one goes into."""
    event = _begin(Kind.FOUNDING, decision, [new.parent] if new.parent else [])
    unit = _found(event, new)
    return _finish(event, before=[], after=[unit])


@transaction.atomic
def rename(decision: Decision, unit: Unit, *, name: str, short_name: str = "") -> UnitEvent:
    """Give the unit a new name."""
    event = _begin(Kind.RENAMING, decision, [unit])
    open_name = unit.names.filter(valid_to=None).get()
    UnitEventTrace.objects.create(event=event, kind=UnitEventTrace.Kind.NAME, row=open_name.pk)
    rename_unit(
        unit,
        name=name,
        short_name=short_name,
        since=decision.effective_on,
        by=decision.by,
        event=event,
    )
    return _finish(event, before=[unit], after=[unit])


@transaction.atomic
def merge_units(decision: Decision, units: Sequence[Unit], into: Unit | NewUnit) -> UnitEvent:
    """End the units and let their people and sub-units belong to another, there or founded now."""
    is_new = isinstance(into, NewUnit)
    event = _begin(Kind.MERGE, decision, [*units, *([] if isinstance(into, NewUnit) else [into])])
    target = _found(event, into) if isinstance(into, NewUnit) else into
    _require_outside(target, units)
    people = _dissolve(event, units, target)
    before = list(units) if is_new else [*units, target]
    return _finish(event, before=before, after=[target], people=people)


@transaction.atomic
def split_unit(
    decision: Decision,
    unit: Unit,
    new_units: Sequence[NewUnit],
    *,
    people: Mapping[int, str],
    sub_units: Mapping[int, str] | None = None,
) -> UnitEvent:
    """Found units out of one that goes on: who is not assigned remains.

    ``people`` gives ids of people, ``sub_units`` ids of units below, each with the code of the new
    unit that they go to.  A new unit whose parent is not given stands beside the old one.
    """
    event = _begin(Kind.SPLIT, decision, [unit])
    beside = unit.get_parent()
    founded = {new.code: _found(event, new, parent=new.parent or beside) for new in new_units}
    wrong = (set(people.values()) | set((sub_units or {}).values())) - set(founded)
    if wrong:
        raise EventRefused(_("Somebody is assigned to a unit that does not come out of the split."))
    branch = list(Unit.objects.below(unit.path).values_list("pk", flat=True))
    for pk, code in (sub_units or {}).items():
        if pk not in branch or pk == unit.pk:
            raise EventRefused(_("A unit that moves along must lie below the one that is split."))
        event_rows.move_unit(event, Unit.objects.get(pk=pk), founded[code])
    moved = 0
    for code, target in founded.items():
        chosen = [pk for pk, goes_to in people.items() if goes_to == code]
        if chosen:
            moved += event_rows.move_people(event, branch, target, people=chosen)
    return _finish(event, before=[unit], after=[unit, *founded.values()], people=moved)


@transaction.atomic
def transfer_units(decision: Decision, units: Sequence[Unit], parent: Unit | None) -> UnitEvent:
    """Hang the units under another superior (None: as roots).  Nobody's membership changes."""
    event = _begin(Kind.TRANSFER, decision, [*units, *([parent] if parent else [])])
    if parent is not None:
        _require_outside(parent, units)
    for unit in units:
        event_rows.move_unit(event, unit, parent)
    return _finish(event, before=units, after=units)


@transaction.atomic
def end_units(
    decision: Decision, units: Sequence[Unit], *, successor: Unit | None = None
) -> UnitEvent:
    """End the units.  Their people and sub-units go to the successor, or leave the system.

    Who leaves keeps the last unit on the person's row: whoever looks after that place of the tree
    still finds the record.
    """
    event = _begin(Kind.END, decision, [*units, *([successor] if successor else [])])
    if successor is not None:
        _require_outside(successor, units)
        people = _dissolve(event, units, successor)
        return _finish(event, before=units, after=[successor], people=people)
    branch = [pk for unit in units for pk in _alive_below(unit)]
    people = event_rows.release_people(event, branch)
    event_rows.end_grants(event, branch)
    event_rows.end_units(event, branch)
    below = Unit.objects.filter(pk__in=branch)
    return _finish(event, before=list(below), after=[], people=people)


@transaction.atomic
def undo_event(event: UnitEvent, *, by: User | None) -> None:
    """Bring everything back that the event changed.  The latest event of its units only.

    Whether something else was built on it is the caller's question: see ``office``.
    """
    _lock()
    event = UnitEvent.objects.select_for_update().get(pk=event.pk)
    if event.undone_at is not None:
        return
    units = list(event.sides.values_list("unit_id", flat=True))
    later = UnitEvent.objects.standing().filter(sides__unit__in=units, pk__gt=event.pk)
    if later.exists():
        raise EventRefused(_("A later reorganisation has changed the same units."))
    event_rows.restore(event)
    for trace in event.traces.filter(kind=UnitEventTrace.Kind.PLACE).order_by("-pk"):
        _put_back(trace)
    ended = event.traces.filter(kind=UnitEventTrace.Kind.ENDED).values("row")
    Unit.objects.filter(pk__in=ended).update(ended_on=None)
    for unit in Unit.objects.filter(pk__in=units):
        _take_back_name(event, unit)
    event.undone_at = timezone.now()
    event.save(update_fields=["undone_at"])
    record("members.undo_event", actor=by, subject=f"event:{event.pk}", kind=event.kind)


def _take_back_name(event: UnitEvent, unit: Unit) -> None:
    """End a unit that the event founded, giving its code free; else bring its old name back."""
    traced = event.traces.filter(kind=UnitEventTrace.Kind.FOUNDED, row=unit.pk)
    if traced.exists():
        unit.code = f"{unit.code[:12]}~{event.pk}"
        unit.ended_on = event.effective_on
        unit.save(update_fields=["code", "ended_on", "search_text"])
        return
    name = unit.names.filter(valid_to=None).first()
    if name is not None and (name.name, name.short_name) != (unit.name, unit.short_name):
        unit.name, unit.short_name = name.name, name.short_name
        unit.save(update_fields=["name", "short_name", "search_text"])


def _put_back(trace: UnitEventTrace) -> None:
    """Move a unit back under its old superior, before the sister that it stood before."""
    unit = Unit.objects.get(pk=trace.row)
    parent = Unit.objects.get(pk=trace.was_unit) if trace.was_unit else None
    sisters = parent.get_children() if parent else Unit.get_root_nodes()
    after = sisters.filter(path__gte=trace.was_path).exclude(pk=unit.pk).first()
    if after is not None:
        unit.move(after, pos="left")
    elif parent is not None:
        unit.move(parent, pos="last-child")
    else:
        unit.move(Unit.get_last_root_node(), pos="last-sibling")


def _dissolve(event: UnitEvent, units: Sequence[Unit], target: Unit) -> int:
    """Move people and sub-units of the units to the target, and end what is left.

    Sub-units that ended long ago move along: the target keeps their records.
    """
    ended = [unit.pk for unit in units]
    people = event_rows.move_people(event, ended, target)
    for unit in units:
        for below in Unit.objects.get(pk=unit.pk).get_children():
            if below.pk not in ended:
                event_rows.move_unit(event, below, target)
    event_rows.end_grants(event, ended)
    event_rows.end_units(event, ended)
    return people


def _begin(kind: str, decision: Decision, units: Sequence[Unit]) -> UnitEvent:
    """Write the event, after a look whether the units are there on that day."""
    _lock()
    if decision.effective_on > timezone.localdate():
        raise EventRefused(
            _("The day lies ahead. A reorganisation is carried out on its day or later.")
        )
    for unit in Unit.objects.filter(pk__in=[unit.pk for unit in units]):
        _require_there(unit, decision.effective_on)
    return UnitEvent.objects.create(
        kind=kind,
        decision_number=decision.number,
        decision_date=decision.day,
        effective_on=decision.effective_on,
        note=decision.note,
        recorded_by=decision.by,
    )


def _require_there(unit: Unit, day: date) -> None:
    """Refuse a unit that has ended, did not exist yet, or was changed later."""
    facts = {"code": unit.code, "day": f"{day:%d/%m/%Y}"}
    if unit.ended_on is not None:
        raise EventRefused(_("The unit %(code)s has ended already.") % facts)
    if unit.founded_on is not None and unit.founded_on > day:
        raise EventRefused(_("The unit %(code)s did not exist yet on %(day)s.") % facts)
    later = UnitEvent.objects.standing().filter(sides__unit=unit, effective_on__gt=day)
    if later.exists():
        raise EventRefused(_("The unit %(code)s was reorganised after %(day)s.") % facts)


def _require_outside(target: Unit, units: Sequence[Unit]) -> None:
    """Refuse a unit that would go into itself or below itself."""
    target = Unit.objects.get(pk=target.pk)
    if any(target.path.startswith(one.path) for one in Unit.objects.filter(pk__in=_ids(units))):
        raise EventRefused(
            _("The unit %(code)s cannot be placed into itself.") % {"code": target.code}
        )


def _found(event: UnitEvent, new: NewUnit, *, parent: Unit | None = None) -> Unit:
    """Found a unit in the event."""
    if Unit.objects.filter(code=new.code).exists():
        raise EventRefused(_("The code %(code)s is taken by another unit.") % {"code": new.code})
    unit = add_unit(
        code=new.code,
        name=new.name,
        kind=new.kind,
        parent=parent or new.parent,
        short_name=new.short_name,
        sector=new.sector,
        since=event.effective_on,
        by=event.recorded_by,
        event=event,
    )
    UnitEventTrace.objects.create(event=event, kind=UnitEventTrace.Kind.FOUNDED, row=unit.pk)
    return unit


def _finish(
    event: UnitEvent, *, before: Sequence[Unit], after: Sequence[Unit], people: int = 0
) -> UnitEvent:
    """Name the sides of the event, and write a line of the log for each unit."""
    sides = [UnitEventSide(event=event, unit=unit, side=Side.BEFORE) for unit in before]
    sides += [UnitEventSide(event=event, unit=unit, side=Side.AFTER) for unit in after]
    UnitEventSide.objects.bulk_create(sides)
    is_past = event.effective_on < timezone.localdate()
    for unit in {unit.pk: unit for unit in [*before, *after]}.values():
        record(
            f"members.{event.kind}_unit",
            actor=event.recorded_by,
            unit=unit,
            subject=f"event:{event.pk}",
            reason=event.decision_number,
            people=people,
            is_past=is_past,
        )
    return event


def _alive_below(unit: Unit) -> list[int]:
    """Return the unit and what is alive under it."""
    unit = Unit.objects.get(pk=unit.pk)
    return list(Unit.objects.below(unit.path).filter(ended_on=None).values_list("pk", flat=True))


def _ids(units: Sequence[Unit]) -> list[int]:
    return [unit.pk for unit in units]


def _lock() -> None:
    """Let one reorganisation at a time change the tree."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE_LOCK])
