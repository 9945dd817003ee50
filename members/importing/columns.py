"""Which column of a list is which, by the words in its heading."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from common.text.vietnamese import fold

# Folded headings.  The first that fits wins; a column that fits nothing is carried along.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "personal_code": ("ma hoc vien", "ma ca nhan", "ma nguoi hoc", "personal code"),
    "full_name": ("ho va ten", "ho ten", "ho va ten dang vien", "ten dang vien", "full name"),
    "family_part": ("ho va ten dem", "ho va dem", "ho dem", "ho va chu dem", "ho"),
    "given_part": ("ten", "ten rieng"),
    "birth_date": ("ngay sinh", "ngay thang nam sinh", "nam sinh", "sinh ngay", "ntns"),
    "sex": ("gioi tinh", "gioi", "nam nu", "nu"),
    "card_number": (
        "so the dang vien",
        "so the dang",
        "so the",
        "so tdv",
        "the dang vien",
        "ma the dang vien",
    ),
    "file_number": (
        "so ly lich",
        "so ly lich dang vien",
        "so ho so",
        "so ho so dang vien",
        "so hieu ly lich",
    ),
    "unit_code": ("ma don vi", "ma to chuc dang", "ma tccs dang", "ma to chuc co so dang"),
    "unit_name": (
        "don vi",
        "ten don vi",
        "to chuc dang",
        "to chuc co so dang",
        "dang bo",
        "dang bo co so",
        "dang bo chi bo",
        "don vi sinh hoat",
        "noi sinh hoat",
    ),
    "cell_name": ("chi bo", "ten chi bo", "chi bo truc thuoc", "chi bo sinh hoat"),
    "admitted_on": ("ngay vao dang", "ngay ket nap", "ngay vao dang ket nap", "vao dang"),
    "full_member_on": ("ngay chinh thuc", "ngay cong nhan chinh thuc", "chinh thuc"),
    "position": ("chuc vu dang", "chuc vu trong dang", "cv dang"),
    "job_title": ("chuc vu chinh quyen", "chuc vu", "chuc danh", "cv chinh quyen"),
    "workplace": ("co quan", "co quan cong tac", "noi cong tac", "don vi cong tac"),
    "phone": ("dien thoai", "so dien thoai", "dtdd", "di dong", "so di dong", "sdt"),
    "email": ("email", "e mail", "thu dien tu", "thu cong vu", "dia chi email"),
    "status": ("tinh trang", "doi tuong", "loai dang vien", "tinh trang dang vien"),
    "exemption": (
        "mien sinh hoat",
        "mien cong tac va sinh hoat dang",
        "mien sinh hoat dang",
        "mien cong tac",
        "mien cong tac sinh hoat",
    ),
    "ignored": ("stt", "so tt", "tt", "ghi chu", "van de can sua"),
}
# How a column is called to people when the list does not have it.
LABELS: Mapping[str, str] = {
    "personal_code": "Mã học viên",
    "full_name": "Họ và tên",
    "birth_date": "Ngày sinh",
    "sex": "Giới tính",
    "card_number": "Số thẻ đảng viên",
    "file_number": "Số lý lịch",
    "unit_code": "Mã đơn vị",
    "unit_name": "Đơn vị",
    "cell_name": "Chi bộ",
    "admitted_on": "Ngày vào Đảng",
    "full_member_on": "Ngày chính thức",
    "position": "Chức vụ Đảng",
    "job_title": "Chức vụ chính quyền",
    "workplace": "Cơ quan công tác",
    "phone": "Điện thoại",
    "email": "Email",
    "status": "Tình trạng",
    "exemption": "Miễn sinh hoạt",
}
PROBLEM_HEADING = "Vấn đề cần sửa"
# The heading row is looked for in the first rows only.
ROWS_SEARCHED = 30
FEWEST_KNOWN = 2

_IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_NOT_WORDS = re.compile(r"[^0-9a-z]+")
_DIGIT = re.compile(r"\d")
# Below a heading "Ngày sinh" over two columns: in which column whose date stands.
_SEXES = {"nam": "birth_date", "nu": "birth_female"}
_FIELD_OF = {words: field for field, names in SYNONYMS.items() for words in names}


@dataclass(frozen=True)
class Columns:
    """Where the heading row stands, and which field each known column holds."""

    row_number: int
    headings: tuple[str, ...]
    fields: Mapping[str, int]
    # With a second heading row ("Nam" and "Nữ" below "Ngày sinh") the number of that one.
    last_row: int
    # Two columns under one heading: nobody can know which of them counts.
    repeated: tuple[int, int] | None = None

    def heading_of(self, field: str) -> str:
        """Return the heading of the field's column in one line, or its usual name.

        The refused rows go back under the headings as they were sent.
        """
        index = self.fields.get(field)
        if field == "full_name" and index is None:
            index = self.fields.get("family_part")
        heading = self.headings[index] if index is not None else ""
        return " ".join(heading.split()) or LABELS[field]

    @property
    def has_names(self) -> bool:
        """Tell whether there is a column, or a pair of columns, with the names."""
        return "full_name" in self.fields or {"family_part", "given_part"} <= set(self.fields)


def find_columns(rows: Sequence[tuple[int, Sequence[object]]]) -> Columns | None:
    """Return the heading row among (number, values): the one with most known headings.

    Title rows above it, merged or not, have none or one of them.
    """
    candidates = [_columns_of(number, values) for number, values in rows[:ROWS_SEARCHED]]
    named = [found for found in candidates if found.has_names]
    best = max(named, key=lambda found: len(found.fields), default=None)
    if best is None or len(best.fields) < FEWEST_KNOWN:
        return None
    below = next((values for number, values in rows if number == best.row_number + 1), ())
    return _with_second_row(best, below)


def chosen_columns(
    rows: Sequence[tuple[int, Sequence[object]]], row_number: int, fields: Mapping[str, int]
) -> Columns | None:
    """Return the columns as a human named them; None when there is no such heading row."""
    guessed = find_columns(rows)
    if guessed is not None and guessed.row_number == row_number:
        return replace(guessed, fields=fields, repeated=None)
    values = next((values for number, values in rows if number == row_number), None)
    if values is None:
        return None
    headings = tuple(str(value).strip() if value is not None else "" for value in values)
    return Columns(row_number, headings, fields, row_number)


def folded_heading(text: object) -> str:
    """Return a heading as it is compared: folded, without brackets and punctuation."""
    plain = _IN_BRACKETS.sub(" ", fold(str(text or "")))
    return _NOT_WORDS.sub(" ", plain).strip()


def _columns_of(number: int, values: Sequence[object]) -> Columns:
    """Return what a row would mean as the heading row."""
    fields: dict[str, int] = {}
    repeated = None
    for index, value in enumerate(values):
        field = _FIELD_OF.get(folded_heading(value)) if isinstance(value, str) else None
        if field is None or field == "ignored":
            continue
        first = fields.setdefault(field, index)
        if first != index and folded_heading(values[first]) == folded_heading(value):
            repeated = repeated or (first, index)
    _join_split_names(fields, values)
    headings = tuple(str(value).strip() if value is not None else "" for value in values)
    return Columns(number, headings, fields, number, repeated)


def _with_second_row(columns: Columns, below: Sequence[object]) -> Columns:
    """Return the columns with those that a second heading row names, if there is one.

    It has words only, at least one of them below a heading that spans several columns, and
    elsewhere nothing, or the heading again (cells merged downwards).
    """
    headings = [*columns.headings, *[""] * (len(below) - len(columns.headings))]
    groups = [_group_of(headings, index) for index in range(len(below))]
    words = {index: folded_heading(value) for index, value in enumerate(below) if value is not None}
    split = {index for index in words if groups.count(groups[index]) > 1}
    are_words = all(
        isinstance(below[index], str) and not _DIGIT.search(word) for index, word in words.items()
    )
    others = words.keys() - split
    if not (split and are_words) or any(
        words[index] != folded_heading(headings[index]) for index in others
    ):
        return columns
    fields = dict(columns.fields)
    for index in sorted(split):
        is_birth = groups[index] == columns.fields.get("birth_date")
        if is_birth and words[index] in _SEXES:
            fields[_SEXES[words[index]]] = index
            continue
        field = _FIELD_OF.get(words[index])
        if field is not None and field != "ignored":
            fields.setdefault(field, index)
    return replace(columns, fields=fields, last_row=columns.row_number + 1)


def _group_of(headings: Sequence[str], index: int) -> int:
    """Return the column whose heading spans this one: itself, or the nearest filled to the left."""
    while index > 0 and not headings[index]:
        index -= 1
    return index


def _join_split_names(fields: dict[str, int], values: Sequence[object]) -> None:
    """Read "Họ và tên" merged over two columns as family part and given part."""
    index = fields.get("full_name")
    if index is None or index + 1 >= len(values) or values[index + 1] is not None:
        return
    if index + 1 not in fields.values():
        fields["family_part"], fields["given_part"] = index, index + 1
        del fields["full_name"]
