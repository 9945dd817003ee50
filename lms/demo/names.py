"""Invented names, as frequent as in the country (DOMAIN §7.1), the same for the same seed."""

import unicodedata
from random import Random

FAMILIES = {
    "Nguyễn": 30,
    "Lê": 18,
    "Trần": 9,
    "Phạm": 7,
    "Hoàng": 6,
    "Trịnh": 5,
    "Vũ": 3,
    "Võ": 1,
    "Bùi": 3,
    "Đỗ": 3,
    "Hà": 3,
    "Mai": 2,
    "Đặng": 2,
    "Ngô": 2,
    "Cao": 1,
    "Lưu": 1,
    "Quách": 1,
    "Lương": 1,
    "Phùng": 1,
    "Đào": 1,
}
WOMEN_MIDDLE = ("Thị", "Thị", "Thị Thu", "Thị Minh", "Thanh", "Thị Hồng", "Ngọc", "Thị Kim", "Thùy")
MEN_MIDDLE = ("Văn", "Văn", "Đức", "Hữu", "Quang", "Minh", "Xuân", "Ngọc", "Đình", "Công", "Bá")
WOMEN = (
    *("An", "Anh", "Ánh", "Bình", "Châu", "Chi", "Dung", "Duyên", "Đào", "Giang", "Hà", "Hạnh"),
    *("Hằng", "Hiền", "Hoa", "Hòa", "Hồng", "Huệ", "Hương", "Hường", "Huyền", "Khánh", "Lan"),
    *("Liên", "Linh", "Loan", "Ly", "Mai", "Minh", "Nga", "Ngân", "Ngọc", "Nguyệt", "Nhung"),
    *("Oanh", "Phương", "Phượng", "Quỳnh", "Tâm", "Thanh", "Thảo", "Thu", "Thủy", "Thúy", "Trang"),
    *("Tuyết", "Uyên", "Vân", "Xuân", "Yến"),
)
MEN = (
    *("An", "Anh", "Bảo", "Bình", "Cường", "Chiến", "Dũng", "Duy", "Đại", "Đạt", "Đức", "Giang"),
    *("Hải", "Hào", "Hiếu", "Hòa", "Hoàng", "Hùng", "Huy", "Khang", "Khánh", "Kiên", "Lâm", "Long"),
    *("Lực", "Mạnh", "Minh", "Nam", "Nghĩa", "Phong", "Phúc", "Phương", "Quân", "Quang", "Quyết"),
    *("Sơn", "Tài", "Tân", "Thái", "Thành", "Thắng", "Thịnh", "Thủy", "Tiến", "Toàn", "Trung"),
    *("Tuấn", "Tùng", "Việt", "Vinh", "Vượng"),
)
UNUSUAL = ("Y Moan Êban", "H'Hen Niê", "Giàng A Páo", "Lò Văn Ơn", "Vi Thị Mẩy", "Lê Na", "Hà Văn")
WOMEN_SHARE = 0.42


def draw_name(random: Random) -> tuple[str, str]:
    """Return a full name and the sex it was drawn for, "f" or "m"."""
    is_woman = random.random() < WOMEN_SHARE
    family = random.choices(list(FAMILIES), weights=list(FAMILIES.values()))[0]
    middle = random.choice(WOMEN_MIDDLE if is_woman else MEN_MIDDLE)
    given = random.choice(WOMEN if is_woman else MEN)
    return f"{family} {middle} {given}", "f" if is_woman else "m"


def decomposed(name: str) -> str:
    """Return the name as macOS and old workbooks write it: letters and marks apart."""
    return unicodedata.normalize("NFD", name)


def with_old_tones(name: str) -> str:
    """Return the name with the tone marks where they used to stand: "Hoà", "Thuỷ"."""
    for new, old in (("òa", "oà"), ("ủy", "uỷ"), ("úy", "uý"), ("ùy", "uỳ"), ("óa", "oá")):
        name = name.replace(new, old)
    return name
