"""Founding and renaming units; what was is kept."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError
from members.models import Unit, UnitEvent, UnitName, UnitParent, User
from members.services.audit import record


class NameIsLater(DomainError):
    """The dates of names would overlap."""

    message = _("The name of this unit began on that day or later. Choose a later date.")


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
    event: UnitEvent | None = None,
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
    UnitName.objects.create(
        unit=unit, name=name, short_name=short_name, valid_from=since, event=event
    )
    UnitParent.objects.create(unit=unit, parent=parent, valid_from=since, event=event)
    record("members.add_unit", actor=by, unit=unit, subject=f"unit:{unit.pk}")
    return unit


@transaction.atomic
def rename_unit(
    unit: Unit,
    *,
    name: str,
    short_name: str = "",
    since: date,
    by: User | None = None,
    event: UnitEvent | None = None,
) -> Unit:
    """Give the unit a new name from that day on; the old name keeps its days.

    Raises:
        NameIsLater: the name of today began on that day or later.
    """
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if UnitName.objects.filter(unit=unit, valid_from__gte=since).exists():
        raise NameIsLater(unit=unit.pk)
    UnitName.objects.filter(unit=unit, valid_to=None).update(valid_to=since - timedelta(days=1))
    UnitName.objects.create(
        unit=unit, name=name, short_name=short_name, valid_from=since, event=event
    )
    unit.name, unit.short_name = name, short_name
    unit.save(update_fields=["name", "short_name", "search_text"])
    record("members.rename_unit", actor=by, unit=unit, subject=f"unit:{unit.pk}")
    return unit
