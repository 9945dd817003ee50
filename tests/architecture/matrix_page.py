"""Writes ``docs/authorisation-matrix.md`` from the tables (``COMMAND``).

For people who inspect the site and read no code, so in Vietnamese.
"""

import os

import django

from tests.architecture.sources import ROOT

PAGE = ROOT / "docs" / "authorisation-matrix.md"
COMMAND = "python -m tests.architecture.matrix_page"
PEOPLE = {
    "anonymous": "khách",
    "member": "đảng viên (hồ sơ của mình)",
    "other_member": "đảng viên khác",
    "clerk": "cán bộ đơn vị",
    "other_clerk": "cán bộ đơn vị khác",
    "secretary": "bí thư chi bộ",
    "trainer": "giảng viên",
    "approver": "người duyệt nội dung",
    "manager": "quản lý lớp",
    "organisation": "ban tổ chức",
    "office": "văn phòng",
    "leader": "lãnh đạo",
    "inspector": "kiểm tra",
    "system_admin": "quản trị hệ thống",
}
PARTS = {
    "common": "Khung chung",
    "guides": "Trợ giúp",
    "members": "Hồ sơ của mình",
    "granting": "Vai trò",
    "office": "Bàn làm việc văn phòng",
    "learning": "Học tập",
    "desk": "Lớp học",
    "cms": "Bài học",
    "media": "Video",
    "quizzes": "Kiểm tra",
    "cms_desk": "Bàn biên soạn",
    "monitoring": "Theo dõi",
    "documents": "Báo cáo theo mẫu",
    "certificates": "Giấy chứng nhận",
    "verify": "Tra cứu giấy chứng nhận",
    "accounts": "Tài khoản của mình",
    "activation": "Kích hoạt tài khoản",
    "own_data": "Dữ liệu của mình",
    "slips": "Cấp tài khoản",
    "directory": "Đảng viên",
    "probation": "Theo dõi đảng viên dự bị",
    "imports": "Nhập danh sách",
    "organising": "Tổ chức và đơn vị",
    "reorganisation": "Sắp xếp tổ chức",
    "privacy": "Yêu cầu về dữ liệu cá nhân",
    "inspection": "Giám sát",
}
ADMIN_WORDS = {
    None: "không",
    "own": "chỉ khóa học của mình",
    "open": "có (không lộ dữ liệu của ai)",
    "desk": "có (màn hình tự lọc hàng)",
}
APPROVER_WORDS = ADMIN_WORDS | {"own": "mọi khóa học", "open": "có"}
HEAD = f"""# Ai mở được địa chỉ nào

Trang này do máy viết từ bảng phân quyền mà các phép thử dùng (`tests/architecture/url_table.py`,
`url_table_office.py`, `package_table.py`, `tests/cms/admin_table.py`). Sửa bảng rồi chạy
`{COMMAND}`; phép thử báo lỗi khi trang này cũ.

Phép thử hỏi **mọi** địa chỉ dưới đây bằng GET và POST với từng người: khách, người bị khóa tài
khoản, đảng viên, đảng viên khác, từng vai trò, người có vai trò đã hết hạn, chưa đến hạn hoặc bị
thu hồi, văn phòng của nhánh khác; với 12 người trong đó còn hỏi bằng HEAD, OPTIONS, PUT, PATCH và
DELETE. Ai không có tên ở cột “Ai mở được” thì nhận 404 (không có hàng ấy) hoặc 403 (không được làm
việc ấy), khách thì được mời đăng nhập, và không hàng nào trong cơ sở dữ liệu bị thay đổi. Với cán
bộ và văn phòng của nhánh khác, hàng của nhánh này là 404. Xem (GET) không thay đổi gì, trừ việc
ghi rằng đã xem.

Người có vai trò trên một nhánh chỉ thấy nhánh ấy. “Mọi người” gồm cả khách; “người đã đăng nhập”
là mọi tài khoản đang hoạt động.
"""


def text():
    """Return the page."""
    from tests.architecture.matrix import ADMIN_PREFIX, all_routes
    from tests.architecture.package_table import PACKAGE_DOORS
    from tests.architecture.url_table import DOORS
    from tests.cms.admin_table import ADMIN

    routes = all_routes()[0]
    lines = [HEAD]
    part = None
    for name in sorted(DOORS, key=lambda name: (_rank(name), name)):
        if name.split(":")[0] != part:
            part = name.split(":")[0]
            lines += _head(PARTS.get(part, part))
        lines.append(_row(routes[name][0], DOORS[name]))
    lines += _head("Tài khoản, trang công khai (của thư viện)")
    lines += [_row(routes[name][0], door) for name, door in sorted(PACKAGE_DOORS.items())]
    closed = sum(trainer is None and approver is None for trainer, approver in ADMIN.values())
    lines += [
        "",
        "## Trang quản trị nội dung (Wagtail)",
        "",
        f"{len(ADMIN)} địa chỉ dưới `{ADMIN_PREFIX}`. Ai không là giảng viên hoặc người duyệt:",
        f"404 ở tất cả. {closed} địa chỉ không mở cho ai (người dùng, nhóm, cài đặt, quy trình,",
        "tệp chung…) nên không liệt kê.",
        "",
        "| Địa chỉ | Giảng viên | Người duyệt nội dung |",
        "|---|---|---|",
    ]
    lines += [
        f"| `{_shown(routes[name][0])}` | {ADMIN_WORDS[trainer]} | {APPROVER_WORDS[approver]} |"
        for name, (trainer, approver) in sorted(ADMIN.items())
        if trainer or approver
    ]
    return "\n".join(lines) + "\n"


def _rank(name):
    """Return the place of a part: as in ``PARTS``, unknown ones at the end."""
    part = name.split(":")[0]
    return (list(PARTS).index(part) if part in PARTS else len(PARTS), part)


def _head(title):
    return ["", f"## {title}", "", "| Địa chỉ | Cách hỏi | Ai mở được |", "|---|---|---|"]


def _row(route, door):
    how = {"get": "xem"}.get(door.method, "làm")
    return f"| `{_shown(route)}` | {how} | {_who(door)} |"


def _shown(route):
    """Return the pattern without the marks of regular expressions; a bar would end the cell."""
    return route.replace("^", "").rstrip("$").replace("|", "¦")


def _who(door):
    from tests.architecture.personas import SIGNED_IN

    if door.is_by_token:
        return "ai giữ mã đã ký, đúng phiên của mình"
    if "anonymous" in door.who:
        return "mọi người"
    if door.who >= SIGNED_IN:
        return "người đã đăng nhập"
    if not door.who:
        return "không ai trong các vai thử (hàng của người khác, hoặc bước không dành cho họ)"
    return ", ".join(label for name, label in PEOPLE.items() if name in door.who)


def main():
    """Write the page anew."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
    django.setup()
    PAGE.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
