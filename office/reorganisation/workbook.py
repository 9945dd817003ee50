"""Plans and assignments as Excel workbooks: writing what to fill in, reading what came back.

Every problem names sheet, row, column and value and says how to mend it; nothing is taken over
while there is one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from common.excel.reading import SheetRow, column_letter, read_sheet
from common.excel.writing import Sheet, write_rows
from common.text.vietnamese import fold, nfc
from members.models import Unit, UnitEvent, User
from members.restriction import left_out_words
from members.roles import Role
from office.reorganisation.engine import PlanRefused

# The words of the workbook are Vietnamese, whatever language the site is read in.
DECISION, STEPS, PEOPLE, ROLES = "Quyết định", "Các bước", "Người", "Vai trò"
FACTS = {
    "title": "Tên phương án",
    "decision_number": "Số quyết định",
    "decision_date": "Ngày quyết định",
    "effective_on": "Hiệu lực từ ngày",
    "note": "Ghi chú",
}
KINDS = {
    "Thành lập": UnitEvent.Kind.FOUNDING,
    "Đổi tên": UnitEvent.Kind.RENAMING,
    "Hợp nhất": UnitEvent.Kind.MERGE,
    "Chia tách": UnitEvent.Kind.SPLIT,
    "Chuyển giao": UnitEvent.Kind.TRANSFER,
    "Kết thúc": UnitEvent.Kind.END,
}
UNIT_KINDS = {
    "Đảng bộ cấp trên cơ sở": Unit.Kind.COMMITTEE,
    "Đảng bộ cơ sở": Unit.Kind.GRASSROOTS,
    "Chi bộ cơ sở": Unit.Kind.GRASSROOTS_CELL,
    "Đảng bộ bộ phận": Unit.Kind.SECTION,
    "Chi bộ": Unit.Kind.CELL,
    "Tổ đảng": Unit.Kind.GROUP,
}
STEP_HEADINGS = (
    *("Bước", "Việc", "Mã đơn vị (cách nhau dấu phẩy)", "Mã đơn vị đích hoặc cấp trên mới"),
    *("Mã đơn vị mới", "Tên mới", "Tên ngắn", "Loại", "Lĩnh vực", "Mã cấp trên của đơn vị mới"),
)
PEOPLE_HEADINGS = ("Bước", "Mã cá nhân", "Mã đơn vị đến")
ROLE_HEADINGS = ("Mã cá nhân", "Vai trò", "Mã đơn vị")
SPLIT_HEADINGS = ("Mã cá nhân", "Họ và tên", "Đơn vị hiện nay", "Về tổ chức")
STAYS = "ở lại"


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be read as it is."""

    sheet: str
    row: int
    column: int
    value: str
    mend: str

    def __str__(self) -> str:
        place = _("Sheet “%(sheet)s”, row %(row)s, column %(column)s") % {
            "sheet": self.sheet,
            "row": self.row,
            "column": column_letter(self.column),
        }
        return f"{place}: “{self.value}”. {self.mend}"


class WorkbookProblems(PlanRefused):
    """The workbook has cells to mend; ``problems`` has all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems[:100]))
        self.problems = problems


@dataclass
class PlanBook:
    """What a workbook plans."""

    facts: dict[str, Any] = field(default_factory=dict)
    steps: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    grants: list[tuple[int, str, str]] = field(default_factory=list)


def write_plan_template(target: Path | BinaryIO) -> None:
    """Write an empty plan with its headings and the words that may stand in it."""
    notes = ("Việc: " + ", ".join(KINDS), "Loại: " + ", ".join(UNIT_KINDS))
    write_rows(
        target,
        Sheet(
            name=DECISION,
            headings=("Mục", "Nội dung"),
            rows=[(label, None) for label in FACTS.values()],
            widths=(24, 60),
        ),
        Sheet(name=STEPS, headings=STEP_HEADINGS, rows=[], widths=(8, 14, *[22] * 8), notes=notes),
        Sheet(name=PEOPLE, headings=PEOPLE_HEADINGS, rows=[], widths=(8, 18, 18)),
        Sheet(
            name=ROLES,
            headings=ROLE_HEADINGS,
            rows=[],
            widths=(18, 30, 18),
            notes=("Vai trò: " + ", ".join(str(role.value) for role in Role),),
        ),
    )


def write_split_template(target: Path | BinaryIO, unit: Unit, new_code: str) -> list[int]:
    """Write everybody of the unit's branch, each as staying; return the numbers of the people."""
    everybody = User.objects.filter(
        unit__path__startswith=unit.path, memberships__valid_to=None
    ).distinct()
    people, left_out = everybody.usable(), left_out_words(everybody.restricted().count())
    columns = ("pk", "personal_code", "full_name", "unit__name")
    rows = list(people.in_official_order().values_list(*columns))
    write_rows(
        target,
        Sheet(
            name=PEOPLE,
            headings=SPLIT_HEADINGS,
            rows=((*row, STAYS) for _pk, *row in rows),
            widths=(16, 32, 40, 18),
            notes=(f"Về tổ chức: «{STAYS}» hoặc «{new_code}».", *filter(None, [left_out])),
        ),
    )
    return [pk for pk, *_row in rows]


def read_split(path: Path, unit: Unit, new_code: str) -> dict[int, str]:
    """Return {person: code of the new unit} of those who do not stay.

    Raises:
        WorkbookProblems: a code or a place that is not known; a person twice.
    """
    known = _people_of(unit)
    problems: list[Problem] = []
    goes: dict[int, str] = {}
    seen: set[str] = set()
    for row in _rows(path, PEOPLE, SPLIT_HEADINGS[0]):
        code, place = _text(row, 0).upper(), _text(row, 3)
        if code not in known:
            if code:
                problems.append(
                    Problem(PEOPLE, row.number, 0, code, _("Nobody of this unit has the code."))
                )
            continue
        if code in seen:
            problems.append(
                Problem(PEOPLE, row.number, 0, code, _("The person stands here twice."))
            )
        seen.add(code)
        if fold(place) == fold(new_code):
            goes[known[code]] = new_code
        elif fold(place) not in ("", fold(STAYS)):
            problems.append(
                Problem(
                    PEOPLE,
                    row.number,
                    3,
                    place,
                    _("Write “%(stays)s” or “%(code)s”.") % {"stays": STAYS, "code": new_code},
                )
            )
    if problems:
        raise WorkbookProblems(problems)
    return goes


def read_plan(path: Path) -> PlanBook:
    """Read a whole plan.

    Raises:
        WorkbookProblems: cells to mend, all of them.
        WorkbookRefused: no workbook, or a sheet is missing.
    """
    book = PlanBook()
    problems = list(_read_facts(path, book))
    numbers: dict[str, int] = {}
    known = set(Unit.objects.values_list("code", flat=True))
    for row in _rows(path, STEPS, STEP_HEADINGS[0]):
        problems += _read_step(row, book, known)
        numbers[_text(row, 0)] = len(book.steps) - 1
    problems += _read_people(path, book, numbers)
    problems += _read_roles(path, book, known)
    if problems:
        raise WorkbookProblems(problems)
    return book


def _read_facts(path: Path, book: PlanBook) -> Iterator[Problem]:
    labels = {fold(label): key for key, label in FACTS.items()}
    for row in _rows(path, DECISION, "Mục"):
        key = labels.get(fold(_text(row, 0)))
        if key in ("decision_date", "effective_on"):
            day = _day(row.values[1] if len(row.values) > 1 else None)
            if day is None:
                mend = _("Write the day as 22/11/2026.")
                yield Problem(DECISION, row.number, 1, _text(row, 1), mend)
            book.facts[key] = day
        elif key:
            book.facts[key] = _text(row, 1)
    for key in ("title", "decision_number", "decision_date", "effective_on"):
        if key not in book.facts or book.facts[key] == "":
            yield Problem(DECISION, 2, 1, "", _("Fill in “%(what)s”.") % {"what": FACTS[key]})


def _read_step(row: SheetRow, book: PlanBook, known: set[str]) -> Iterator[Problem]:
    """Take one step over; codes that it founds are known to the rows below it."""
    kinds = {fold(word): kind for word, kind in KINDS.items()}
    unit_kinds = {fold(word): kind for word, kind in UNIT_KINDS.items()}
    kind = kinds.get(fold(_text(row, 1)))
    if kind is None:
        mend = _("Write one of: %(words)s.") % {"words": ", ".join(KINDS)}
        yield Problem(STEPS, row.number, 1, _text(row, 1), mend)
    codes = [code.strip() for code in _text(row, 2).split(",") if code.strip()]
    new = {
        "code": _text(row, 4),
        "name": _text(row, 5),
        "short_name": _text(row, 6),
        "kind": unit_kinds.get(fold(_text(row, 7)), ""),
        "sector": _text(row, 8),
        "parent": _text(row, 9),
    }
    if _text(row, 7) and not new["kind"]:
        mend = _("Write one of: %(words)s.") % {"words": ", ".join(UNIT_KINDS)}
        yield Problem(STEPS, row.number, 7, _text(row, 7), mend)
    named = [(2, code) for code in codes] + [(3, _text(row, 3)), (9, new["parent"])]
    for column, code in named:
        if code and code not in known:
            yield Problem(STEPS, row.number, column, code, _("No unit has this code."))
    if new["code"]:
        known.add(str(new["code"]))
    book.steps.append((str(kind or ""), {"units": codes, "target": _text(row, 3), "new": new}))


def _read_people(path: Path, book: PlanBook, numbers: Mapping[str, int]) -> Iterator[Problem]:
    """Take over who goes where in a split."""
    rows = list(_rows(path, PEOPLE, PEOPLE_HEADINGS[0]))
    ids = _ids_of([_text(row, 1).upper() for row in rows])
    for row in rows:
        number, code = _text(row, 0), _text(row, 1).upper()
        if number not in numbers or book.steps[numbers[number]][0] != UnitEvent.Kind.SPLIT:
            yield Problem(PEOPLE, row.number, 0, number, _("No step of that number is a split."))
            continue
        params = book.steps[numbers[number]][1]
        if code not in ids:
            yield Problem(PEOPLE, row.number, 1, code, _("Nobody has this personal code."))
        elif _text(row, 2) != params["new"]["code"]:
            mend = _("Write the code of the new unit of that step.")
            yield Problem(PEOPLE, row.number, 2, _text(row, 2), mend)
        else:
            params.setdefault("people", {})[str(ids[code])] = _text(row, 2)


def _read_roles(path: Path, book: PlanBook, known: set[str]) -> Iterator[Problem]:
    """Take over which roles are given afterwards."""
    words = {fold(str(role.label)): role.value for role in Role} | {
        fold(role.value): role.value for role in Role
    }
    rows = list(_rows(path, ROLES, ROLE_HEADINGS[0]))
    ids = _ids_of([_text(row, 0).upper() for row in rows])
    for row in rows:
        code, role, unit = _text(row, 0).upper(), words.get(fold(_text(row, 1))), _text(row, 2)
        if code not in ids:
            yield Problem(ROLES, row.number, 0, code, _("Nobody has this personal code."))
        if role is None:
            yield Problem(ROLES, row.number, 1, _text(row, 1), _("There is no such role."))
        if unit not in known:
            yield Problem(ROLES, row.number, 2, unit, _("No unit has this code."))
        if code in ids and role is not None and unit in known:
            book.grants.append((ids[code], role, unit))


def _rows(path: Path, sheet: str, first_heading: str) -> Iterator[SheetRow]:
    """Yield the rows below the headings that say something; printed notes are let pass."""
    is_below = False
    for row in read_sheet(path, sheet=sheet).rows:
        if fold(_text(row, 0)) == fold(first_heading):
            is_below = True
        elif is_below and sum(value is not None for value in row.values) > 1:
            yield row


def _people_of(unit: Unit) -> dict[str, int]:
    people = User.objects.filter(unit__path__startswith=unit.path)
    return dict(people.values_list("personal_code", "pk"))


def _ids_of(codes: list[str]) -> dict[str, int]:
    people = User.objects.filter(personal_code__in=codes)
    return dict(people.values_list("personal_code", "pk"))


def _text(row: SheetRow, column: int) -> str:
    """Return the cell as text; a whole number without the decimals that Excel gave it."""
    value = row.values[column] if column < len(row.values) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    return nfc(str(value)).strip() if value is not None else ""


def _day(value: object) -> date | None:
    """Return the day of a cell, a date or a text written the Vietnamese way."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.strptime(str(value).strip(), "%d/%m/%Y").date()
    except ValueError:
        return None
