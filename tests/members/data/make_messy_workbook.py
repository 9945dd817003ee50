"""Make ``messy.xlsx``: 300 people as offices really send them, with every fault we know of.

Run ``python -m tests.members.data.make_messy_workbook`` to write it again; the same bytes come
out.  The test puts ``UNITS`` and ``REGISTERED`` into the register first, and reads here what
each row must become (``Line.outcome``) and how its fault is mended (``Line.mend``).
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from lms.demo.names import decomposed, draw_name, with_old_tones

TARGET = Path(__file__).with_name("messy.xlsx")
HEADINGS = [
    "STT", "Họ và\ntên", "Ngày sinh (dd/mm/yyyy)", "Giới tính", "Số thẻ đảng viên", "Đơn vị",
    "Chi bộ", "Ngày vào Đảng", "Ngày chính thức", "Chức vụ Đảng", "Chức vụ chính quyền",
    "Điện thoại", "Email", "Tình trạng", "Miễn sinh hoạt", "Ghi chú",
]  # fmt: skip
NAME, BIRTH, SEX, CARD, UNIT, CELL, ADMITTED, FULL, POSITION, JOB, PHONE, EMAIL, STATUS, EXEMPT = (
    range(1, 15)
)
UNITS = {
    "TC028": ("Đảng bộ Sở Nội vụ", 3),
    "TC060": ("Đảng bộ Bệnh viện Đa khoa tỉnh", 4),
    "TC072": ("Đảng bộ Trường Đại học tỉnh Lam Sơn", 3),
    "TC019": ("Chi bộ Hội Nhà báo tỉnh", 0),
}
FIRST_ROW = 7


@dataclass
class Person:
    """One invented person, as the register has it or should get it."""

    name: str
    sex: str
    birth: date
    card: str | None
    unit: str = "TC028"
    cell: int = 1
    phone: str | None = None
    email: str | None = None

    @property
    def cell_name(self) -> str:
        return f"Chi bộ {self.cell}" if UNITS[self.unit][1] else ""


@dataclass
class Line:
    """One row of the list: its cells, what becomes of it, and how it is mended.

    ``outcome`` is a kind, or "problem:code", "conflict:code".  ``mend`` gives new cells by
    column, or "delete".
    """

    cells: list[Any]
    outcome: str
    mend: dict[int, Any] | str = field(default_factory=dict)


class Maker:
    """Draws people and writes them down in ever new ways."""

    def __init__(self) -> None:
        self.random = Random(2026)
        self.cards = iter(range(99100001, 99999999))
        self.zero_cards = iter(range(9900101, 9999999))
        self.phones = iter(range(912345001, 912999999))
        self.names: set[str] = set()

    def person(self, **fields: Any) -> Person:
        """Return a new person of a name that nobody has yet."""
        while True:
            name, sex = draw_name(self.random)
            if name not in self.names:
                break
        self.names.add(name)
        unit = self.random.choice(list(UNITS))
        cells = UNITS[unit][1]
        person = Person(
            name=name,
            sex=sex,
            birth=date(self.random.randint(1966, 2002), self.random.randint(1, 12), 13),
            card=str(next(self.cards)),
            unit=unit,
            cell=self.random.randint(1, cells) if cells else 0,
        )
        return replace(person, **fields)

    def cells(self, person: Person, **cells: Any) -> list[Any]:
        """Return the person's row; ``cells`` are by column number with a leading "c"."""
        row: list[Any] = [None] * len(HEADINGS)
        row[NAME], row[BIRTH], row[CARD] = person.name, person.birth, person.card
        row[SEX] = "Nữ" if person.sex == "f" else "Nam"
        row[UNIT], row[CELL] = UNITS[person.unit][0], person.cell_name or None
        row[PHONE], row[EMAIL] = person.phone, person.email
        for key, value in cells.items():
            row[int(key[1:])] = value
        return row


def _column(index: int) -> str:
    return f"c{index}"


def build() -> tuple[list[Person], list[Line]]:
    """Return who is registered before, and the 300 lines."""
    make = Maker()
    registered: list[Person] = []
    lines: list[Line] = []
    for part in (_known, _changed, _moved, _conflicts, _faults, _doubles):
        part(make, registered, lines)
    first_new = len(lines)
    while len(lines) < 300:
        lines.append(_new_line(make, len(lines) - first_new))
    faulty_twins = [line for line in lines if line.outcome.startswith("problem:duplicate")]
    rest = [line for line in lines if not line.outcome.startswith("problem:duplicate")]
    make.random.shuffle(rest)
    return registered, rest + faulty_twins


def _known(make: Maker, registered: list[Person], lines: list[Line]) -> None:
    """34 people whom the register has just so, however they are written."""
    for number in range(32):
        person = make.person()
        registered.append(person)
        written = [
            person.name,
            decomposed(person.name),
            with_old_tones(person.name),
            person.name.upper(),
            f"  {person.name.replace(' ', '  ')} ",
            person.name,
        ][number % 6]
        birth = [person.birth, f"{person.birth:%d/%m/%Y}", person.birth.year, None][number % 4]
        lines.append(Line(make.cells(person, c1=written, c2=birth), "unchanged"))
    for _number in range(2):
        short = next(make.zero_cards)
        person = make.person(card=f"0{short}")
        registered.append(person)
        lines.append(Line(make.cells(person, c4=short), "unchanged"))


def _changed(make: Maker, registered: list[Person], lines: list[Line]) -> None:
    """15 people of whom the list knows more than the register."""
    for number in range(12):
        person = make.person()
        registered.append(replace(person))
        phone = next(make.phones)
        cells = [
            {"c11": f"0{phone}"},
            {"c11": f"0{str(phone)[:3]}.{str(phone)[3:6]}.{str(phone)[6:]}"},
            {"c11": phone, "c10": "Chuyên viên"},
            {"c12": f" Nguoi{number}@Coquan.Example"},
            {"c7": date(2010, 5, 19), "c8": "19/05/2011"},
            {"c9": "Chi ủy viên", "c14": "x" if number > 8 else None},
        ][number % 6]
        lines.append(Line(make.cells(person, **cells), "changed"))
    for _number in range(3):
        person = make.person()
        registered.append(replace(person, card=None))
        lines.append(Line(make.cells(person), "changed"))


def _moved(make: Maker, registered: list[Person], lines: list[Line]) -> None:
    """8 people whom the list names at another unit."""
    for number in range(8):
        person = make.person(unit="TC060", cell=1)
        registered.append(replace(person))
        unit, cell = [("TC072", "Chi bộ 2"), ("TC060", "Chi bộ 3"), ("TC019", None)][number % 3]
        cells = {"c5": unit if number == 0 else UNITS[unit][0], "c6": cell}
        if number == 7:
            cells["c11"] = f"0{next(make.phones)}"
        lines.append(Line(make.cells(person, **cells), "moved"))


def _conflicts(make: Maker, registered: list[Person], lines: list[Line]) -> None:
    """5 rows that contradict the register."""
    for _number in range(2):
        person = make.person()
        registered.append(person)
        other = make.person()
        mend = {CARD: str(next(make.cards))}
        cells = make.cells(other, c4=person.card)
        lines.append(Line(cells, "conflict:other_name", mend))
    for _number in range(2):
        person = make.person()
        registered.append(person)
        cells = make.cells(person, c2=person.birth.replace(year=person.birth.year - 1))
        lines.append(Line(cells, "conflict:other_birth", {BIRTH: person.birth}))
    person = make.person(unit="TC028", cell=2)
    registered.append(person)
    cells = make.cells(person, c4=str(next(make.cards)))
    lines.append(Line(cells, "conflict:other_card", {CARD: person.card}))


# What is wrong, in which column, and what is right where the person's own value is not.
FAULTS: list[tuple[str, int, Any, Any]] = [
    *(("card_form", CARD, wrong, None) for wrong in ("9912345", "991234567", "99A23456", "99 123")),
    *(("card_form", CARD, wrong, None) for wrong in (991234567, "99-12345678")),
    *(("unit_close", UNIT, wrong, None) for wrong in ("Sở Nội vụ tỉnh", "Bệnh viện Đa khoa")),
    ("unit_close", UNIT, "Trường ĐH tỉnh Lam Sơn", None),
    *(("unit_unknown", UNIT, wrong, None) for wrong in ("Hợp tác xã Rạng Đông", "ABC")),
    ("no_such_day", BIRTH, "31/02/1980", None),
    ("no_date", BIRTH, "13 tháng 5", None),
    ("month_first", BIRTH, "05/13/1980", None),
    ("no_date", BIRTH, "19800513", None),
    *(("legacy_meant", NAME, wrong, None) for wrong in ("NguyÔn V¨n B×nh", "TrÇn ThÞ H­¬ng")),
    *(("legacy_meant", NAME, wrong, None) for wrong in ("Lª Quang §øc", "Nguyeãn Vaên Haûi")),
    *(("name_missing", NAME, wrong, None) for wrong in (None, " ")),
    *(("no_name", NAME, wrong, None) for wrong in ("Nguyễn Văn 2", "x" * 130)),
    ("no_phone", PHONE, "12345", "0912 000 111"),
    ("no_phone", PHONE, "0123456789", "0912 000 112"),
    ("no_email", EMAIL, "khong co", ""),
    ("no_status", STATUS, "đang xét", "Dự bị"),
    ("no_position", POSITION, "Tổ trưởng", ""),
    ("no_sex", SEX, "?", "Nữ"),
    ("taken", PHONE, "0912 999 888", "0912 000 113"),
    ("taken", EMAIL, "CHU@coquan.example", ""),
]


def _faults(make: Maker, registered: list[Person], lines: list[Line]) -> None:
    """Rows with one fault each."""
    registered.append(make.person(phone="+84912999888", email="chu@coquan.example"))
    for outcome, column, wrong, right in FAULTS:
        _add_fault(make, lines, outcome, column, wrong, right)
    for _number in range(3):
        short = next(make.zero_cards)
        _add_fault(make, lines, "card_zero", CARD, short, f"0{short}")
    for _number in range(2):
        _add_fault(make, lines, "no_key", CARD, None, c2=None)
    _add_fault(make, lines, "unit_missing", UNIT, None, c6=None)
    _add_fault(make, lines, "unit_unknown", CELL, "Chi bộ 9", c5="TC060")
    lines[-1].mend = {CELL: "Chi bộ 1", UNIT: "TC060"}


def _add_fault(
    make: Maker,
    lines: list[Line],
    outcome: str,
    column: int,
    wrong: Any,
    right: Any = None,
    **more: Any,
) -> None:
    """Add a row that is good but for one cell."""
    person = make.person()
    good = make.cells(person)[column] if right is None else right
    cells = make.cells(person, **{_column(column): wrong}, **more)
    lines.append(Line(cells, f"problem:{outcome}", {column: good}))


def _doubles(make: Maker, registered: list[Person], lines: list[Line]) -> None:
    """Namesakes, people of one name and birth date, and rows that come twice."""
    twin = make.person(unit="TC072", cell=1)
    cards = [str(next(make.cards)) for _ in range(2)]
    registered.extend(replace(twin, card=card) for card in cards)
    lines.append(Line(make.cells(twin, c4=None), "conflict:ambiguous", {CARD: cards[0]}))
    pair = make.person()
    lines.append(Line(make.cells(pair), "new"))
    lines.append(Line(make.cells(pair, c4=str(next(make.cards))), "new"))
    for number in range(5):
        person = make.person()
        lines.append(Line(make.cells(person), "new"))
        again = make.cells(person, c1=decomposed(person.name), c4=person.card)
        if number == 4:
            again[CARD] = None
        lines.append(Line(again, "problem:duplicate", "delete"))


def _new_line(make: Maker, number: int) -> Line:
    """Return one of the many people whom the register gets to know."""
    person = make.person()
    cells: dict[str, Any] = {}
    if number % 3 == 0:
        cells["c1"] = [decomposed, with_old_tones, str.upper][number // 3 % 3](person.name)
    if number % 4 == 1:
        cells["c2"] = f"{person.birth:%d.%m.%Y}"
    if number % 10 == 2:
        cells["c2"] = person.birth.year
    if number % 12 == 3:
        cells |= {"c4": None, "c2": person.birth, "c13": "Đảng viên dự bị"}
    if number % 20 == 4:
        cells |= {"c4": None, "c2": person.birth, "c13": "Quần chúng ưu tú"}
    if number % 5 == 0:
        cells["c11"] = f"0{next(make.phones)}"
    if number % 7 == 0:
        cells["c12"] = f"can.bo{number}@coquan.example"
    if number % 25 == 6:
        cells["c14"] = "Miễn sinh hoạt do sức khỏe"
    if number % 30 == 8:
        cells["c9"] = "Phó Bí thư chi bộ"
    return Line(make.cells(person, **cells), "new")


def write(path: Path) -> None:
    """Write the workbook: titles, merged heads, numbered columns, the lines, a foot, blanks."""
    _registered, lines = build()
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2026, 11, 22), "title": "Danh sách"})
        sheet = book.add_worksheet("Danh sách")
        bold = book.add_format({"bold": True, "align": "center"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.merge_range(0, 0, 0, 5, "ĐẢNG BỘ KHỐI CƠ QUAN VÀ DOANH NGHIỆP TỈNH LAM SƠN", bold)
        sheet.merge_range(2, 0, 2, 15, "DANH SÁCH ĐẢNG VIÊN", bold)
        sheet.merge_range(3, 0, 3, 15, "(Kèm theo Công văn số 12-CV/ĐUK)")
        for column, heading in enumerate(HEADINGS):
            sheet.write(4, column, heading, bold)
            sheet.write(5, column, f"({column + 1})")
        for number, line in enumerate(lines):
            _write_line(sheet, FIRST_ROW - 1 + number, number, line, day)
        foot = FIRST_ROW + len(lines)
        sheet.write(foot, 0, f"Tổng số: {len(lines)} đồng chí")
        sheet.write_blank(foot + 400, 3, None, bold)


def _write_line(sheet: Any, row: int, number: int, line: Line, day: Any) -> None:
    """Write one line; every twentieth name is a formula."""
    sheet.write_number(row, 0, number + 1)
    for column, value in enumerate(line.cells):
        if value is None:
            continue
        if column == NAME and number % 20 == 7 and '"' not in value:
            sheet.write_formula(row, column, f'="{value}"', None, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
        elif isinstance(value, int):
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, value)


if __name__ == "__main__":
    write(TARGET)
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")  # noqa: T201
