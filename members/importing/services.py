"""Planning an import against the register, and giving back what was refused."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils import timezone

from common.excel.writing import Sheet, write_rows
from members.importing import rules, words
from members.importing.columns import PROBLEM_HEADING, folded_heading
from members.importing.parsing import Problem
from members.importing.reading import PeopleList, read_people
from members.importing.rules import Action, Kind, Known
from members.importing.units import KnownUnit, UnitBook
from members.models import Exemption, PositionHeld, StatusPeriod, Unit, User
from members.querysets import branch_paths
from members.roles import Role

_PERSON_FIELDS = ("birth_date", "birth_year", *rules.FILLED)


@dataclass(frozen=True)
class Import:
    """A list and what would be done with each of its rows."""

    people: PeopleList
    actions: list[Action]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind."""
        return rules.counts(self.actions)

    @property
    def refused(self) -> list[Action]:
        """The rows that go back to the one who sent them."""
        return [action for action in self.actions if action.is_refused]


def plan_import(
    path: Path,
    *,
    sheet: str = "",
    overwrite: Set[str] = frozenset(),
    converts_fonts: bool = False,
    by: User | None = None,
    heading_row: int | None = None,
    fields: Mapping[str, int] | None = None,
    choices: Mapping[int, int | None] = MappingProxyType({}),
) -> Import:
    """Read a workbook and plan it against the register.  Writes nothing.

    With ``converts_fonts`` texts in TCVN3 and VNI are read as what they mean, and each row
    says so; without, they are refused with what they may mean.
    With ``heading_row`` and ``fields`` the columns are those, and ``choices`` says whom rows mean.
    With ``by``, people and units outside the person's branches are refused row by row.
    """
    people = read_list(
        path, sheet=sheet, converts_fonts=converts_fonts, heading_row=heading_row, fields=fields
    )
    units = UnitBook(
        KnownUnit(*row) for row in Unit.objects.alive().values_list("pk", "code", "name", "path")
    )
    known = list(_known_people())
    actions = rules.plan(people.rows, known, units, overwrite=overwrite, choices=choices)
    if by is not None:
        _refuse_outside(actions, known, units, by)
    return Import(people, actions)


def read_list(
    path: Path,
    *,
    sheet: str = "",
    converts_fonts: bool = False,
    heading_row: int | None = None,
    fields: Mapping[str, int] | None = None,
) -> PeopleList:
    """Read a workbook as this site reads lists: its card numbers, today's day."""
    return read_people(
        path,
        sheet=sheet,
        card_pattern=settings.CARD_NUMBER_PATTERN,
        today=timezone.localdate(),
        converts_fonts=converts_fonts,
        heading_row=heading_row,
        fields=fields,
    )


def write_refused(planned: Import, target: Path) -> int:
    """Write the rows that the plan refused to a workbook that can be imported again."""
    columns = planned.people.columns
    refused = (
        (
            action.row.raw,
            " ".join(words.sentence(problem, columns) for problem in action.problems),
        )
        for action in planned.refused
    )
    return _write_back(planned.people, refused, target)


def write_returned(people: PeopleList, said: Mapping[int, str], target: Path) -> int:
    """Write the rows of the list about which something is said, by their numbers."""
    returned = ((row.raw, said[row.number]) for row in people.rows if row.number in said)
    return _write_back(people, returned, target)


def _write_back(
    people: PeopleList, rows: Iterable[tuple[tuple[Any, ...], str]], target: Path
) -> int:
    """Write rows as they were sent; one more column says what to mend."""
    headings = people.columns.headings
    kept = [
        index
        for index, heading in enumerate(headings)
        if folded_heading(heading) != folded_heading(PROBLEM_HEADING)
    ]

    def row_of(raw: tuple[Any, ...], said: str) -> list[Any]:
        return [*(_cell(raw[index]) if index < len(raw) else None for index in kept), said]

    return write_rows(
        target,
        Sheet(
            name=people.sheet,
            headings=[*(headings[index] for index in kept), PROBLEM_HEADING],
            rows=(row_of(raw, said) for raw, said in rows),
            widths=[*(18 for _index in kept), 70],
        ),
    )


def _cell(value: Any) -> Any:
    """Return a cell as it was, whole numbers as the digits that were typed."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _known_people() -> Iterator[Known]:
    """Yield everybody in the register, as the plan needs them, in six queries.

    A row that was merged into another is nobody of its own: its numbers lead to the survivor.
    """
    statuses = dict(StatusPeriod.objects.current().values_list("person_id", "status"))
    positions: dict[int, set[str]] = {}
    for person_id, position in PositionHeld.objects.current().values_list("person_id", "position"):
        positions.setdefault(person_id, set()).add(position)
    exempt = set(Exemption.objects.current().values_list("person_id", flat=True))
    fields = ("full_name", "personal_code", "unit_id", *_PERSON_FIELDS)
    former = _former_values()
    alive = User.objects.filter(merged_into=None)
    for row in alive.values("pk", *fields).iterator(chunk_size=2000):
        pk = row.pop("pk")
        yield Known(
            id=pk,
            status=statuses.get(pk, ""),
            positions=frozenset(positions.get(pk, ())),
            is_exempt=pk in exempt,
            former=frozenset(former.get(pk, ())),
            **row,
        )


def _former_values() -> dict[int, set[tuple[str, object]]]:
    """Return, for each survivor of a merge, the unique values that the closed rows hold."""
    former: dict[int, set[tuple[str, object]]] = {}
    closed = User.objects.exclude(merged_into=None)
    for survivor, *values in closed.values_list("merged_into", *rules.UNIQUE):
        held = {pair for pair in zip(rules.UNIQUE, values, strict=True) if pair[1]}
        former.setdefault(survivor, set()).update(held)
    return former


def _refuse_outside(
    actions: Iterable[Action], people: Sequence[Known], units: UnitBook, by: User
) -> None:
    """Refuse rows about people or units that the importing person does not look after.

    A sentence that tells of somebody outside (a card number, a name) is not said either.
    """
    paths = tuple(branch_paths(by, roles=frozenset({Role.ORGANISATION})))
    unit_of = {person.id: person.unit_id for person in people}
    for action in actions:
        if action.kind is Kind.UNCHANGED or (action.is_refused and not action.candidates):
            continue
        meant = [unit_of.get(person_id) for person_id in action.candidates]
        touched = {action.unit_id, unit_of.get(action.person_id or 0), *meant} - {None}
        if any(not units.by_id[unit].path.startswith(paths) for unit in touched if unit):
            outside = Problem("unit_name", "", "outside")
            action.problems = [outside] if action.candidates else [*action.problems, outside]
            action.kind, action.candidates = Kind.PROBLEM, []
