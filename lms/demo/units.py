"""The organisations of the demo: the 122 of the fictional tỉnh Lam Sơn, or twelve of them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from members.models import Unit

UNITS_FILE = Path(__file__).with_name("data") / "units.csv"
ROOT_CODE = "DUK"
ROOT_NAME = "Đảng bộ Khối cơ quan và doanh nghiệp tỉnh Lam Sơn"

# Agencies, a department, a hospital, a school, a bank and two small companies; 533 members.
SMALL = (
    *("TC002", "TC003", "TC006", "TC007", "TC008", "TC019"),
    *("TC030", "TC053", "TC063", "TC078", "TC106", "TC112"),
)
_KINDS = {
    "Đảng bộ cơ sở": Unit.Kind.GRASSROOTS,
    "Chi bộ cơ sở": Unit.Kind.GRASSROOTS_CELL,
}


@dataclass(frozen=True)
class DemoUnit:
    """One grassroots organisation: how many members, probationers and cells it has."""

    code: str
    name: str
    kind: str
    sector: str
    members: int
    probationary: int
    cells: int
    sections: int = 0

    @property
    def homes(self) -> list[str]:
        """The codes of the units in which its people are: its cells, or itself without cells."""
        numbers = range(1, self.cells + 1)
        return [self.cell_code(number) for number in numbers] or [self.code]

    def cell_code(self, number: int) -> str:
        """Return the code of one of its cells."""
        return f"{self.code}-C{number:02d}"

    def section_code(self, number: int) -> str:
        """Return the code of one of its sections (đảng bộ bộ phận)."""
        return f"{self.code}-B{number:02d}"

    def section_of(self, cell: int) -> int | None:
        """Return the section of a cell: the first half belongs to sections, the others directly."""
        if not self.sections or cell > self.cells // 2:
            return None
        return (cell - 1) % self.sections + 1


def demo_units(codes: Sequence[str] | None = SMALL) -> list[DemoUnit]:
    """Return the chosen organisations, or all of them, in the order of their codes."""
    with UNITS_FILE.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["ma"]: row for row in csv.DictReader(file)}
    return [
        DemoUnit(
            code=code,
            name=rows[code]["ten"],
            kind=_KINDS[rows[code]["loai"]],
            sector=rows[code]["nhom"],
            members=int(rows[code]["dang_vien"]),
            probationary=int(rows[code]["du_bi"]),
            cells=int(rows[code]["chi_bo_truc_thuoc"]),
            sections=int(rows[code]["dang_bo_bo_phan"]),
        )
        for code in sorted(rows if codes is None else codes)
    ]
