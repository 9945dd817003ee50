"""Writes of the register of units and of the organisation's dated settings."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from members.context import cache_key
from members.models import Organisation, Signer, Unit, UnitName, UnitTag, User
from members.organising import selectors
from members.organising.exceptions import PeriodsOverlap, ReasonMissing
from members.services import record

Dated = Organisation | Signer
DETAILS = ("code", "kind", "sector", "short_name", "head")


@transaction.atomic
def change_details(
    unit: Unit,
    *,
    details: Mapping[str, object],
    tags: Mapping[str, Sequence[str]],
    by: User,
) -> Unit:
    """Change what is no event: code, kind, sector, short name, head and tags.  Name stays.

    The short name belongs to the name that is borne now, so its dated row follows.
    """
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    changed = [name for name in DETAILS if getattr(unit, name) != details[name]]
    for name in changed:
        setattr(unit, name, details[name])
    if changed:
        unit.save(update_fields=[*changed, "search_text"])
    if "short_name" in changed:
        UnitName.objects.filter(unit=unit, valid_to=None).update(short_name=unit.short_name)
    if _replace_tags(unit, tags):
        changed.append("tags")
    if changed:
        record(
            "members.change_unit_details",
            actor=by,
            unit=unit,
            subject=f"unit:{unit.pk}",
            changed=changed,
        )
    return unit


def _replace_tags(unit: Unit, tags: Mapping[str, Sequence[str]]) -> bool:
    """Make the tags those that are given; tell whether anything changed."""
    wanted = {(kind, name) for kind, names in tags.items() for name in names}
    known = {(tag.kind, tag.name): tag.pk for tag in UnitTag.objects.filter(unit=unit)}
    UnitTag.objects.filter(pk__in=[known[one] for one in known.keys() - wanted]).delete()
    UnitTag.objects.bulk_create(
        UnitTag(unit=unit, kind=kind, name=name) for kind, name in sorted(wanted - known.keys())
    )
    return wanted != set(known)


@transaction.atomic
def begin_period(row: Dated, *, by: User) -> Dated:
    """Store a new row; the one that is open ends on the eve of its first day.

    Raises:
        PeriodsOverlap: another row holds on one of its days.
    """
    root = _locked_root(row)
    before = selectors.open_before(row)
    if before is not None:
        before.valid_to = row.valid_from - timedelta(days=1)
        before.save(update_fields=["valid_to"])
    _refuse_overlap(row)
    row.save()
    _noted("begin", row, root, by=by)
    return row


@transaction.atomic
def close_period(row: Dated, *, last_day: date, by: User) -> Dated:
    """End a row with that day as its last.

    Raises:
        PeriodsOverlap: it would reach into another row.
    """
    root = _locked_root(row)
    row.valid_to = last_day
    _refuse_overlap(row)
    row.save(update_fields=["valid_to"])
    _noted("close", row, root, by=by)
    return row


@transaction.atomic
def correct_period(row: Dated, *, reason: str, changed: Sequence[str], by: User) -> Dated:
    """Correct a mistake in a row; papers that are issued keep what they say.

    Raises:
        ReasonMissing: nobody said why.
        PeriodsOverlap: its dates would reach into another row.
    """
    if not reason.strip():
        raise ReasonMissing(row=row.pk)
    root = _locked_root(row)
    _refuse_overlap(row)
    row.save()
    _noted("correct", row, root, by=by, reason=reason.strip(), changed=changed)
    return row


def _locked_root(row: Dated) -> Unit:
    """Lock the root, so that two rows are never judged at the same time."""
    return Unit.objects.select_for_update(of=("self",)).get(pk=selectors.root_of(row))


def _refuse_overlap(row: Dated) -> None:
    """Refuse a row that shares a day with another of the same root."""
    if selectors.overlapping(row) is not None:
        raise PeriodsOverlap(row=row.pk)


def _noted(
    verb: str,
    row: Dated,
    root: Unit,
    *,
    by: User,
    reason: str = "",
    changed: Sequence[str] = (),
) -> None:
    """Write the line of the audit log, and let every page show the new words at once."""
    kind = row._meta.model_name
    record(
        f"members.{verb}_{kind}",
        actor=by,
        unit=root,
        subject=f"{kind}:{row.pk}",
        reason=reason,
        changed=list(changed),
    )
    transaction.on_commit(lambda: cache.delete(cache_key(timezone.localdate())), robust=True)
