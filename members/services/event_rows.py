"""Changing the dated rows of many people and units at once, each with a trace to undo it by.

One statement per table and call, whatever the number of people.  A period that began before the
day is closed on its eve and goes on in a row of the event; one that began on the day or later
never belonged to the unit that had ended by then, and is pointed to the new one.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import connection

from members.models import Membership, Unit, UnitEvent, UnitEventTrace, UnitParent

Kind = UnitEventTrace.Kind
_OFFICIAL_OR_LASTING = "(valid_to IS NULL OR (kind = 'temporary' AND valid_to >= %(day)s))"


def move_people(
    event: UnitEvent, units: Collection[int], target: Unit, *, people: Collection[int] | None = None
) -> int:
    """Let the people of the units belong to the target from the day on; return how many rows."""
    rows = _trace_memberships(event, units, people)
    values = {"rows": rows, "target": target.pk, "event": event.pk} | _days(event)
    _run(
        "UPDATE members_membership SET valid_to = %(eve)s"
        " WHERE id = ANY(%(rows)s) AND valid_from < %(day)s",
        values,
    )
    _run(
        """
        INSERT INTO members_membership (person_id, unit_id, kind, valid_from, valid_to, event_id)
        SELECT m.person_id, %(target)s, m.kind, %(day)s, t.was_until, %(event)s
        FROM members_membership m
        JOIN members_uniteventtrace t
            ON t.event_id = %(event)s AND t.kind = 'membership' AND t.row = m.id
        WHERE m.id = ANY(%(rows)s) AND m.valid_from < %(day)s
        """,
        values,
    )
    _run(
        "UPDATE members_membership SET unit_id = %(target)s"
        " WHERE id = ANY(%(rows)s) AND valid_from >= %(day)s",
        values,
    )
    _run(
        """
        UPDATE members_user SET unit_id = %(target)s WHERE id IN (
            SELECT person_id FROM members_membership
            WHERE id = ANY(%(rows)s) AND kind <> 'temporary')
        """,
        values,
    )
    return len(rows)


def release_people(event: UnitEvent, units: Collection[int]) -> int:
    """Close the memberships of the units; the record of each person stays with the last unit."""
    rows = _trace_memberships(event, units, None)
    _run(
        "UPDATE members_membership SET valid_to = greatest(valid_from, %(eve)s)"
        " WHERE id = ANY(%(rows)s)",
        {"rows": rows} | _days(event),
    )
    return len(rows)


def end_grants(event: UnitEvent, units: Collection[int]) -> list[int]:
    """End the roles on the units on the eve of the day; return their ids."""
    values = {"units": list(units), "event": event.pk} | _days(event)
    rows = _ids(
        """
        INSERT INTO members_uniteventtrace (event_id, kind, row, was_until, was_path)
        SELECT %(event)s, 'grant', id, valid_to, '' FROM members_rolegrant
        WHERE unit_id = ANY(%(units)s) AND (valid_to IS NULL OR valid_to >= %(day)s)
        RETURNING row
        """,
        values,
    )
    _run(
        "UPDATE members_rolegrant SET valid_to = greatest(valid_from, %(eve)s)"
        " WHERE id = ANY(%(rows)s)",
        values | {"rows": rows},
    )
    return rows


def end_units(event: UnitEvent, units: Collection[int]) -> None:
    """End the units with their names and links; each stays in the tree where it last was."""
    values = {"units": list(units), "event": event.pk} | _days(event)
    tables = (
        (Kind.NAME, "members_unitname", "NULL"),
        (Kind.LINK, "members_unitparent", "parent_id"),
    )
    for kind, table, parent in tables:
        rows = _ids(
            f"""
            INSERT INTO members_uniteventtrace (event_id, kind, row, was_until, was_unit, was_path)
            SELECT %(event)s, %(kind)s, id, valid_to, {parent}, ''
            FROM {table} WHERE unit_id = ANY(%(units)s) AND valid_to IS NULL
            ON CONFLICT DO NOTHING RETURNING row
            """,  # noqa: S608 - names of our own tables
            values | {"kind": kind},
        )
        _run(
            f"UPDATE {table} SET valid_to = greatest(valid_from, %(eve)s)"  # noqa: S608
            " WHERE id = ANY(%(rows)s)",
            values | {"rows": rows},
        )
    traces = [UnitEventTrace(event=event, kind=Kind.ENDED, row=unit) for unit in units]
    UnitEventTrace.objects.bulk_create(traces)
    Unit.objects.filter(pk__in=units).update(ended_on=event.effective_on)


def move_unit(event: UnitEvent, unit: Unit, parent: Unit | None) -> None:
    """Hang the unit with everything below it under the parent, from the day on."""
    unit = Unit.objects.get(pk=unit.pk)
    day = event.effective_on
    old = unit.get_parent()
    if (old.pk if old else None) == (parent.pk if parent else None):
        return
    UnitEventTrace.objects.create(
        event=event,
        kind=Kind.PLACE,
        row=unit.pk,
        was_unit=old.pk if old else None,
        was_path=unit.path,
    )
    link = UnitParent.objects.filter(unit=unit, valid_to=None).first()
    if link is not None:
        _turn_link(event, link, parent, day)
    _hang(unit, parent)


def _turn_link(event: UnitEvent, link: UnitParent, parent: Unit | None, day: date) -> None:
    """Close the link and open the next; one of that day or later is pointed to the new parent."""
    UnitEventTrace.objects.create(
        event=event, kind=Kind.LINK, row=link.pk, was_unit=link.parent_id, was_until=None
    )
    if link.valid_from >= day:
        link.parent = parent
        link.save(update_fields=["parent"])
        return
    link.valid_to = day - timedelta(days=1)
    link.save(update_fields=["valid_to"])
    UnitParent.objects.create(unit_id=link.unit_id, parent=parent, valid_from=day, event=event)


def _hang(unit: Unit, parent: Unit | None) -> None:
    """Move the unit in today's tree, as the last of its new sisters."""
    if parent is None:
        unit.move(Unit.get_last_root_node(), pos="last-sibling")
    else:
        unit.move(Unit.objects.get(pk=parent.pk), pos="last-child")


def _trace_memberships(
    event: UnitEvent, units: Collection[int], people: Collection[int] | None
) -> list[int]:
    """Note the rows that hold on the day or later; return their ids."""
    among = "" if people is None else "AND person_id = ANY(%(people)s)"
    return _ids(
        f"""
        INSERT INTO members_uniteventtrace (event_id, kind, row, was_unit, was_until, was_path)
        SELECT %(event)s, 'membership', id, unit_id, valid_to, '' FROM members_membership
        WHERE unit_id = ANY(%(units)s) AND {_OFFICIAL_OR_LASTING} {among}
        RETURNING row
        """,  # noqa: S608 - parts of our own
        {
            "event": event.pk,
            "units": list(units),
            "people": list(people or ()),
            "day": event.effective_on,
        },
    )


def restore(event: UnitEvent) -> None:
    """Give the memberships, roles, names and links of the event their old values back."""
    Membership.objects.filter(event=event).delete()
    values = {"event": event.pk}
    joined = (
        "FROM members_uniteventtrace t WHERE t.event_id = %(event)s AND t.row = r.id AND t.kind"
    )
    for table, parent in (("members_unitname", ""), ("members_unitparent", "parent_id")):
        _run(f"DELETE FROM {table} WHERE event_id = %(event)s", values)  # noqa: S608
        kind = "link" if parent else "name"
        also = f", {parent} = t.was_unit" if parent else ""
        _run(f"UPDATE {table} r SET valid_to = t.was_until{also} {joined} = '{kind}'", values)  # noqa: S608
    _run(f"UPDATE members_rolegrant r SET valid_to = t.was_until {joined} = 'grant'", values)  # noqa: S608
    homes = "UPDATE members_membership r SET valid_to = t.was_until, unit_id = t.was_unit"
    _run(f"{homes} {joined} = 'membership'", values)
    _run(
        """
        UPDATE members_user u SET unit_id = m.unit_id
        FROM members_uniteventtrace t JOIN members_membership m ON m.id = t.row
        WHERE t.event_id = %(event)s AND t.kind = 'membership' AND m.person_id = u.id
            AND m.valid_to IS NULL AND m.kind <> 'temporary'
        """,
        values,
    )


def _days(event: UnitEvent) -> dict[str, Any]:
    return {"day": event.effective_on, "eve": event.effective_on - timedelta(days=1)}


def _run(sql: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _ids(sql: str, values: dict[str, Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]
