"""Which unit of today carries on a unit that has ended."""

from members.models import Unit, UnitEvent, UnitEventSide


def current_successors() -> dict[int, int]:
    """Return the unit of today for each ended unit whose records somebody carries on.

    Read from the standing events, later ones leading on.  Where an event left several units,
    the first of them carries the records on, as people who were not assigned stay with it.
    """
    next_of: dict[int, int] = {}
    for befores, afters in _sides():
        for unit in befores - afters:
            if afters:
                next_of[unit] = min(afters)
    alive = set(Unit.objects.alive().filter(pk__in=next_of.values()).values_list("pk", flat=True))
    found = {unit: _followed(unit, next_of) for unit in next_of}
    return {unit: last for unit, last in found.items() if last in alive}


def _sides() -> list[tuple[set[int], set[int]]]:
    """Return the units before and after each standing event, the oldest event first."""
    events = list(
        UnitEvent.objects.standing().order_by("effective_on", "pk").values_list("pk", flat=True)
    )
    sides: dict[int, tuple[set[int], set[int]]] = {pk: (set(), set()) for pk in events}
    rows = UnitEventSide.objects.filter(event__undone_at=None)
    for event, unit, side in rows.values_list("event_id", "unit_id", "side"):
        sides[event][side == UnitEventSide.Side.AFTER].add(unit)
    return list(sides.values())


def _followed(unit: int, next_of: dict[int, int]) -> int:
    """Return the last unit of the chain; a circle, which only wrong dates can make, is left."""
    seen = {unit}
    while unit in next_of and next_of[unit] not in seen:
        unit = next_of[unit]
        seen.add(unit)
    return unit
