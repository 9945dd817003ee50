"""The plan of an import, as plain functions: rows and known people become actions.

Nothing is ever overwritten silently: empty fields are filled, people move to the unit
that the list names, a status goes forward only.  Other differences are listed and kept
unless the caller names the field.  A differing name or date of birth is a conflict.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from common.text.vietnamese import fold
from members.importing.claims import UNIQUE, Claims, Repeated
from members.importing.parsing import Problem, Row
from members.importing.units import UnitBook


class Kind(StrEnum):
    """What an import would do with a row."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    PROBLEM = "problem"


# Rows that go back to the one who sent them.
REFUSED = frozenset({Kind.PROBLEM, Kind.CONFLICT})


@dataclass(frozen=True)
class Known:
    """A person as the register has it."""

    id: int
    full_name: str
    personal_code: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    sex: str = ""
    card_number: str | None = None
    file_number: str = ""
    email: str | None = None
    phone: str | None = None
    admitted_on: date | None = None
    full_member_on: date | None = None
    job_title: str = ""
    workplace: str = ""
    unit_id: int | None = None
    status: str = ""
    positions: frozenset[str] = frozenset()
    is_exempt: bool = False
    # What rows that were merged into this one still hold: (field, value).
    former: frozenset[tuple[str, object]] = frozenset()


@dataclass(frozen=True)
class Change:
    """One field: what the register has, what the list says, and whether it is taken over."""

    field: str
    old: object
    new: object
    is_applied: bool = True


@dataclass
class Action:
    """What is to be done with one row."""

    kind: Kind
    row: Row
    person_id: int | None = None
    unit_id: int | None = None
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # People of the register whom the row may mean, when only a human can tell.
    candidates: list[int] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Tell whether the row goes back to the one who sent it."""
        return self.kind in REFUSED


# Filled when empty; overwritten only when the caller says so.
FILLED = (
    "sex",
    "card_number",
    "file_number",
    "email",
    "phone",
    "admitted_on",
    "full_member_on",
    "job_title",
    "workplace",
)
# Problems that a human solves by saying who is meant.
DECIDABLE = frozenset({"ambiguous", "other_card", "other_name", "other_birth"})
# Said of a row in the wizard: it means nobody whom the register has.
NEW_PERSON = None
_FORWARD = ("other", "candidate", "probationary", "full")


def plan(
    rows: Iterable[Row],
    people: Sequence[Known],
    units: UnitBook,
    *,
    overwrite: Set[str] = frozenset(),
    choices: Mapping[int, int | None] = MappingProxyType({}),
) -> list[Action]:
    """Return one action a row, in the order of the list.  Does nothing.

    ``choices`` says whom a row means where a human had to tell: a person, or nobody known.
    """
    every = list(rows)
    planner = Planner(units, Repeated(every).hashes(), overwrite=overwrite, choices=choices)
    planner.meet(people)
    return [planner.action_for(row) for row in every]


def counts(actions: Iterable[Action]) -> dict[str, int]:
    """Return how many rows of each kind there are, every kind named."""
    counted = Counter(action.kind for action in actions)
    return {kind.value: counted[kind] for kind in Kind}


class Planner:
    """Remembers what the rows above have claimed, while one row after another is planned.

    ``repeated`` is what ``claims.Repeated`` found in the whole list.
    """

    def __init__(
        self,
        units: UnitBook,
        repeated: Set[int],
        *,
        overwrite: Set[str] = frozenset(),
        choices: Mapping[int, int | None] = MappingProxyType({}),
    ) -> None:
        self.units = units
        self.overwrite = overwrite
        self.choices = choices
        self.claims = Claims(repeated)
        self.meet(())

    def meet(self, people: Sequence[Known]) -> None:
        """Take the people whom the rows that follow may mean, in place of those of before."""
        self.by_id = {person.id: person for person in people}
        self.by_card = {p.card_number: p for p in people if p.card_number}
        self.by_code = {p.personal_code: p for p in people if p.personal_code}
        for person in people:
            for name, value in person.former:
                leads = {"card_number": self.by_card, "personal_code": self.by_code}.get(name)
                if leads is not None:
                    leads.setdefault(str(value), person)
        self.by_name: dict[str, list[Known]] = {}
        for person in people:
            self.by_name.setdefault(fold(person.full_name), []).append(person)
        self.owners: dict[tuple[str, object], int] = {
            (name, getattr(person, name)): person.id
            for person in people
            for name in UNIQUE
            if getattr(person, name)
        }
        self.owners |= {pair: person.id for person in people for pair in person.former}

    def action_for(self, row: Row) -> Action:
        """Return what is to be done with the row."""
        action = Action(Kind.PROBLEM, row, problems=list(row.problems))
        known = self._match(row, action)
        action.unit_id = self._unit(row, known, action)
        self._check_duplicate(row, known, action)
        self._check_unique(row, known, action)
        if action.problems:
            if action.candidates and {problem.code for problem in action.problems} <= DECIDABLE:
                action.kind = Kind.CONFLICT
            return action
        self.claims.take(row, known.id if known else None)
        if known is None:
            action.kind = Kind.NEW
            return action
        action.person_id = known.id
        action.problems = [] if row.number in self.choices else _conflicts(row, known)
        if action.problems:
            action.kind = Kind.CONFLICT
            action.candidates = [known.id]
            return action
        action.changes = self._changes(row, known)
        action.kind = self._kind(action, known)
        return action

    def _match(self, row: Row, action: Action) -> Known | None:
        """Return the known person of the row: by card number, else by name and birth."""
        values = row.values
        if row.number in self.choices:
            return self.by_id.get(self.choices[row.number] or 0)
        if code := values.get("personal_code"):
            if code not in self.by_code:
                action.problems.append(Problem("personal_code", code, "code_unknown"))
            return self.by_code.get(code)
        namesakes = self.by_name.get(fold(values.get("full_name")), [])
        if row.loose_card:
            proven = self.by_card.get(row.loose_card)
            if proven is None or proven not in namesakes:
                facts = {"suggestion": row.loose_card}
                short = row.loose_card.removeprefix("0")
                action.problems.append(Problem("card_number", short, "card_zero", facts))
                return None
            values["card_number"] = row.loose_card
        card = values.get("card_number")
        if card in self.by_card:
            return self.by_card[card]
        return self._match_by_birth(row, namesakes, action)

    def _match_by_birth(self, row: Row, namesakes: Sequence[Known], action: Action) -> Known | None:
        """Return the one known namesake born on the same day, if nothing speaks against it."""
        values = row.values
        card, day, year = (values.get(n) for n in ("card_number", "birth_date", "birth_year"))
        if day is None and year is None:
            if card is None and not row.problems:
                action.problems.append(Problem("birth_date", "", "no_key"))
            return None
        born = [person for person in namesakes if _same_birth(person, day, year)]
        if card is None:
            if len(born) > 1:
                name = values["full_name"]
                action.problems.append(Problem("card_number", name, "ambiguous"))
                action.candidates = [person.id for person in born]
            return born[0] if len(born) == 1 else None
        cardless = [person for person in born if not person.card_number]
        if len(cardless) == 1:
            return cardless[0]
        unit = self.units.find(values).unit_id
        for person in born:
            if person.card_number and unit is not None and self._is_at(person, unit):
                facts = {"known": person.card_number}
                action.problems.append(Problem("card_number", card, "other_card", facts))
                action.candidates.append(person.id)
        return None

    def _unit(self, row: Row, known: Known | None, action: Action) -> int | None:
        """Return the unit that the row names; a known person may be listed without one."""
        found = self.units.find(row.values)
        if found.problem is not None:
            action.problems.append(found.problem)
        elif found.unit_id is None and known is None and not action.problems:
            action.problems.append(Problem("unit_name", "", "unit_missing"))
        return found.unit_id

    def _check_duplicate(self, row: Row, known: Known | None, action: Action) -> None:
        """Note rows that say the same person twice."""
        earlier = None if known is None else self.claims.row_meaning(known.id)
        if earlier is None:
            earlier = self.claims.row_of("card_number", row.values.get("card_number"))
        if earlier is None:
            earlier = self.claims.row_like(row)
        if earlier is not None:
            name = str(row.values.get("full_name", ""))
            action.problems.append(Problem("full_name", name, "duplicate", {"row": earlier}))

    def _check_unique(self, row: Row, known: Known | None, action: Action) -> None:
        """Note a phone or an e-mail that belongs to somebody else."""
        if any(problem.code == "duplicate" for problem in action.problems):
            return
        is_chosen = row.number in self.choices
        for name in ("email", "phone", "card_number") if is_chosen else ("email", "phone"):
            value = row.values.get(name)
            if value is None:
                continue
            taken_by = self.claims.row_of(name, value)
            if taken_by is not None:
                facts = {"row": taken_by}
                action.problems.append(Problem(name, value, "taken_in_list", facts))
            elif self.owners.get((name, value), known and known.id) != (known and known.id):
                action.problems.append(Problem(name, value, "taken"))

    def _changes(self, row: Row, known: Known) -> list[Change]:
        """List the fields in which the list knows more, or other, than the register."""
        values = row.values
        changes = []
        if known.birth_date is None and "birth_date" in values:
            changes.append(Change("birth_date", known.birth_year, values["birth_date"]))
        elif known.birth_date is None and known.birth_year is None and "birth_year" in values:
            changes.append(Change("birth_year", None, values["birth_year"]))
        for name in FILLED:
            old, new = getattr(known, name), values.get(name)
            if new is not None and new != old and (name, new) not in known.former:
                changes.append(Change(name, old, new, not old or name in self.overwrite))
        if "status" in values and values["status"] != known.status:
            forward = is_forward(known.status, values["status"]) or "status" in self.overwrite
            changes.append(Change("status", known.status, values["status"], forward))
        if "position" in values and values["position"] not in known.positions:
            changes.append(Change("position", "", values["position"]))
        if "exemption" in values and not known.is_exempt:
            changes.append(Change("exemption", "", values["exemption"]))
        return changes

    def _kind(self, action: Action, known: Known) -> Kind:
        """Return what the action amounts to; a unit above the person's own is no move."""
        if action.unit_id is not None and not self._is_at(known, action.unit_id):
            action.changes.insert(0, Change("unit", known.unit_id, action.unit_id))
            return Kind.MOVED
        action.unit_id = None
        applied = any(change.is_applied for change in action.changes)
        return Kind.CHANGED if applied else Kind.UNCHANGED

    def _is_at(self, person: Known, unit_id: int) -> bool:
        """Tell whether the person belongs to the unit or to a part of it."""
        return self.units.is_within(person.unit_id, unit_id)


def is_forward(old: str, new: str) -> bool:
    """Tell whether a status is a step towards full membership; only such steps need no word."""
    return not old or _FORWARD.index(new) > _FORWARD.index(old)


def _same_birth(person: Known, day: date | None, year: int | None) -> bool:
    """Tell whether a person was born then, as exactly as both sides know."""
    if day is not None and person.birth_date is not None:
        return person.birth_date == day
    known_year = person.birth_date.year if person.birth_date else person.birth_year
    return known_year is not None and known_year == (day.year if day else year)


def _conflicts(row: Row, known: Known) -> list[Problem]:
    """List where the list contradicts who the person is."""
    values = row.values
    found = []
    if fold(values["full_name"]) != fold(known.full_name):
        facts: Mapping[str, object] = {"known": known.full_name}
        found.append(Problem("full_name", values["full_name"], "other_name", facts))
    day, year = values.get("birth_date"), values.get("birth_year")
    has_birth = known.birth_date is not None or known.birth_year is not None
    if has_birth and (day or year) and not _same_birth(known, day, year):
        text = f"{day:%d/%m/%Y}" if day else str(year)
        born = f"{known.birth_date:%d/%m/%Y}" if known.birth_date else known.birth_year
        found.append(Problem("birth_date", text, "other_birth", {"known": born}))
    return found
