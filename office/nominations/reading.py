"""Whom the workbook that a unit sends nominates; lists are taken as they come.

Any order of columns, titles above, names in any spelling.  Every problem names sheet, row, column
and value and says how to mend it.  Nothing is written here.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from common.excel.limits import WorkbookRefused
from common.excel.reading import column_letter
from common.text.vietnamese import fold
from learning.models import NominationUnit
from learning.nominating import candidates_for, facts_about
from learning.nomination_rules import Obstacle, obstacle_of
from learning.services.nominations import OBSTACLES
from members.importing.columns import Columns, folded_heading
from members.importing.parsing import Problem as CellProblem
from members.importing.parsing import Row
from members.importing.services import read_list, write_returned
from members.importing.values import text_of
from members.importing.words import mend
from members.models import User
from office.nominations.workbook import MARK, NOTE

MOST_ROWS = 2_000
_MEANS_YES = frozenset({"co", "x", "1", "v", "yes", "cu", "dung"})
_MEANS_NO = frozenset({"khong", "k", "ko", "0", "no", "-"})
# Of a list of people only these cells say who is meant.
_WHO = frozenset({"full_name", "birth_date", "personal_code", "card_number"})


@dataclass(frozen=True)
class Problem:
    """One row that names nobody whom the unit can nominate, and how to mend it."""

    sheet: str
    row: int
    column: str
    heading: str
    value: str
    mend: str

    @property
    def place(self) -> str:
        """Where it stands."""
        column = f"{self.column} ({self.heading})" if self.column else self.heading
        return _("Sheet “%(sheet)s”, row %(row)s, column %(column)s") % {
            "sheet": self.sheet,
            "row": self.row,
            "column": column,
        }

    def __str__(self) -> str:
        return f"{self.place}: “{self.value}”. {self.mend}"


@dataclass
class Reading:
    """What a workbook says: people to put on the list, those on it already, rows to mend."""

    sheet: str
    people: dict[int, User] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    known: int = 0
    not_chosen: int = 0
    problems: list[Problem] = field(default_factory=list)


def read_nominations(path: Path, entry: NominationUnit, by: User) -> Reading:
    """Return whom the workbook nominates.

    Raises:
        WorkbookRefused: no workbook, no list of people in it, or too long a list.
    """
    found = read_list(path)
    reading, roll = Reading(found.sheet), _Roll(candidates_for(entry, by).select_related("unit"))
    mark, note = _column(found.columns, MARK), _column(found.columns, NOTE)
    rows: dict[int, Row] = {}
    for count, row in enumerate(found.rows, start=1):
        if count > MOST_ROWS:
            raise WorkbookRefused(
                _("The list has more than %(number)s rows. Split it into several files.")
                % {"number": MOST_ROWS}
            )
        if mark is not None and not _is_chosen(row, _cell(row, mark)):
            if unclear := _unclear_mark(reading.sheet, row, found.columns, mark):
                reading.problems.append(unclear)
            else:
                reading.not_chosen += 1
            continue
        person, problem = roll.person_of(row)
        if person is not None and person.pk in rows:
            facts = {"row": rows[person.pk].number}
            problem = CellProblem("full_name", person.full_name, "duplicate", facts)
        if person is None or problem is not None:
            reading.problems.append(_problem(reading.sheet, row, found.columns, problem))
            continue
        rows[person.pk] = row
        reading.people[person.pk] = person
        reading.notes[person.pk] = _cell(row, note)[:200]
    _leave_out(reading, rows, found.columns, entry)
    return reading


def write_errors(path: Path, target: Path, reading: Reading) -> int:
    """Write the rows to mend as they were sent, with what to do; the file can be sent again."""
    said: dict[int, str] = defaultdict(str)
    for problem in reading.problems:
        said[problem.row] += f"{problem.place}: “{problem.value}”. {problem.mend} "
    return write_returned(
        read_list(path),
        lambda numbers: {number: said[number].strip() for number in numbers if number in said},
        target,
    )


class _Roll:
    """Finds people of one unit by what a row says of them."""

    def __init__(self, people: Iterable[User]) -> None:
        self._by_code: dict[str, User] = {}
        self._by_card: dict[str, User] = {}
        self._by_name: dict[str, list[User]] = defaultdict(list)
        for one in people:
            self._by_code[one.personal_code] = one
            if one.card_number:
                self._by_card[one.card_number] = one
            self._by_name[fold(one.full_name)].append(one)

    def person_of(self, row: Row) -> tuple[User | None, CellProblem | None]:
        """Return the person, or what is wrong with the row.

        By code, by card number, or by name with as much of the date of birth as there is.
        """
        code = str(row.values.get("personal_code", "")).upper()
        card = str(row.values.get("card_number", ""))
        name = str(row.values.get("full_name", ""))
        by_card = self._by_card.get(card) or self._by_card.get(row.loose_card)
        person = self._by_code.get(code) or by_card
        if person is not None:
            if by_card not in (None, person):
                return None, CellProblem("personal_code", code, "two_people")
            if name and fold(name) != fold(person.full_name):
                return None, CellProblem("full_name", name, "other_person")
            return person, None
        if code:
            return None, CellProblem("personal_code", code, "code_not_here")
        unread = [problem for problem in row.problems if problem.column in _WHO]
        if unread:
            return None, unread[0]
        return self._by_birth(row, name)

    def _by_birth(self, row: Row, name: str) -> tuple[User | None, CellProblem | None]:
        """Return the one person of that name, told from namesakes by the birth."""
        day, year = row.values.get("birth_date"), row.values.get("birth_year")
        year = day.year if day else year
        namesakes = self._by_name.get(fold(name), [])
        found = [
            one
            for one in namesakes
            if (one.birth_date == day if day and one.birth_date else True)
            and (_born(one) == year if year and _born(one) else True)
        ]
        if len(found) == 1:
            return found[0], None
        if len(found) > 1:
            return None, CellProblem("full_name", name, "namesakes")
        if namesakes:
            return None, CellProblem("birth_date", _shown(row), "other_birth_here")
        return None, CellProblem("full_name", name, "not_here")


def _born(person: User) -> int | None:
    return person.birth_date.year if person.birth_date else person.birth_year


def _shown(row: Row) -> str:
    day = row.values.get("birth_date")
    return f"{day:%d/%m/%Y}" if day else str(row.values.get("birth_year", ""))


def _column(columns: Columns, heading: str) -> int | None:
    """Return where a column of ours stands that lists of people do not have."""
    wanted = folded_heading(heading)
    places = (
        place for place, text in enumerate(columns.headings) if folded_heading(text) == wanted
    )
    return next(places, None)


def _cell(row: Row, column: int | None) -> str:
    return text_of(row.raw[column]) if column is not None and column < len(row.raw) else ""


def _is_chosen(row: Row, mark: str) -> bool:
    """Tell whether the mark says yes; a free line that has a code only is meant without one."""
    if mark:
        return fold(mark) in _MEANS_YES
    return "full_name" not in row.values and "personal_code" in row.values


def _unclear_mark(sheet: str, row: Row, columns: Columns, mark: int) -> Problem | None:
    """Return the problem of a mark that says neither yes nor no: nobody is left out by a slip."""
    said = _cell(row, mark)
    if not said or fold(said) in _MEANS_NO:
        return None
    what = _("Write “Có” for a person you nominate, and nothing for the others.")
    heading = columns.headings[mark]
    return Problem(sheet, row.number, column_letter(mark), heading, said, what)


def _leave_out(
    reading: Reading, rows: dict[int, Row], columns: Columns, entry: NominationUnit
) -> None:
    """Take out who is on the list already, and who cannot be put on it, with the reason."""
    for pk, facts in facts_about(entry, reading.people.values()).items():
        obstacle = obstacle_of(facts)
        if obstacle is None:
            continue
        person = reading.people.pop(pk)
        if obstacle is Obstacle.NOMINATED:
            reading.known += 1
            continue
        said = _("This person cannot be nominated: %(why)s. Take the row out of the list.")
        reading.problems.append(
            Problem(
                reading.sheet,
                rows[pk].number,
                *_heading(columns, "full_name"),
                person.full_name,
                said % {"why": OBSTACLES[obstacle]},
            )
        )
    reading.problems.sort(key=lambda problem: problem.row)


def _problem(sheet: str, row: Row, columns: Columns, problem: CellProblem | None) -> Problem:
    """Return the problem of a row in words."""
    problem = problem or CellProblem("full_name", "", "name_missing")
    own = _sentences().get(problem.code)
    value = problem.value or text_of(row.values.get("full_name", ""))
    said = own if own is not None else mend(problem)
    return Problem(sheet, row.number, *_heading(columns, problem.column), value, said)


def _heading(columns: Columns, name: str) -> tuple[str, str]:
    """Return letter and heading of the column of a field."""
    place = columns.fields.get(name)
    return ("" if place is None else column_letter(place)), columns.heading_of(name)


def _sentences() -> dict[str, str]:
    """Return what is wrong here and nowhere else, and how to mend it."""
    return {
        "not_here": _(
            "Nobody of your unit is called so. Check the spelling, or choose the code on the "
            "second sheet of our template."
        ),
        "code_not_here": _(
            "Nobody of your unit has this code. Choose the code on the second sheet of our "
            "template, or leave it empty and fill in the name and the date of birth."
        ),
        "two_people": _(
            "The code and the card number belong to two different people. Correct one of the two."
        ),
        "namesakes": _(
            "Several people of your unit have this name. Fill in the date of birth or the code."
        ),
        "other_birth_here": _(
            "The person of this name in your unit was born at another time. Correct the date, or "
            "fill in the code."
        ),
        "other_person": _(
            "The code or card number belongs to somebody of another name. Correct one of the two."
        ),
    }
