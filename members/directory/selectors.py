"""Reads of the directory: who is in the list, and what is known of one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from members.models import (
    Exemption,
    Membership,
    PersonMerge,
    PositionHeld,
    StatusPeriod,
    Unit,
    User,
)
from members.models.periods import Period
from members.querysets import DatedMemberQuerySet, MergeQuerySet, UserQuerySet
from members.roles import Role
from members.scopes import branch_paths

KEEPERS = frozenset({Role.ORGANISATION})
LEADING = (
    PositionHeld.Position.SECRETARY,
    PositionHeld.Position.DEPUTY_SECRETARY,
    PositionHeld.Position.STANDING_MEMBER,
    PositionHeld.Position.COMMITTEE_MEMBER,
    PositionHeld.Position.CELL_COMMITTEE_MEMBER,
)


@dataclass(frozen=True)
class Choice:
    """What the list is narrowed to."""

    q: str = ""
    unit: Unit | None = None
    status: str = ""
    position: str = ""
    only: str = ""


def in_reach(user: User) -> UserQuerySet:
    """Return the people whom the user may find: those of the branches, not the own row.

    The organisation department also finds who has left: nobody else could take them back.
    """
    people = User.objects.filter(merged_into=None)
    left = Q(pk__in=[])
    for path in branch_paths(user, roles=KEEPERS):
        left |= Q(unit=None, memberships__unit__path__startswith=path)
    seen = User.objects.in_branches_of(user).values("pk")
    if branch_paths(user, roles=KEEPERS):
        gone = User.objects.filter(left).values("pk")
        return people.filter(Q(pk__in=seen) | Q(pk__in=gone))
    return people.filter(pk__in=seen)


def open_status(person: User, *, seen_by: User) -> StatusPeriod | None:
    """Return the status that the person has now, if the user may find the person."""
    found = in_reach(seen_by).filter(pk=person.pk)
    return StatusPeriod.objects.filter(person__in=found.values("pk"), valid_to=None).first()


def merges_in_reach(user: User) -> MergeQuerySet:
    """Return the proposals and merges whose remaining record the user may find."""
    return PersonMerge.objects.filter(survivor__in=in_reach(user).values("pk"))


def is_email_taken(email: str, *, beside: User) -> bool:
    """Tell whether anybody else has the address, wherever: two people cannot share one.

    The answer is yes or no and never whose it is, so it may look beyond the branches.
    """
    return User.objects.exclude(pk=beside.pk).filter(email__iexact=email).exists()


def people_list(user: User, choice: Choice) -> UserQuerySet:
    """Return the list that the choices mean, with unit, status and position of today."""
    people = in_reach(user).search(choice.q)
    if choice.unit is not None:
        people = people.filter(unit__path__startswith=choice.unit.path)
    if choice.status:
        people = people.filter(_has(StatusPeriod, status=choice.status))
    if choice.position:
        people = people.filter(_has(PositionHeld, position=choice.position))
    match choice.only:
        case "exempt":
            people = people.filter(_has(Exemption))
        case "temporary":
            people = people.filter(_has(Membership, kind=Membership.Kind.TEMPORARY))
        case "no_account":
            unusable = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
            people = people.filter(unusable)
        case "left":
            people = people.filter(unit=None)
        case _:
            people = people.exclude(unit=None)
    today = StatusPeriod.objects.current().filter(person=OuterRef("pk"))
    people = people.annotate(status_today=Subquery(today.values("status")[:1]))
    return people.select_related("unit")


def guests(user: User, choice: Choice) -> DatedMemberQuerySet:
    """Return the temporary memberships of today at the units of the list, of people from elsewhere.

    Elsewhere is outside the unit that was chosen, else outside the user's branches: whose home is
    inside stands in the list itself.  The host sees name and days, nothing of the home unit.
    """
    hosts = Unit.objects.visible_to(user)
    at_home = User.objects.in_branches_of(user)
    if choice.unit is not None:
        hosts, at_home = hosts.below(choice.unit.path), at_home.of_unit(choice.unit.path)
    found = Membership.objects.current().filter(
        kind=Membership.Kind.TEMPORARY,
        unit__in=hosts.order_by().values("pk"),
        person__merged_into=None,
    )
    found = found.exclude(person__in=at_home.values("pk"))
    if choice.q:
        found = found.filter(person__in=User.objects.search(choice.q).values("pk"))
    return found.select_related("person", "unit").order_by("person__name_key", "pk")


def _has(model: type[Period], **filters: object) -> Exists:
    """Return the condition that such a dated fact holds for the person today."""
    today: DatedMemberQuerySet = DatedMemberQuerySet(model).current()
    return Exists(today.filter(person=OuterRef("pk"), **filters))


def positions_of(people: Iterable[User]) -> dict[int, str]:
    """Return the positions of today in words, for the people of one page, in one query."""
    found: dict[int, list[str]] = {}
    held = PositionHeld.objects.current().filter(person__in=[person.pk for person in people])
    for position in held.order_by("pk"):
        found.setdefault(position.person_id, []).append(position.get_position_display())
    return {person: ", ".join(words) for person, words in found.items()}


@dataclass(frozen=True)
class History:
    """Everything dated about one human, of merged rows too, the newest first."""

    statuses: list[StatusPeriod]
    memberships: list[Membership]
    positions: list[PositionHeld]
    exemptions: list[Exemption]
    merges: list[PersonMerge]


def history_of(person: User) -> History:
    """Return the dated facts of the person and of the rows that were merged into it."""
    rows = [person.pk, *person.absorbed.values_list("pk", flat=True)]
    merges = PersonMerge.objects.filter(survivor=person, state=PersonMerge.State.DONE)
    return History(
        statuses=list(StatusPeriod.objects.filter(person__in=rows).order_by("-valid_from", "-pk")),
        memberships=list(
            Membership.objects.filter(person__in=rows)
            .select_related("unit", "event")
            .order_by("-valid_from", "-pk")
        ),
        positions=list(
            PositionHeld.objects.filter(person__in=rows)
            .select_related("unit")
            .order_by("-valid_from", "-pk")
        ),
        exemptions=list(Exemption.objects.filter(person__in=rows).order_by("-valid_from", "-pk")),
        merges=list(merges.select_related("other")),
    )


def is_open(fact: Period, today: date | None = None) -> bool:
    """Tell whether the fact still holds, so that it may be ended."""
    return fact.valid_to is None or fact.valid_to >= (today or timezone.localdate())


def people_in_order(unit: Unit) -> list[User]:
    """Return the unit's own people as official lists have them."""
    return list(User.objects.filter(unit=unit).in_official_order())


def leaders_first(unit: Unit) -> dict[int, int]:
    """Return places that put those with a position in this unit first, by rank."""
    rank = {position: number for number, position in enumerate(LEADING)}
    held = (
        PositionHeld.objects.current()
        .filter(unit=unit, person__unit=unit, position__in=LEADING)
        .order_by("person__name_key", "pk")
    )
    best: dict[int, int] = {}
    for position in held:
        mine = rank[PositionHeld.Position(position.position)]
        best[position.person_id] = min(mine, best.get(position.person_id, mine))
    ranked = sorted(best, key=lambda person: best[person])
    return {person: place for place, person in enumerate(ranked, start=1)}
