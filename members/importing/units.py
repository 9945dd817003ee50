"""Finding the unit that a list means, by code or by names in any spelling.  No database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from common.text.vietnamese import fold
from members.importing.parsing import Problem

# Left off when names are compared: "Sở Nội vụ" is "Đảng bộ Sở Nội vụ".
_TITLES = ("dang bo ", "dang uy ", "chi bo ", "chi uy ")
CLOSE_ENOUGH = 0.6


@dataclass(frozen=True)
class KnownUnit:
    """A unit as the register has it; the path says what lies under what."""

    id: int
    code: str
    name: str
    path: str


@dataclass(frozen=True)
class Found:
    """The unit of a row, or what is wrong with its name; neither when the row names none."""

    unit_id: int | None = None
    problem: Problem | None = None


class UnitBook:
    """The living units, to be asked by code and by name."""

    def __init__(self, units: Iterable[KnownUnit]) -> None:
        self.units = list(units)
        self.by_id = {unit.id: unit for unit in self.units}
        self.by_code = {unit.code.upper(): unit for unit in self.units}
        self._found: dict[tuple[str, ...], Found] = {}

    def is_within(self, unit_id: int | None, outer_id: int) -> bool:
        """Tell whether a unit is the outer one or lies under it."""
        inner, outer = self.by_id.get(unit_id or 0), self.by_id[outer_id]
        return inner is not None and inner.path.startswith(outer.path)

    def find(self, values: Mapping[str, object]) -> Found:
        """Return the unit that the row's code, unit name and cell name mean together.

        A list of thousands names few units: each way to name one is looked up once.
        """
        words = tuple(str(values.get(key, "")) for key in ("unit_code", "unit_name", "cell_name"))
        if words not in self._found:
            self._found[words] = self._look_up(*words)
        return self._found[words]

    def _look_up(self, code: str, name: str, cell: str) -> Found:
        """Return the unit of that code or name, and of it the cell of that name."""
        outer: KnownUnit | None = None
        if code:
            outer = self.by_code.get(code)
            if outer is None:
                return Found(problem=self._unknown("unit_code", code, self.units, by_code=True))
        elif name:
            by_code = self.by_code.get(name.upper())
            found = [by_code] if by_code else self._named(name, self.units)
            if len(found) != 1:
                return Found(problem=self._not_one("unit_name", name, found, self.units))
            outer = found[0]
        if not cell:
            return Found(outer.id if outer else None)
        return self._cell(cell, outer)

    def _cell(self, cell: str, outer: KnownUnit | None) -> Found:
        """Return the cell of that name, under the outer unit if one is known."""
        inside = [
            unit
            for unit in self.units
            if outer is None or (unit.path.startswith(outer.path) and unit is not outer)
        ]
        found = self._named(cell, inside)
        if len(found) == 1:
            return Found(found[0].id)
        if outer is not None and not found and _key(cell) == _key(outer.name):
            return Found(outer.id)
        return Found(problem=self._not_one("cell_name", cell, found, inside))

    @staticmethod
    def _named(name: str, units: Sequence[KnownUnit]) -> list[KnownUnit]:
        """Return the units of that name: written alike, else alike without the title."""
        whole = fold(name)
        exact = [unit for unit in units if fold(unit.name) == whole]
        return exact or [unit for unit in units if _key(unit.name) == _key(name)]

    def _not_one(
        self, column: str, name: str, found: Sequence[KnownUnit], units: Sequence[KnownUnit]
    ) -> Problem:
        """Return the problem of a name that means no unit, or several."""
        if len(found) > 1:
            codes = ", ".join(unit.code for unit in found[:5])
            return Problem(column, name, "unit_ambiguous", {"codes": codes})
        return self._unknown(column, name, units)

    def _unknown(
        self, column: str, text: str, units: Sequence[KnownUnit], *, by_code: bool = False
    ) -> Problem:
        """Return the problem of an unknown unit, with the closest one there is."""
        names = {unit.code if by_code else _key(unit.name): unit for unit in units}
        wanted = text if by_code else _key(text)
        close = get_close_matches(wanted, list(names), n=1, cutoff=CLOSE_ENOUGH)
        if not close:
            return Problem(column, text, "unit_unknown")
        unit = names[close[0]]
        facts = {"suggestion": unit.code if by_code else unit.name, "code": unit.code}
        return Problem(column, text, "unit_close", facts)


def _key(name: str) -> str:
    """Return a name as it is compared: folded, without its title."""
    folded = fold(name)
    for title in _TITLES:
        if folded.startswith(title):
            return folded.removeprefix(title)
    return folded
