"""What the rows of a list say twice, remembered in a few bytes a row.  No database."""

from array import array
from collections.abc import Hashable, Iterable, Iterator, Set
from itertools import pairwise

from common.text.vietnamese import fold
from members.importing.parsing import Row

# Two people cannot share these.
UNIQUE = ("card_number", "email", "phone", "personal_code")
# The hashes are sorted in so many parts, so that few of them are in memory as numbers at once.
_PARTS = 16

Claim = tuple[str, Hashable]


def claims_of(row: Row) -> Iterator[Claim]:
    """Yield what the row may take for itself, and no other row of the list may."""
    values = row.values
    for name in UNIQUE:
        if values.get(name):
            yield name, values[name]
    if row.loose_card:
        yield "card_number", row.loose_card
    born = birth_of(row)
    if born is not None:
        yield born


def birth_of(row: Row) -> Claim | None:
    """Return name and birth as one key; None where one of them is missing."""
    name = fold(row.values.get("full_name"))
    birth = row.values.get("birth_date") or row.values.get("birth_year")
    return None if not name or birth is None else (name, birth)


class Repeated:
    """Finds, in a first pass over a list, what more than one row claims.

    Eight bytes a claim.  Two claims with one hash are remembered for nothing, no more.
    """

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._hashes = array("q")
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Take the claims of one more row."""
        self._hashes.extend(map(hash, claims_of(row)))

    def hashes(self) -> frozenset[int]:
        """Return the hashes that were there twice or more."""
        found: set[int] = set()
        for part in range(_PARTS):
            inside = sorted(one for one in self._hashes if one % _PARTS == part)
            found.update(one for one, following in pairwise(inside) if one == following)
        return frozenset(found)


class Claims:
    """Which row took what, of what several rows claim; and which row means which person."""

    def __init__(self, repeated: Set[int]) -> None:
        self._repeated = repeated
        self._taken: dict[Claim, int] = {}
        # By name and birth: the first row, and the first one without a card number.
        self._first: dict[Claim, int] = {}
        self._cardless: dict[Claim, int] = {}
        self._matched: dict[int, int] = {}

    def row_of(self, name: str, value: Hashable) -> int | None:
        """Return the row above that has the value, if there is one."""
        return self._taken.get((name, value))

    def row_meaning(self, person_id: int) -> int | None:
        """Return the row above that means the person, if there is one."""
        return self._matched.get(person_id)

    def row_like(self, row: Row) -> int | None:
        """Return the row above with this name and birth that no card number tells apart."""
        born = birth_of(row)
        if born is None:
            return None
        has_card = "card_number" in row.values
        return (self._cardless if has_card else self._first).get(born)

    def take(self, row: Row, person_id: int | None) -> None:
        """Remember what the row takes for itself."""
        if person_id is not None:
            self._matched[person_id] = row.number
        for name in UNIQUE:
            if name in row.values and hash((name, row.values[name])) in self._repeated:
                self._taken[name, row.values[name]] = row.number
        born = birth_of(row)
        if born is not None and hash(born) in self._repeated:
            self._first.setdefault(born, row.number)
            if "card_number" not in row.values:
                self._cardless.setdefault(born, row.number)
