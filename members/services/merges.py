"""Making one row of two that are the same human, and taking it apart again (ADR 0014)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError
from members.merging import followers
from members.models import (
    AuditEntry,
    DifferentPeople,
    Exemption,
    Membership,
    PersonMerge,
    PositionHeld,
    RoleGrant,
    StatusPeriod,
    User,
)
from members.models.periods import Period
from members.querysets import DatedMemberQuerySet
from members.services.audit import record

UNDO_DAYS = 30
# Fields of which the better value may be chosen; the values change places, so none is lost.
CHOOSABLE = (
    *("full_name", "card_number", "birth_date", "birth_year", "sex", "email", "phone"),
    *("admitted_on", "full_member_on", "job_title", "workplace", "department"),
    *("management_group", "theory_level", "file_number"),
)
# Columns that no two rows may share, with the blind index that follows from a sealed one.
UNIQUE = {"card_number": ("card_number",), "email": ("email",), "phone": ("phone", "phone_key")}
# The dated facts of the row that is closed end with it and stay as its history.
DATED: tuple[type[Period], ...] = (
    *(Membership, StatusPeriod, PositionHeld),
    *(Exemption, RoleGrant),
)
# Acts on either row after the merge, on which taking it apart would trample.
BUILDS_ON = (
    *("members.edit_person", "members.place_person", "members.change_status"),
    *("members.correct_dates", "members.merge_people"),
    *("members.change_person", "members.undo_import"),
)


class MergeRefused(DomainError):
    """The two rows cannot become one, or one cannot become two again."""

    message = _("These two records cannot be merged.")


@transaction.atomic
def propose_merge(
    survivor: User, *, other: User, swapped: Sequence[str], reason: str, by: User
) -> PersonMerge:
    """Propose that ``other`` is the same human as ``survivor``; a second person decides.

    Raises:
        MergeRefused: it cannot be done, with every obstacle in words.
    """
    survivor, other = _locked(survivor, other)
    _require_no_obstacles(survivor, other)
    if PersonMerge.objects.filter(
        Q(other__in=[survivor, other]) | Q(survivor=other), state=PersonMerge.State.PROPOSED
    ).exists():
        raise MergeRefused(_("One of the two waits for the decision on another proposal."))
    merge = PersonMerge.objects.create(
        survivor=survivor,
        other=other,
        swapped=[name for name in CHOOSABLE if name in swapped],
        reason=reason,
        proposed_by=by,
    )
    _note("members.propose_merge", merge, by=by, reason=reason)
    return merge


@transaction.atomic
def approve_merge(merge: PersonMerge, *, by: User) -> PersonMerge:
    """Carry the merge out: records follow the survivor, the other row is closed.

    Raises:
        MergeRefused: decided already, the same person as proposed it, or an obstacle.
    """
    merge = _open_proposal(merge, by=by)
    survivor, other = _locked(merge.survivor, merge.other)
    _require_no_obstacles(survivor, other)
    for follower in followers():
        staying = list(follower.stay_behind(survivor, other))
        moving = [pk for pk in follower.rows_of(other) if pk not in staying]
        follower.give(moving, to=survivor)
        follower.set_aside(staying, by)
        merge.moved[follower.key] = moving
        merge.closed[follower.key] = staying
    for model in DATED:
        merge.closed[model._meta.label] = _close_open_facts(model, other)
    merge.other_was_active, merge.other_unit = other.is_active, other.unit
    _swap(survivor, other, merge.swapped)
    other.merged_into, other.is_active, other.unit = survivor, False, None
    other.save(update_fields=["merged_into", "is_active", "unit"])
    merge.state, merge.decided_by, merge.decided_at = PersonMerge.State.DONE, by, timezone.now()
    merge.save()
    _note("members.merge_people", merge, by=by)
    return merge


@transaction.atomic
def refuse_merge(merge: PersonMerge, *, by: User) -> PersonMerge:
    """Turn the proposal down; whoever proposed it may take it back."""
    merge = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.state != PersonMerge.State.PROPOSED:
        raise MergeRefused(_("This proposal is decided already."))
    merge.state = PersonMerge.State.REFUSED
    merge.save(update_fields=["state"])
    _note("members.refuse_merge", merge, by=by)
    return merge


@transaction.atomic
def undo_merge(merge: PersonMerge, *, reason: str, by: User) -> PersonMerge:
    """Make two rows of one again, as they were.

    Raises:
        MergeRefused: thirty days have gone, or something was built on the merge.
    """
    merge = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    survivor, other = _locked(merge.survivor, merge.other)
    why_not = why_not_undo(merge)
    if why_not:
        raise MergeRefused(why_not)
    for follower in followers():
        follower.give(merge.moved.get(follower.key, []), to=other)
        follower.take_back(merge.closed.get(follower.key, []), by)
    for model in DATED:
        ids = merge.closed.get(model._meta.label, [])
        for pk, until in ids:
            model._base_manager.filter(pk=pk).update(valid_to=until)
    _swap(survivor, other, merge.swapped)
    other.merged_into, other.is_active, other.unit = None, merge.other_was_active, merge.other_unit
    other.save(update_fields=["merged_into", "is_active", "unit"])
    merge.state, merge.undone_by, merge.undone_at = PersonMerge.State.UNDONE, by, timezone.now()
    merge.save(update_fields=["state", "undone_by", "undone_at"])
    _note("members.undo_merge", merge, by=by, reason=reason)
    return merge


def why_not_undo(merge: PersonMerge) -> str:
    """Return why the merge can no longer be taken apart; nothing if it can."""
    if merge.state != PersonMerge.State.DONE or merge.decided_at is None:
        return str(_("This merge is not in force."))
    if merge.decided_at < timezone.now() - timedelta(days=UNDO_DAYS):
        return str(_("More than 30 days have gone since the merge."))
    later = AuditEntry.objects.filter(
        person__in=[merge.survivor_id, merge.other_id],
        at__gt=merge.decided_at,
        action__in=BUILDS_ON,
    ).exclude(subject=f"merge:{merge.pk}")
    if later.exists():
        return str(_("The record was changed after the merge."))
    built = any(
        follower.was_built_on(merge.moved.get(follower.key, []), merge.decided_at)
        for follower in followers()
    )
    return str(_("The person has studied on after the merge.")) if built else ""


@transaction.atomic
def say_different(one: User, other: User, *, by: User) -> DifferentPeople:
    """Remember that the two are different humans, so that they are not proposed again."""
    first, second = sorted((one, other), key=lambda person: person.pk)
    pair, created = DifferentPeople.objects.get_or_create(
        first=first, second=second, defaults={"said_by": by}
    )
    if created:
        record("members.say_different", actor=by, person=first, other=second.pk)
    return pair


def obstacles(survivor: User, other: User) -> list[str]:
    """Return every reason why the two rows cannot become one, in words."""
    found: list[str] = []
    if survivor.pk == other.pk:
        found.append(str(_("It is the same record twice.")))
    if survivor.merged_into_id or other.merged_into_id:
        found.append(str(_("One of the two is merged already.")))
    for follower in followers():
        found += map(str, follower.conflicts(survivor, other))
    return found


def _require_no_obstacles(survivor: User, other: User) -> None:
    found = obstacles(survivor, other)
    if found:
        raise MergeRefused(" ".join(found))


def _open_proposal(merge: PersonMerge, *, by: User) -> PersonMerge:
    """Return the proposal, locked, if this person may decide it now."""
    merge = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.state != PersonMerge.State.PROPOSED:
        raise MergeRefused(_("This proposal is decided already."))
    if by.pk in {merge.proposed_by_id, merge.survivor_id, merge.other_id}:
        raise MergeRefused(_("Another person than the one who proposed it must decide."))
    return merge


def _locked(survivor: User, other: User) -> tuple[User, User]:
    """Return both rows locked, the smaller id first: two merges never wait for each other."""
    rows = User.objects.select_for_update().filter(pk__in=[survivor.pk, other.pk]).order_by("pk")
    by_id = {person.pk: person for person in rows}
    return by_id[survivor.pk], by_id[other.pk]


def _close_open_facts(model: type[Period], person: User) -> list[tuple[int, str | None]]:
    """End what holds for the person yesterday; return the ids and the last days that they had."""
    today = timezone.localdate()
    closed: list[tuple[int, str | None]] = []
    facts: DatedMemberQuerySet = DatedMemberQuerySet(model)
    held = facts.filter(Q(valid_to=None) | Q(valid_to__gte=today), person=person)
    for fact in held.select_for_update():
        until = fact.valid_to
        closed.append((fact.pk, until.isoformat() if until else None))
        fact.valid_to = max(fact.valid_from, today - timedelta(days=1))
        fact.save(update_fields=["valid_to"])
    return closed


def _swap(one: User, other: User, names: Sequence[str]) -> None:
    """Let the values of the fields change places; unique ones by way of nothing."""
    mine: dict[str, Any] = {name: getattr(one, name) for name in names}
    theirs: dict[str, Any] = {name: getattr(other, name) for name in names}
    free = {column: None for name in names for column in UNIQUE.get(name, ())}
    if free:
        User.objects.filter(pk__in=[one.pk, other.pk]).update(**free)
    for person, values in ((one, theirs), (other, mine)):
        for name, value in values.items():
            setattr(person, name, value)
        person.save()


def _note(action: str, merge: PersonMerge, *, by: User, reason: str = "") -> None:
    """Write one line about each of the two."""
    for person in (merge.survivor, merge.other):
        record(action, actor=by, person=person, subject=f"merge:{merge.pk}", reason=reason)
