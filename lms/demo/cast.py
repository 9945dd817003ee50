"""The people as whom a visitor signs in to the demo, one for each role."""

from dataclasses import dataclass
from datetime import date

from lms.demo.units import ROOT_CODE
from members.models import PositionHeld
from members.roles import Role

PASSWORD = "hoctap2026"  # noqa: S105 - printed on purpose
Position = PositionHeld.Position


@dataclass(frozen=True)
class CastMember:
    """One login: who, where, which role on which branch, and what to try with it.

    ``days`` limits the role: an inspector's ends by itself.
    """

    code: str
    name: str
    sex: str
    birth: date
    card: str
    phone: str
    home: str
    what: str
    role: str = ""
    branch: str = ROOT_CODE
    days: int | None = None
    position: str = ""

    @property
    def email(self) -> str:
        """The address, which is the login with the domain of the demo."""
        return f"{self.code.lower()}@lamson.example"


CAST = (
    CastMember(
        code="HOCVIEN",
        name="Nguyễn Thị Minh Hòa",
        sex="f",
        birth=date(1968, 9, 2),
        card="99000001",
        phone="0912000001",
        home="TC106",
        what="học viên, dùng điện thoại đời cũ",
    ),
    CastMember(
        code="BITHU",
        name="Lê Văn Dũng",
        sex="m",
        birth=date(1975, 3, 26),
        card="99000002",
        phone="0912000002",
        home="TC063-C01",
        what="bí thư chi bộ",
        role=Role.CELL_SECRETARY,
        branch="TC063-C01",
        position=Position.CELL_COMMITTEE_MEMBER,
    ),
    CastMember(
        code="CANBO",
        name="Trần Thu Hằng",
        sex="f",
        birth=date(1984, 7, 14),
        card="99000003",
        phone="0912000003",
        home="TC063-C02",
        what="cán bộ phụ trách của đơn vị (Bệnh viện Mắt)",
        role=Role.UNIT_CLERK,
        branch="TC063",
    ),
    CastMember(
        code="GIANGVIEN1",
        name="Phạm Quang Vinh",
        sex="m",
        birth=date(1979, 11, 20),
        card="99000004",
        phone="0912000004",
        home="TC008-C01",
        what="giảng viên của khóa Chuyển đổi số",
        role=Role.TRAINER,
        position=Position.RAPPORTEUR,
    ),
    CastMember(
        code="GIANGVIEN2",
        name="Hoàng Thị Ngân",
        sex="f",
        birth=date(1986, 4, 30),
        card="99000005",
        phone="0912000005",
        home="TC008-C02",
        what="giảng viên của khóa Kiểm chứng thông tin",
        role=Role.TRAINER,
    ),
    CastMember(
        code="DUYET",
        name="Trịnh Xuân Thắng",
        sex="m",
        birth=date(1972, 2, 3),
        card="99000006",
        phone="0912000006",
        home="TC003-C01",
        what="người duyệt nội dung (Ban Tuyên giáo)",
        role=Role.APPROVER,
    ),
    CastMember(
        code="QUANLYLOP",
        name="Vũ Thị Hạnh",
        sex="f",
        birth=date(1982, 10, 15),
        card="99000007",
        phone="0912000007",
        home="TC007-C01",
        what="cán bộ quản lý lớp",
        role=Role.CLASS_MANAGER,
    ),
    CastMember(
        code="TOCHUC",
        name="Bùi Đức Thành",
        sex="m",
        birth=date(1977, 5, 19),
        card="99000008",
        phone="0912000008",
        home="TC007-C01",
        what="Ban Tổ chức: danh sách, sắp xếp tổ chức, vai trò",
        role=Role.ORGANISATION,
    ),
    CastMember(
        code="TOCHUC2",
        name="Đặng Thị Kim Oanh",
        sex="f",
        birth=date(1981, 3, 8),
        card="99000013",
        phone="0912000013",
        home="TC007-C01",
        what="Ban Tổ chức, người thứ hai: duyệt việc TOCHUC trình",
        role=Role.ORGANISATION,
    ),
    CastMember(
        code="VANPHONG",
        name="Đỗ Thị Lan",
        sex="f",
        birth=date(1980, 8, 19),
        card="99000009",
        phone="0912000009",
        home="TC007-C02",
        what="Văn phòng",
        role=Role.OFFICE,
    ),
    CastMember(
        code="LANHDAO",
        name="Hà Minh Quân",
        sex="m",
        birth=date(1970, 12, 22),
        card="99000010",
        phone="0912000010",
        home="TC007-C02",
        what="lãnh đạo, phê duyệt công nhận kết quả",
        role=Role.LEADER,
        position=Position.STANDING_MEMBER,
    ),
    CastMember(
        code="KIEMTRA",
        name="Mai Hữu Nghĩa",
        sex="m",
        birth=date(1974, 6, 1),
        card="99000011",
        phone="0912000011",
        home="TC006-C01",
        what="Ủy ban Kiểm tra, chỉ xem, có thời hạn",
        role=Role.INSPECTOR,
        days=90,
    ),
    CastMember(
        code="QUANTRI",
        name="Ngô Thanh Tùng",
        sex="m",
        birth=date(1990, 1, 9),
        card="99000012",
        phone="0912000012",
        home="TC007-C02",
        what="quản trị hệ thống",
        role=Role.SYSTEM_ADMIN,
    ),
)
