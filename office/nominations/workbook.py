"""Whom the workbook of a unit may nominate: written with drop-downs, to be sent back.

The words of the workbook are Vietnamese, whatever language the site is read in.
"""

from pathlib import Path
from typing import BinaryIO

from common.excel.writing import CellValue, Sheet, write_rows
from learning.models import NominationUnit
from learning.nominating import candidates_for, eligible_for
from members.models import User
from members.restriction import left_out_words

MARK, CHOSEN, NOTE = "Cử", "Có", "Ghi chú"
HEADINGS = ("STT", "Mã học viên", "Họ và tên", "Ngày sinh", "Đơn vị", MARK, NOTE)
CODE_COLUMN, MARK_COLUMN = 1, 5
KNOWN_SHEET = "Người của đơn vị"
FREE_ROWS = 30


def write_template(target: Path | BinaryIO, entry: NominationUnit, by: User) -> list[int]:
    """Write the people who meet the criteria, to be chosen, and below them free lines.

    The second sheet has everybody of the unit, for the codes of the free lines.
    """
    eligible = list(eligible_for(entry, by).select_related("unit").in_official_order())
    everybody = candidates_for(entry, by).select_related("unit").in_official_order()
    named = list(everybody.usable())
    title = [
        f"Danh sách cử học viên: {entry.call.training_class.title}",
        f"{entry.unit.name} - chỉ tiêu {entry.quota} - gửi trước hết ngày "
        f"{entry.call.closes_on:%d/%m/%Y}",
    ]
    last = len(named) + 1
    left_out = left_out_words(everybody.restricted().count())
    write_rows(
        target,
        Sheet(
            name="Cử học viên",
            headings=HEADINGS,
            rows=[[*_cells(place, one), None, None] for place, one in enumerate(eligible, 1)],
            title=title,
            widths=(6, 16, 28, 14, 40, 8, 30),
            notes=(
                f"Chọn “{CHOSEN}” ở cột “{MARK}” cho người được cử. Người khác của đơn vị: chọn mã "
                f"học viên ở các dòng trống (xem trang “{KNOWN_SHEET}”).",
            ),
            choices={MARK_COLUMN: [CHOSEN], CODE_COLUMN: f"='{KNOWN_SHEET}'!$B$2:$B${last}"},
            blank_rows=FREE_ROWS,
        ),
        Sheet(
            name=KNOWN_SHEET,
            headings=HEADINGS[:5],
            rows=[_cells(place, one) for place, one in enumerate(named, 1)],
            widths=(6, 16, 28, 14, 40),
            notes=[left_out] if left_out else [],
        ),
    )
    return [one.pk for one in named]


def _cells(place: int, person: User) -> list[CellValue]:
    born = person.birth_date or person.birth_year
    unit = person.unit.name if person.unit else ""
    return [place, person.personal_code, person.full_name, born, unit]
