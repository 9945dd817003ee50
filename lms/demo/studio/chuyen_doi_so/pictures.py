"""The pictures of the lessons, by the name of the file."""

from collections.abc import Callable

from lms.demo.studio import icons
from lms.demo.studio.canvas import (
    BLUE,
    GOLD,
    GREY,
    INK,
    LINE,
    RED,
    SOFT_BLUE,
    SOFT_RED,
    SOFT_TEAL,
    TEAL,
    TOP_CORNERS,
    WHITE,
    Canvas,
)
from lms.demo.studio.layouts import HEIGHT, WIDTH, do_and_do_not, numbered_grid, titled


def cover() -> Canvas:
    """Draw the cover of the course."""
    canvas = Canvas(WIDTH, HEIGHT, INK)
    canvas.card((0, HEIGHT - 130, WIDTH, HEIGHT), fill=BLUE, radius=0)
    icons.chart(canvas, WIDTH / 2, 150, 180, WHITE)
    canvas.text((60, 250, WIDTH - 60, 370), "Chuyển đổi số", size=86, fill=WHITE, weight="bold")
    subtitle = "Từ nhận thức đến hành động"
    canvas.text((60, 380, WIDTH - 60, 470), subtitle, size=58, fill=GOLD, weight="bold")
    canvas.text(
        (60, HEIGHT - 120, WIDTH - 60, HEIGHT - 10), "Khóa bồi dưỡng CN01", size=46, fill=WHITE
    )
    return canvas


def three_levels() -> Canvas:
    """Draw the three steps from digitisation to digital transformation."""
    canvas = titled("Ba mức độ cần phân biệt")
    steps = [
        ("Số hóa", "Giấy\nthành tệp", GREY, icons.paper),
        ("Tin học hóa", "Việc cũ\nlàm trên máy", BLUE, icons.screen),
        ("Chuyển đổi số", "Đổi mới\ncách làm việc", RED, icons.chart),
    ]
    for index, (name, meaning, colour, icon) in enumerate(steps):
        left = 40 + index * 380
        top = 400 - index * 75
        canvas.card((left, top, left + 360, 640), fill=colour)
        icon(canvas, left + 180, top - 68, 96, colour)
        canvas.text(
            (left + 10, top + 16, left + 350, top + 84),
            name,
            size=46,
            fill=WHITE,
            weight="bold",
        )
        canvas.text((left + 10, top + 88, left + 350, top + 210), meaning, size=42, fill=WHITE)
    return canvas


def three_pillars() -> Canvas:
    """Draw the three pillars of the national programme as a house."""
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.polygon([(60, 190), (600, 22), (1140, 190)], fill=INK)
    canvas.text(
        (240, 108, 960, 182),
        "Chuyển đổi số quốc gia",
        size=50,
        fill=WHITE,
        weight="bold",
    )
    pillars = [
        ("Chính phủ số", "Nộp hồ sơ\nqua mạng", BLUE, SOFT_BLUE),
        ("Kinh tế số", "Mua bán,\nthanh toán", RED, SOFT_RED),
        ("Xã hội số", "Học tập,\nkhám bệnh", TEAL, SOFT_TEAL),
    ]
    for index, (name, example, colour, soft) in enumerate(pillars):
        left = 80 + index * 360
        canvas.card((left, 210, left + 320, 548), fill=soft, radius=14)
        canvas.card((left, 210, left + 320, 330), fill=colour, radius=14, corners=TOP_CORNERS)
        canvas.text((left + 6, 218, left + 314, 322), name, size=46, fill=WHITE, weight="bold")
        canvas.text((left + 10, 350, left + 310, 530), example, size=44, fill=INK)
    canvas.card((60, 566, 1140, 650), fill=GOLD, radius=14)
    canvas.text((80, 570, 1120, 646), "Nền móng: hạ tầng và dữ liệu", size=44, weight="bold")
    return canvas


def path_of_a_paper() -> Canvas:
    """Compare the way of an incoming paper before and after."""
    canvas = titled("Đường đi của một văn bản đến")
    _row_of_stations(
        canvas,
        top=142,
        label="TRƯỚC: chuyển giấy qua 5 chặng",
        names=["Văn thư", "Chánh VP", "Lãnh đạo", "Trưởng phòng", "Chuyên viên"],
        colour=GREY,
        soft=WHITE,
    )
    _row_of_stations(
        canvas,
        top=402,
        label="SAU: 3 bước trên hệ thống",
        names=["Tiếp nhận", "Phân việc", "Xử lý"],
        colour=TEAL,
        soft=SOFT_TEAL,
    )
    canvas.text(
        (40, 606, WIDTH - 40, 664),
        "Cùng xem một bản, ai cũng thấy tiến độ",
        size=42,
        fill=TEAL,
        weight="bold",
    )
    return canvas


def _row_of_stations(
    canvas: Canvas, *, top: float, label: str, names: list[str], colour: str, soft: str
) -> None:
    canvas.text(
        (44, top, WIDTH - 44, top + 60),
        label,
        size=42,
        fill=colour,
        weight="bold",
        align="left",
    )
    gap = 44
    width = (WIDTH - 80 - gap * (len(names) - 1)) / len(names)
    for index, name in enumerate(names):
        left = 40 + index * (width + gap)
        canvas.card((left, top + 66, left + width, top + 190), fill=soft, edge=colour, radius=18)
        canvas.text((left + 6, top + 70, left + width - 6, top + 186), name, size=40)
        if index:
            middle = top + 128
            canvas.arrow((left - gap + 6, middle), (left - 4, middle), fill=colour)


def backup_rule() -> Canvas:
    """Draw the 3-2-1 rule of backups."""
    canvas = titled("Sao lưu theo quy tắc 3-2-1")
    cards = [
        ("3", "bản\ndữ liệu", BLUE, SOFT_BLUE),
        ("2", "loại\nphương tiện", TEAL, SOFT_TEAL),
        ("1", "bản để ở\nnơi khác", RED, SOFT_RED),
    ]
    for index, (number, meaning, colour, soft) in enumerate(cards):
        left = 40 + index * 380
        canvas.card((left, 150, left + 360, 570), fill=soft, edge=colour)
        canvas.circle((left + 180, 272), 96, fill=colour)
        canvas.text(
            (left + 100, 180, left + 260, 360),
            number,
            size=130,
            fill=WHITE,
            weight="bold",
        )
        canvas.text((left + 10, 390, left + 350, 556), meaning, size=48, weight="bold")
    canvas.text((40, 590, WIDTH - 40, 660), "Mỗi quý thử mở lại một vài tệp", size=42, fill=GREY)
    return canvas


def two_factors() -> Canvas:
    """Draw how two different factors guard one account."""
    canvas = titled("Xác thực hai yếu tố")
    for x, colour, soft in ((230, BLUE, SOFT_BLUE), (660, TEAL, SOFT_TEAL)):
        canvas.circle((x, 290), 150, fill=soft, edge=colour)
    icons.stars(canvas, 230, 290, 150, BLUE)
    icons.phone(canvas, 660, 290, 180, TEAL)
    canvas.text(
        (40, 450, 420, 570),
        "Điều mình biết:\nmật khẩu",
        size=44,
        fill=BLUE,
        weight="bold",
    )
    canvas.text(
        (460, 450, 860, 570),
        "Thứ mình có:\nđiện thoại",
        size=44,
        fill=TEAL,
        weight="bold",
    )
    canvas.line([(415, 290), (475, 290)], fill=INK, width=12)
    canvas.line([(445, 260), (445, 320)], fill=INK, width=12)
    canvas.arrow((826, 290), (892, 290), fill=INK, width=12, head=26)
    canvas.card((905, 150, 1165, 430), fill=LINE, radius=36)
    icons.padlock(canvas, 1035, 280, 190, RED)
    canvas.text(
        (880, 450, 1190, 570),
        "Tài khoản\nan toàn hơn",
        size=44,
        fill=RED,
        weight="bold",
    )
    canvas.text(
        (40, 590, WIDTH - 40, 660),
        "Biết mật khẩu thôi chưa vào được",
        size=42,
        fill=GREY,
    )
    return canvas


def check_a_link() -> Canvas:
    """Draw the four steps before opening a link."""
    canvas = titled("Trước khi bấm vào đường liên kết")
    steps = [
        ("Dừng lại", "Càng giục\ncàng chậm", RED),
        ("Xem người gửi", "Địa chỉ thư,\nsố điện thoại", BLUE),
        ("Đọc tên miền", "Đọc từ phải\nsang trái", TEAL),
        ("Tự mở trang", "Gõ địa chỉ\nchính thức", INK),
    ]
    numbered_grid(canvas, steps)
    return canvas


def thirty_days() -> Canvas:
    """Draw the plan of four weeks."""
    canvas = titled("Kế hoạch hành động 30 ngày")
    weeks = [
        ("Chọn và đo", "Ghi lại con số\nhiện tại", BLUE),
        ("Làm thử", "Với hai, ba\nđồng chí", TEAL),
        ("Sửa lại", "Bỏ chỗ thừa,\ngỡ chỗ vướng", GREY),
        ("Đo lại, chia sẻ", "Báo cáo\ntrong 5 phút", RED),
    ]
    numbered_grid(canvas, weeks, prefix="Tuần")
    return canvas


def responsible_ai() -> Canvas:
    """Draw what to do and what not to do with generative tools."""
    return do_and_do_not(
        "Dùng trí tuệ nhân tạo có trách nhiệm",
        do=["Nhờ gợi ý dàn ý", "Kiểm tra số liệu", "Tự chịu trách nhiệm"],
        do_not=["Đưa tài liệu nội bộ", "Đưa dữ liệu cá nhân", "Tin ngay, bỏ soát"],
    )


PICTURES: dict[str, Callable[[], Canvas]] = {
    "00-anh-bia": cover,
    "01-ba-muc-do": three_levels,
    "02-ba-tru-cot": three_pillars,
    "03-duong-di-van-ban": path_of_a_paper,
    "04-sao-luu-3-2-1": backup_rule,
    "05-xac-thuc-hai-yeu-to": two_factors,
    "06-kiem-tra-lien-ket": check_a_link,
    "07-ke-hoach-30-ngay": thirty_days,
    "08-dung-ai-co-trach-nhiem": responsible_ai,
}
