"""The reference: a plan carried out person by person through the services."""

from django.utils import timezone
from django.utils.translation import gettext as _

from members import services
from members.importing.bulk import PERSON_FIELDS
from members.importing.rules import Change, Kind
from members.models import StatusPeriod, Unit, User


def apply_one_by_one(planned, *, by):
    day = timezone.localdate()
    for action in planned.actions:
        if action.kind is Kind.NEW:
            _register(action, day=day, by=by)
        elif not action.is_refused:
            _change(action, day=day, by=by)


def _change(action, *, day, by):
    applied = [change for change in action.changes if change.is_applied]
    person = User.objects.get(pk=action.person_id)
    for change in applied:
        if change.field in PERSON_FIELDS:
            setattr(person, change.field, change.new)
    person.save()
    if action.kind is Kind.MOVED:
        kept = person.memberships.filter(valid_to=None).exclude(kind="temporary")
        kind = kept.values_list("kind", flat=True).first() or "official"
        unit = Unit.objects.get(pk=action.unit_id)
        services.place_person(person, unit=unit, since=day, kind=kind, by=by)
        person.refresh_from_db(fields=["unit"])
    for change in applied:
        _apply_dated(change, person, day=day, by=by)


def _register(action, *, day, by):
    values = action.row.values
    person = services.register_person(
        full_name=values["full_name"],
        unit=Unit.objects.get(pk=action.unit_id),
        status=values.get("status") or StatusPeriod.Status.FULL,
        since=day,
        by=by,
        **{name: values[name] for name in PERSON_FIELDS if name in values},
    )
    person.refresh_from_db(fields=["unit"])
    for name in ("position", "exemption"):
        if name in values:
            _apply_dated(Change(name, "", values[name]), person, day=day, by=by)


def _apply_dated(change, person, *, day, by):
    new = str(change.new)
    if change.field == "status":
        services.change_status(person, status=new, since=day, by=by)
    elif change.field == "position" and person.unit is not None:
        services.give_position(person, position=new, unit=person.unit, since=day, by=by)
    elif change.field == "exemption":
        basis = _("according to an imported list") if new == "x" else new
        services.exempt_person(person, basis=basis, since=day, by=by)
