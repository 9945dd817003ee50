"""The courses of the catalogue (DOMAIN §7.2) without content, each with a short neutral outline.

CN01 and KN01 come with their content from the folders of the demo's courses.
"""

from dataclasses import dataclass
from decimal import Decimal

from courses.models import Course, EditionLesson

Kind, Type = EditionLesson.Kind, Course.Type
NEW_MEDIA, DIGITAL = "TTT", "CDS"


@dataclass(frozen=True)
class Line:
    """One lesson of an outline; ``questions`` are those of a quiz, ``checks`` those of a text."""

    kind: str
    title: str
    periods: str
    weight: int = 0
    questions: int = 0
    checks: int = 0
    is_required: bool = True


@dataclass(frozen=True)
class CatalogueCourse:
    """One course; ``bank`` is the prefix of the questions that its quiz draws from."""

    code: str
    title: str
    type: str
    lines: tuple[Line, ...]
    bank: str = DIGITAL
    recognition_by_list: bool = True
    valid_for_months: int | None = None


def _text(title: str, periods: str) -> Line:
    """A text that is only claimed to be read: evidence E0."""
    return Line(Kind.READING, title, periods)


def _checked(title: str, periods: str) -> Line:
    """A text with two check questions: evidence E2."""
    return Line(Kind.READING, title, periods, checks=2)


def _video(periods: str, *, is_required: bool = True) -> Line:
    """The recording of the demo course."""
    return Line(Kind.VIDEO, "Video giới thiệu", periods, is_required=is_required)


def _session(title: str, periods: str) -> Line:
    """A meeting whose roll a clerk keeps: evidence E1, or E3 under supervision."""
    return Line(Kind.SESSIONS, title, periods)


def _paper(title: str, periods: str) -> Line:
    """A paper that a trainer marks: evidence E1."""
    return Line(Kind.PAPER, title, periods, weight=1)


def _quiz(questions: int, periods: str = "1") -> Line:
    """The final test."""
    return Line(Kind.QUIZ, "Bài kiểm tra cuối khóa", periods, weight=2, questions=questions)


CATALOGUE = (
    CatalogueCourse(
        "CN02",
        "Đấu tranh phản bác luận điệu xuyên tạc của các thế lực thù địch trên không gian mạng",
        Type.REFRESHER,
        (
            _video("1"),
            _checked("Chuyên đề 1", "5"),
            _text("Chuyên đề 2", "5"),
            _checked("Chuyên đề 3", "4"),
            _quiz(10),
        ),
        bank=NEW_MEDIA,
    ),
    CatalogueCourse(
        "CN03",
        "Tư duy và hành động của cán bộ thời đại 4.0",
        Type.REFRESHER,
        (_text("Tài liệu học tập", "3"), _checked("Bài đọc và câu hỏi củng cố", "4"), _quiz(8)),
    ),
    CatalogueCourse(
        "NC01",
        "Nghiên cứu tác phẩm “Kiên quyết, kiên trì đấu tranh phòng, chống tham nhũng, tiêu cực, "
        "góp phần xây dựng Đảng và Nhà nước ta ngày càng trong sạch, vững mạnh”",
        Type.THEMATIC,
        (_text("Tài liệu nghiên cứu", "2"), _paper("Bài thu hoạch", "2")),
    ),
    CatalogueCourse(
        "NQ01",
        "Học tập, quán triệt Nghị quyết số 57-NQ/TW (22/12/2024)",
        Type.RESOLUTION,
        (_text("Văn bản nghị quyết", "1"), _video("1"), _quiz(5, "2")),
        recognition_by_list=False,
    ),
    CatalogueCourse(
        "DVM",
        "Bồi dưỡng lý luận chính trị dành cho đảng viên mới (10 chuyên đề)",
        Type.NEW_MEMBER,
        (
            _session("Chuyên đề 1 đến 5", "20"),
            _session("Chuyên đề 6 đến 10", "20"),
            _paper("Bài thu hoạch", "4"),
        ),
    ),
    CatalogueCourse(
        "NTD",
        "Bồi dưỡng nhận thức về Đảng (5 bài)",
        Type.AWARENESS,
        (_session("Bài 1 đến bài 3", "12"), _session("Bài 4 và bài 5", "10"), _quiz(10, "2")),
        valid_for_months=60,
    ),
    CatalogueCourse(
        "CU01",
        "Nghiệp vụ công tác đảng cho bí thư chi bộ và cấp ủy viên cơ sở",
        Type.REFRESHER,
        (
            _text("Tài liệu nghiệp vụ", "6"),
            _session("Trao đổi tình huống", "8"),
            _quiz(8, "2"),
        ),
    ),
    CatalogueCourse(
        "KT01",
        "Quy trình kiểm tra, giám sát ở chi bộ",
        Type.REFRESHER,
        (_checked("Quy trình và biểu mẫu", "4"), _text("Tình huống tham khảo", "3"), _quiz(5)),
    ),
    CatalogueCourse(
        "BCV1",
        "Kỹ năng báo cáo viên, tuyên truyền viên",
        Type.SKILL,
        (_video("1"), _session("Thực hành theo nhóm", "5"), _paper("Bài trình bày", "2")),
    ),
    CatalogueCourse(
        "DV01",
        "Công tác dân vận chính quyền và Luật Thực hiện dân chủ ở cơ sở",
        Type.THEMATIC,
        (_text("Văn bản luật", "3"), _checked("Bài đọc và câu hỏi củng cố", "4"), _quiz(5)),
    ),
    CatalogueCourse(
        "SHQ",
        "Sinh hoạt chuyên đề quý: học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
        Type.THEMATIC,
        (_session("Buổi sinh hoạt chuyên đề", "2"),),
    ),
    CatalogueCourse(
        "KN02",
        "Bảo vệ dữ liệu cá nhân và an toàn tài khoản",
        Type.SKILL,
        (_checked("Bài đọc và câu hỏi củng cố", "2"), _video("1", is_required=False), _quiz(8)),
        recognition_by_list=False,
    ),
    CatalogueCourse(
        "HT01",
        "Hội thi Bí thư chi bộ giỏi - vòng trắc nghiệm",
        Type.CONTEST,
        (_text("Thể lệ hội thi", "0"), _quiz(15)),
        bank=NEW_MEDIA,
    ),
)


def periods_of(line: Line) -> Decimal:
    """Return the teaching periods of a line."""
    return Decimal(line.periods)
