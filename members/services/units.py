"""Founding and renaming units; what was is kept."""

from datetime import date, timedelta

from django.db import transaction

from members.models import Unit, UnitName, UnitParent, User
from members.services.audit import record


@transaction.atomic
def add_unit(
    *,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None = None,
    short_name: str = "",
    sector: str = "",
    since: date,
    by: User | None = None,
) -> Unit:
    """Found a unit under its superior, with its first dated name and place."""
    fields = {
        "code": code,
        "name": name,
        "kind": kind,
        "short_name": short_name,
        "sector": sector,
        "founded_on": since,
    }
    if parent is None:
        unit = Unit.add_root(**fields)
    else:
        # treebeard counts children on the row: take the parent as it is stored now.
        unit = Unit.objects.select_for_update().get(pk=parent.pk).add_child(**fields)
    UnitName.objects.create(unit=unit, name=name, short_name=short_name, valid_from=since)
    UnitParent.objects.create(unit=unit, parent=parent, valid_from=since)
    record("members.add_unit", actor=by, unit=unit, subject=f"unit:{unit.pk}")
    return unit


@transaction.atomic
def rename_unit(
    unit: Unit, *, name: str, short_name: str = "", since: date, by: User | None = None
) -> Unit:
    """Give the unit a new name from that day on; the old name keeps its days."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    UnitName.objects.filter(unit=unit, valid_to=None).update(valid_to=since - timedelta(days=1))
    UnitName.objects.create(unit=unit, name=name, short_name=short_name, valid_from=since)
    unit.name, unit.short_name = name, short_name
    unit.save(update_fields=["name", "short_name", "search_text"])
    record("members.rename_unit", actor=by, unit=unit, subject=f"unit:{unit.pk}")
    return unit
