"""The people of the register whom rows of a list may mean, asked for a few rows at a time."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from zlib import crc32

from django.db.models import QuerySet
from django.db.models.functions import Lower

from common.text.vietnamese import fold
from members.importing.claims import UNIQUE
from members.importing.parsing import Row
from members.importing.rules import FILLED, Known
from members.models import Exemption, PositionHeld, StatusPeriod, User

_FIELDS = ("full_name", "personal_code", "unit_id", "birth_date", "birth_year", *FILLED)


class Register:
    """Finds people by what rows say.

    Of everybody only a hash of the folded name is held, eight bytes a person: the database has no
    column for it, because the search texts carry numbers too.
    """

    def __init__(self) -> None:
        alive = User.objects.filter(merged_into=None).values_list("pk", "full_name")
        named = array("Q", (_hash(name) | pk for pk, name in alive.iterator(chunk_size=2000)))
        self._named = array("Q", sorted(named))

    def people_for(self, rows: Sequence[Row], also: Iterable[int] = ()) -> list[Known]:
        """Return whoever has a number, an address or the name of one of the rows, and ``also``.

        A number of a row that was merged into another leads to the survivor.
        """
        ids = {pk for pk in also if pk}
        cards = {row.values.get("card_number") for row in rows} | {row.loose_card for row in rows}
        by_card = dict(_holders(User.objects.filter(card_number__in=_filled(cards)), "card_number"))
        ids |= set(by_card.values())
        people = User.objects.alias(address=Lower("email"))
        for name, lookup in (("personal_code", None), ("phone", None), ("email", "address")):
            values = _filled(row.values.get(name) for row in rows)
            if values:
                held = people.filter(**{f"{lookup or name}__in": values})
                ids |= {pk for _value, pk in _holders(held, name)}
        for row in rows:
            # Who is known by the number is not looked for by name.
            if row.values.get("card_number") not in by_card:
                ids |= set(self._of_name(row.values.get("full_name")))
        return list(known_people(ids))

    def _of_name(self, name: str | None) -> Iterator[int]:
        """Yield the people whose folded name has the hash; a few may have another name."""
        wanted = _hash(name)
        at = bisect_left(self._named, wanted)
        while at < len(self._named) and self._named[at] & ~_IDS == wanted:
            yield self._named[at] & _IDS
            at += 1


# The lower half of an entry is the id, the upper half the hash.
_IDS = 2**32 - 1


def _hash(name: str | None) -> int:
    """Return the hash of a folded name, in the upper half."""
    return crc32(fold(name).encode()) << 32


def _filled(values: Iterable[str | None]) -> list[str]:
    """Return the values that there are, each once."""
    return sorted({value for value in values if value})


def _holders(people: QuerySet[User], name: str) -> Iterator[tuple[str, int]]:
    """Yield (value, id) of those who hold a value, the survivor in place of a closed row."""
    for value, pk, survivor in people.values_list(name, "pk", "merged_into"):
        yield value, survivor or pk


def known_people(ids: Iterable[int]) -> Iterator[Known]:
    """Yield those of the people who stand for themselves, as the plan needs them, in five queries.

    A row that was merged into another is nobody of its own: its numbers lead to the survivor.
    """
    wanted = list(ids)
    current = StatusPeriod.objects.current().filter(person__in=wanted)
    statuses = dict(current.values_list("person_id", "status"))
    positions: dict[int, set[str]] = {}
    held = PositionHeld.objects.current().filter(person__in=wanted)
    for person_id, position in held.values_list("person_id", "position"):
        positions.setdefault(person_id, set()).add(position)
    exempted = Exemption.objects.current().filter(person__in=wanted)
    exempt = set(exempted.values_list("person_id", flat=True))
    former = _former_values(wanted)
    alive = User.objects.filter(merged_into=None, pk__in=wanted)
    for row in alive.order_by("pk").values("pk", *_FIELDS):
        pk = row.pop("pk")
        yield Known(
            id=pk,
            status=statuses.get(pk, ""),
            positions=frozenset(positions.get(pk, ())),
            is_exempt=pk in exempt,
            former=frozenset(former.get(pk, ())),
            **row,
        )


def _former_values(ids: Sequence[int]) -> dict[int, set[tuple[str, object]]]:
    """Return, for each survivor of a merge, the unique values that the closed rows hold."""
    former: dict[int, set[tuple[str, object]]] = {}
    closed = User.objects.filter(merged_into__in=ids)
    for survivor, *values in closed.values_list("merged_into", *UNIQUE):
        held = {pair for pair in zip(UNIQUE, values, strict=True) if pair[1]}
        former.setdefault(survivor, set()).update(held)
    return former
