"""The twenty classes: when they ran, how willingly people took part, and what became of them."""

from dataclasses import dataclass
from enum import StrEnum


class ListState(StrEnum):
    """How far the recognition list of a closed class is."""

    NONE = "none"
    PROPOSED = "proposed"
    RETURNED = "returned"
    APPROVED = "approved"


@dataclass(frozen=True)
class ClassPlan:
    """One class.  Days count back from today (``opened``) or on from the opening (``due``).

    ``closed``: days after the opening, None while it runs.  ``strength``: the share that
    completes in an average unit.  ``supervised``: meetings and tests were supervised (E3).
    ``extended``: the organisation whose people got two weeks more.
    """

    code: str
    course: str
    title: str
    opened: int
    due: int
    closed: int | None
    strength: float
    list_state: ListState = ListState.NONE
    supervised: bool = False
    extended: str = ""


APPROVED, PROPOSED, RETURNED = ListState.APPROVED, ListState.PROPOSED, ListState.RETURNED
# From the oldest to the newest.  Days from the closing to the proposal, and on to the approval:
PROPOSED_AFTER, APPROVED_AFTER, EXTRA_DAYS = 4, 6, 14

PLANS = (
    ClassPlan("CN01-2025", "CN01", "Lớp Chuyển đổi số năm 2025", 600, 60, 80, 0.93, APPROVED),
    ClassPlan(
        code="CN02-2025",
        course="CN02",
        title="Lớp Bảo vệ nền tảng tư tưởng trên không gian mạng năm 2025",
        opened=520,
        due=45,
        closed=65,
        strength=0.90,
        list_state=APPROVED,
        extended="TC060",
    ),
    ClassPlan("NQ01-2025", "NQ01", "Đợt học tập nghị quyết năm 2025", 480, 30, 60, 0.95),
    ClassPlan("KN02-2025", "KN02", "Lớp An toàn tài khoản năm 2025", 430, 45, 70, 0.85),
    ClassPlan(
        code="DVM-2025",
        course="DVM",
        title="Lớp lý luận chính trị năm 2025",
        opened=400,
        due=20,
        closed=25,
        strength=0.96,
        list_state=APPROVED,
        supervised=True,
    ),
    ClassPlan("SHQ-2026-Q1", "SHQ", "Sinh hoạt chuyên đề quý I/2026", 330, 80, 90, 0.92),
    ClassPlan("CU01-2026", "CU01", "Lớp nghiệp vụ công tác đảng 2026", 300, 40, 55, 0.88, APPROVED),
    ClassPlan("KT01-2026", "KT01", "Lớp kiểm tra, giám sát 2026", 270, 40, 50, 0.86, APPROVED),
    ClassPlan(
        code="NTD-2026",
        course="NTD",
        title="Lớp nhận thức về Đảng 2026",
        opened=240,
        due=30,
        closed=40,
        strength=0.90,
        list_state=APPROVED,
        supervised=True,
    ),
    ClassPlan("SHQ-2026-Q2", "SHQ", "Sinh hoạt chuyên đề quý II/2026", 235, 80, 90, 0.88),
    ClassPlan("DV01-2026", "DV01", "Lớp dân vận chính quyền 2026", 210, 45, 60, 0.80, APPROVED),
    ClassPlan("NC01-2026", "NC01", "Lớp nghiên cứu tác phẩm 2026", 150, 45, 60, 0.84, APPROVED),
    ClassPlan("CN03-2026", "CN03", "Lớp cán bộ thời đại 4.0 năm 2026", 90, 45, 55, 0.78, PROPOSED),
    ClassPlan("SHQ-2026-Q3", "SHQ", "Sinh hoạt chuyên đề quý III/2026", 85, 60, None, 0.80),
    ClassPlan("BCV1-2026", "BCV1", "Lớp báo cáo viên 2026", 80, 35, 40, 0.76, APPROVED),
    ClassPlan(
        code="HT01-2026",
        course="HT01",
        title="Hội thi Bí thư chi bộ giỏi 2026",
        opened=75,
        due=40,
        closed=45,
        strength=0.70,
        list_state=RETURNED,
        supervised=True,
    ),
    ClassPlan("CN02-2026", "CN02", "Lớp Bảo vệ nền tảng tư tưởng năm 2026", 60, 35, None, 0.66),
    ClassPlan("KN01-2026", "KN01", "Lớp kiểm chứng thông tin năm 2026", 40, 60, None, 0.66),
    ClassPlan("KN02-2026", "KN02", "Lớp An toàn tài khoản năm 2026", 25, 45, None, 0.62),
    ClassPlan("NQ01-2026", "NQ01", "Đợt học tập nghị quyết năm 2026", 4, 40, None, 0.90),
)
