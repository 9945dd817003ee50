"""Two lists of people as units send them: one that the demo has taken over, one to try oneself.

``write_messy_list(MESSY_LIST)`` in ``manage.py shell`` writes the one to try again.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from common.excel.writing import CellValue, Sheet, write_rows
from lms.demo.names import decomposed, with_old_tones
from lms.demo.people import DemoPerson, demo_people
from lms.demo.units import demo_units
from members.models import User

MESSY_LIST = Path(__file__).with_name("data") / "danh-sach-lon-xon.xlsx"
TAKEN_UNIT, TAKEN_NAME = "TC078", "danh-sach-bo-sung.xlsx"
MESSY_UNIT = "TC063"
HEADINGS = (
    *("STT", "Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Đơn vị", "Chi bộ"),
    *("Chức vụ chính quyền", "Cơ quan công tác", "Điện thoại", "Tình trạng"),
)
WIDTHS = (6, 28, 14, 18, 40, 12, 22, 26, 16, 18)
CANDIDATE = "Quần chúng ưu tú"
Row = tuple[CellValue, ...]
# Name, birth, card, unit, cell, and four cells that are left empty.
KnownRow = tuple[str, date, str | None, str, str, None, None, None, None]


def write_taken_list(target: Path) -> None:
    """Write a list about one unit: workplaces of some people, three new ones, two faults."""
    people = User.objects.filter(unit__code__startswith=TAKEN_UNIT, is_active=True)
    known = people.exclude(card_number=None).select_related("unit").order_by("personal_code")[:6]
    unit = _name_of(TAKEN_UNIT)
    rows: list[Row] = [
        (
            *(person.full_name, person.birth_date, person.card_number, unit, person.unit.name),
            *(None, "Trụ sở chính", None, None),
        )
        for person in known
        if person.unit is not None
    ]
    for name, born, job in (
        ("Đinh Thị Ngọc Ánh", date(1999, 3, 14), "Chuyên viên"),
        ("Tạ Quốc Việt", date(1997, 8, 2), "Kỹ sư"),
        ("Lương Thùy Dương", date(2000, 11, 27), "Kế toán viên"),
    ):
        rows.append((name, born, None, unit, "Chi bộ 1", job, None, None, CANDIDATE))
    rows += [
        ("Cao Văn Bách", date(1988, 5, 5), "9912345", unit, "Chi bộ 1", *[None] * 4),
        ("Tô Hải Yến", date(1991, 9, 9), None, "Xí nghiệp Rạng Đông", *[None] * 4, CANDIDATE),
    ]
    _write(target, rows)


def write_messy_list(target: Path) -> None:
    """Write a list with what offices really send: old tones, bare years, doubles, bad numbers."""
    people = demo_people(demo_units())
    here = [one for one in people if one.home.startswith(MESSY_UNIT) and not one.moves_to][:8]
    unit = _name_of(MESSY_UNIT)
    same, upper, old, apart, phone, born, card, moved = (_row(one, unit) for one in here)
    rows: list[Row] = [
        same,
        (upper[0].upper(), *upper[1:]),
        (with_old_tones(old[0]), *old[1:]),
        (f"  {decomposed(apart[0])} ", *apart[1:]),
        (*phone[:6], "Khoa Khúc xạ", "0981.777.001", None),
        (born[0], date(1950, 1, 1), *born[2:]),
        (*card[:2], "991234567", *card[3:]),
        (*moved[:3], _name_of("TC106"), None, *moved[5:]),
        ("Nguyễn Thị Hoà", "12.5.1985", "99800001", unit, "Chi bộ 1", "Bác sĩ", None, "0981777002"),
        ("TRẦN ĐỨC LONG", "1990", "99800002", unit, "Chi bộ 2", "Điều dưỡng", None, None),
        ("Lê Thị Mai", "31/02/1980", "99800003", unit, "Chi bộ 1", None, None, None),
        ("NguyÔn V¨n B×nh", "13/05/1979", "99800004", unit, "Chi bộ 1", None, None, None),
        ("Phan Quang Huy", "13/05/1982", "99800005", "BV Mắt", "Chi bộ 1", None, None, None),
        ("Đặng Thùy Linh", "01/02/1996", None, unit, "Chi bộ 2", None, None, "12345", CANDIDATE),
        ("Hồ Sỹ Tài", "07/07/1987", "99800006", unit, "Chi bộ 1", None, None, None),
        ("Hồ Sỹ Tài", "07/07/1987", "99800006", unit, "Chi bộ 1", None, None, None),
        (None, "08/08/1988", "99800007", unit, "Chi bộ 1", None, None, None),
    ]
    _write(target, rows)


def _row(person: DemoPerson, unit: str) -> KnownRow:
    """Return what a list says of a person whom the register has."""
    cell = f"Chi bộ {int(person.home.rpartition('C')[2])}"
    return (person.name, person.birth, person.card, unit, cell, None, None, None, None)


def _write(target: Path, rows: Iterable[Row]) -> None:
    """Write the rows, numbered, under the title of the house."""
    write_rows(
        target,
        Sheet(
            name="Danh sách",
            title=("ĐẢNG BỘ KHỐI CƠ QUAN VÀ DOANH NGHIỆP TỈNH LAM SƠN", "DANH SÁCH ĐẢNG VIÊN"),
            headings=HEADINGS,
            rows=[(number, *row) for number, row in enumerate(rows, start=1)],
            widths=WIDTHS,
        ),
    )


def _name_of(code: str) -> str:
    """Return the name of an organisation of the demo."""
    return next(unit.name for unit in demo_units() if unit.code == code)
