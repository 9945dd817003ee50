"""Planning an import against the register, and giving back what was refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils import timezone

from common.excel.writing import Sheet, write_rows
from common.spool import Spool, in_batches
from members.importing import rules, words
from members.importing.claims import Repeated
from members.importing.columns import PROBLEM_HEADING, Columns, folded_heading
from members.importing.known import Register
from members.importing.parsing import Problem, Row
from members.importing.reading import PeopleList, read_people
from members.importing.rules import Action, Kind, Known, Planner
from members.importing.units import KnownUnit, UnitBook
from members.models import Unit, User
from members.querysets import branch_paths
from members.roles import Role

# So many rows are matched against the register together.
AT_ONCE = 500


@dataclass(frozen=True)
class Import:
    """A list and what would be done with each of its rows; the rows themselves lie in a file."""

    sheet: str
    columns: Columns
    actions: Spool[Action]
    counts: Mapping[str, int]

    @property
    def has_refused(self) -> bool:
        """Tell whether rows go back to the one who sent them."""
        return any(self.counts[kind] for kind in rules.REFUSED)


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

    However long the list, ``AT_ONCE`` rows are in memory, and what ``claims`` and ``known`` say.
    """
    people = read_list(
        path, sheet=sheet, converts_fonts=converts_fonts, heading_row=heading_row, fields=fields
    )
    repeated, rows = Repeated(), Spool[Row]()
    for row in people.rows:
        repeated.add(row)
        rows.append(row)
    units = UnitBook(
        KnownUnit(*row) for row in Unit.objects.alive().values_list("pk", "code", "name", "path")
    )
    planner = Planner(units, repeated.hashes(), overwrite=overwrite, choices=choices)
    actions = Spool(_planned(rows, planner, by))
    return Import(people.sheet, people.columns, actions, rules.counts(actions))


def _planned(rows: Iterable[Row], planner: Planner, by: User | None) -> Iterator[Action]:
    """Yield the action of each row; a few rows at once meet the people whom they may mean."""
    register = Register()
    for few in in_batches(rows, AT_ONCE):
        chosen = [planner.choices.get(row.number) or 0 for row in few]
        known = register.people_for(few, chosen)
        planner.meet(known)
        actions = [planner.action_for(row) for row in few]
        if by is not None:
            _refuse_outside(actions, known, planner.units, by)
        yield from actions


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
    columns = planned.columns
    refused = (
        (
            action.row.raw,
            " ".join(words.sentence(problem, columns) for problem in action.problems),
        )
        for action in planned.actions
        if action.is_refused
    )
    return _write_back(planned.sheet, columns, refused, target)


def write_returned(
    people: PeopleList, said_of: Callable[[Sequence[int]], Mapping[int, str]], target: Path
) -> int:
    """Write the rows of the list about which something is said; asked for a few numbers at once."""
    returned = (
        (row.raw, said[row.number])
        for few in in_batches(people.rows, AT_ONCE)
        for said in [said_of([row.number for row in few])]
        for row in few
        if row.number in said
    )
    return _write_back(people.sheet, people.columns, returned, target)


def _write_back(
    sheet: str, columns: Columns, rows: Iterable[tuple[tuple[Any, ...], str]], target: Path
) -> int:
    """Write rows as they were sent; one more column says what to mend."""
    headings = columns.headings
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
            name=sheet,
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
