"""Planning an import against the register, carrying it out, and giving back what was refused."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.excel.writing import Sheet, write_rows
from members import services
from members.importing import rules, words
from members.importing.columns import PROBLEM_HEADING, folded_heading
from members.importing.parsing import Problem
from members.importing.reading import PeopleList, read_people
from members.importing.rules import Action, Change, Kind, Known
from members.importing.units import KnownUnit, UnitBook
from members.models import Exemption, PositionHeld, StatusPeriod, Unit, User
from members.querysets import branch_paths
from members.roles import Role

BATCH = 200
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
) -> Import:
    """Read a workbook and plan it against the register.  Writes nothing.

    With ``converts_fonts`` texts in TCVN3 and VNI are read as what they mean, and each row
    says so; without, they are refused with what they may mean.
    With ``by``, people and units outside the person's branches are refused row by row.
    """
    people = read_people(
        path,
        sheet=sheet,
        card_pattern=settings.CARD_NUMBER_PATTERN,
        today=timezone.localdate(),
        converts_fonts=converts_fonts,
    )
    units = UnitBook(
        KnownUnit(*row) for row in Unit.objects.alive().values_list("pk", "code", "name", "path")
    )
    known = list(_known_people())
    actions = rules.plan(people.rows, known, units, overwrite=overwrite)
    if by is not None:
        _refuse_outside(actions, known, units, by)
    return Import(people, actions)


def apply_import(planned: Import, *, path: Path, by: User | None = None) -> dict[str, int]:
    """Carry out the plan; return the counts.  Each batch of rows is one transaction.

    A run that was broken off is finished by importing the same file again: what is done
    is unchanged then.
    """
    day = timezone.localdate()
    for batch in _batches(action for action in planned.actions if not action.is_refused):
        with transaction.atomic():
            for action in batch:
                _apply(action, day=day, by=by)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    counted: dict[str, Any] = dict(planned.counts)
    services.record("members.import_people", actor=by, subject=f"workbook:{digest}", **counted)
    return planned.counts


def write_refused(planned: Import, target: Path) -> int:
    """Write the refused rows with their problems to a workbook that can be imported again.

    The columns are those of the list as it was sent; one more says what to mend.
    """
    columns = planned.people.columns
    kept = [
        index
        for index, heading in enumerate(columns.headings)
        if folded_heading(heading) != folded_heading(PROBLEM_HEADING)
    ]
    headings = [columns.headings[index] for index in kept]

    def row_of(action: Action) -> list[Any]:
        raw = action.row.raw
        cells = [_cell(raw[index]) if index < len(raw) else None for index in kept]
        said = " ".join(words.sentence(problem, columns) for problem in action.problems)
        return [*cells, said]

    return write_rows(
        target,
        Sheet(
            name=planned.people.sheet,
            headings=[*headings, PROBLEM_HEADING],
            rows=(row_of(action) for action in planned.refused),
            widths=[*(18 for _heading in headings), 70],
        ),
    )


def _cell(value: Any) -> Any:
    """Return a cell as it was, whole numbers as the digits that were typed."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _known_people() -> Iterator[Known]:
    """Yield everybody in the register, as the plan needs them, in five queries."""
    statuses = dict(StatusPeriod.objects.current().values_list("person_id", "status"))
    positions: dict[int, set[str]] = {}
    for person_id, position in PositionHeld.objects.current().values_list("person_id", "position"):
        positions.setdefault(person_id, set()).add(position)
    exempt = set(Exemption.objects.current().values_list("person_id", flat=True))
    fields = ("full_name", "personal_code", "unit_id", *_PERSON_FIELDS)
    for row in User.objects.values("pk", *fields).iterator(chunk_size=2000):
        pk = row.pop("pk")
        yield Known(
            id=pk,
            status=statuses.get(pk, ""),
            positions=frozenset(positions.get(pk, ())),
            is_exempt=pk in exempt,
            **row,
        )


def _refuse_outside(
    actions: Iterable[Action], people: Sequence[Known], units: UnitBook, by: User
) -> None:
    """Refuse rows about people or units that the importing person does not look after."""
    paths = tuple(branch_paths(by, roles=frozenset({Role.ORGANISATION})))
    unit_of = {person.id: person.unit_id for person in people}
    for action in actions:
        if action.is_refused or action.kind is Kind.UNCHANGED:
            continue
        touched = {action.unit_id, unit_of.get(action.person_id or 0)} - {None}
        if any(not units.by_id[unit].path.startswith(paths) for unit in touched if unit):
            action.kind = Kind.PROBLEM
            action.problems.append(Problem("unit_name", "", "outside"))


def _batches(actions: Iterable[Action]) -> Iterator[list[Action]]:
    """Cut the actions into batches."""
    iterator = iter(actions)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _apply(action: Action, *, day: date, by: User | None) -> None:
    """Carry out one action."""
    if action.kind is Kind.NEW:
        _register(action, day=day, by=by)
        return
    applied = [change for change in action.changes if change.is_applied]
    if not applied:
        return
    person = User.objects.select_for_update(of=("self",)).get(pk=action.person_id)
    fields = [change for change in applied if change.field in _PERSON_FIELDS]
    for change in fields:
        setattr(person, change.field, change.new)
    if fields:
        person.save()
        services.record(
            "members.change_person",
            actor=by,
            person=person,
            reason=_("from an imported list"),
            fields=[change.field for change in fields],
        )
    if action.kind is Kind.MOVED and action.unit_id is not None:
        unit = Unit.objects.get(pk=action.unit_id)
        kind = _membership_kind(person)
        services.place_person(person, unit=unit, since=day, kind=kind, by=by)
        person.refresh_from_db(fields=["unit"])
    for change in applied:
        _apply_dated(change, person, day=day, by=by)


def _membership_kind(person: User) -> str:
    """Return the kind of the open membership: a move does not change how one belongs."""
    kept = person.memberships.filter(valid_to=None).exclude(kind="temporary")
    return kept.values_list("kind", flat=True).first() or "official"


def _register(action: Action, *, day: date, by: User | None) -> None:
    """Register a new person with everything that the list says."""
    values = action.row.values
    status = values.get("status") or StatusPeriod.Status.FULL
    person = services.register_person(
        full_name=values["full_name"],
        unit=Unit.objects.get(pk=action.unit_id),
        status=status,
        since=day,
        by=by,
        **{name: values[name] for name in _PERSON_FIELDS if name in values},
    )
    person.refresh_from_db(fields=["unit"])
    for name in ("position", "exemption"):
        if name in values:
            _apply_dated(Change(name, "", values[name]), person, day=day, by=by)


def _apply_dated(change: Change, person: User, *, day: date, by: User | None) -> None:
    """Write a fact that is kept with its dates."""
    new = str(change.new)
    if change.field == "status":
        services.change_status(person, status=new, since=day, by=by)
    elif change.field == "position" and person.unit is not None:
        services.give_position(person, position=new, unit=person.unit, since=day, by=by)
    elif change.field == "exemption":
        basis = _("according to an imported list") if new == "x" else new
        services.exempt_person(person, basis=basis, since=day, by=by)
