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
    SOFT_GOLD,
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
    canvas.card((0, HEIGHT - 130, WIDTH, HEIGHT), fill=TEAL, radius=0)
    icons.magnifier(canvas, WIDTH / 2 - 14, 128, 170, WHITE)
    name = "Nhận diện và kiểm chứng"
    canvas.text((30, 250, WIDTH - 30, 370), name, size=78, fill=WHITE, weight="bold")
    subtitle = "thông tin trên mạng"
    canvas.text((60, 380, WIDTH - 60, 470), subtitle, size=62, fill=GOLD, weight="bold")
    canvas.text(
        (60, HEIGHT - 120, WIDTH - 60, HEIGHT - 10), "Khóa kỹ năng KN01", size=46, fill=WHITE
    )
    return canvas


def why_we_believe() -> Canvas:
    """Draw four reasons why people believe too soon."""
    canvas = titled("Vì sao ta dễ tin?")
    reasons = [
        ("Cảm xúc mạnh", "Lo, giận, thương:\nta vội bấm", RED),
        ("Nghe quen tai", "Nghe nhiều lần\nthấy như đúng", BLUE),
        ("Số đông tin", "Người quen gửi\nnên tin theo", TEAL),
        ("Hợp ý mình", "Đúng ý thì ta\nít kiểm tra", INK),
    ]
    numbered_grid(canvas, reasons)
    return canvas


def three_questions() -> Canvas:
    """Draw the three questions about a source."""
    canvas = titled("Ba câu hỏi về nguồn tin")
    cards = [
        ("Ai nói?", "Có tên, có\ntrách nhiệm", BLUE, SOFT_BLUE, icons.person),
        ("Khi nào?", "Có ngày, còn\nhiệu lực", TEAL, SOFT_TEAL, icons.clock),
        ("Từ đâu?", "Có bản gốc\nđể mở xem", RED, SOFT_RED, icons.paper),
    ]
    for index, (name, detail, colour, soft, icon) in enumerate(cards):
        left = 40 + index * 380
        canvas.card((left, 150, left + 360, 640), fill=soft, edge=colour)
        icon(canvas, left + 180, 254, 140, colour)
        name_box = (left + 10, 346, left + 350, 436)
        canvas.text(name_box, name, size=58, fill=colour, weight="bold")
        canvas.text((left + 10, 450, left + 350, 620), detail, size=46, weight="medium")
    return canvas


def domain_name() -> Canvas:
    """Draw an address whose familiar beginning deceives."""
    canvas = titled("Tên miền thật nằm ở cuối")
    canvas.card((40, 150, 1160, 280), fill=WHITE, edge=GREY)
    size = 44
    parts = [("dichvucong.gov.vn.", GREY), ("xac-minh.example", RED), ("/…", LINE)]
    total = sum(canvas.text_width(text, size) for text, _colour in parts)
    left = (WIDTH - total) / 2
    for text, colour in parts:
        width = canvas.text_width(text, size)
        canvas.text((left, 160, left + width + 2, 270), text, size=size, fill=colour, align="left")
        if colour != LINE:
            canvas.card((left, 252, left + width - 8, 262), fill=colour, radius=4)
        left += width
    canvas.card((40, 320, 585, 520), fill=SOFT_BLUE, edge=GREY)
    canvas.text((60, 326, 565, 514), "Phần đầu: chủ trang\ntự đặt tùy ý", size=44, fill=INK)
    canvas.card((615, 320, 1160, 520), fill=SOFT_RED, edge=RED)
    line = "Phần cuối:\nchủ thật của trang"
    canvas.text((635, 326, 1140, 514), line, size=46, fill=RED, weight="bold")
    canvas.text(
        (40, 546, 1160, 650),
        "Đọc từ phải sang trái, trước dấu “/”",
        size=46,
        fill=TEAL,
        weight="bold",
    )
    return canvas


def reverse_search() -> Canvas:
    """Draw the four steps of a search by picture."""
    canvas = titled("Tìm ngược một bức ảnh")
    steps = [
        ("Lưu ảnh", "Hoặc chụp\nmàn hình", BLUE),
        ("Tìm bằng ảnh", "Bấm biểu tượng\nống kính", TEAL),
        ("Ảnh cũ nhất", "Đọc ngày và\nchú thích", INK),
        ("So lời kể", "Khớp nơi chụp,\nngày chụp?", RED),
    ]
    numbered_grid(canvas, steps)
    return canvas


def cut_axis() -> Canvas:
    """Draw the same two numbers over a cut and over a whole axis."""
    canvas = titled("Cùng một số liệu")
    charts = [
        (40, "Trục từ 95", RED, SOFT_RED, (95, 98.5)),
        (610, "Trục từ 0", TEAL, SOFT_TEAL, (0, 120)),
    ]
    for left, name, colour, soft, (low, high) in charts:
        canvas.card((left, 146, left + 550, 640), fill=soft, edge=colour)
        canvas.card((left, 146, left + 550, 230), fill=colour, corners=TOP_CORNERS)
        canvas.text((left + 10, 150, left + 540, 226), name, size=48, fill=WHITE, weight="bold")
        floor, tall = 578, 320
        canvas.line([(left + 70, floor), (left + 500, floor)], fill=INK, width=6)
        canvas.text((left + 8, floor - 30, left + 66, floor + 30), str(low), size=40, fill=GREY)
        for place, (who, value) in enumerate((("A", 96), ("B", 98))):
            x = left + 120 + place * 200
            top = floor - tall * (value - low) / (high - low)
            canvas.card((x, top, x + 130, floor), fill=colour, radius=8)
            canvas.text((x - 30, top - 58, x + 160, top - 2), f"{value} %", size=42, weight="bold")
            canvas.text((x, floor + 2, x + 130, floor + 58), who, size=42)
    return canvas


def false_call() -> Canvas:
    """Draw a call from a stranger with its four signs."""
    canvas = titled("Dấu hiệu cuộc gọi mạo danh")
    icons.phone(canvas, 200, 396, 480, INK)
    icons.person(canvas, 200, 340, 150, RED)
    canvas.text((94, 440, 306, 500), "Số lạ gọi", size=40, fill=RED, weight="bold")
    signs = ["Xưng là cơ quan", "Dọa hoặc hứa lợi", "Giục, bắt giữ kín", "Đòi tiền hoặc mã"]
    for row, sign in enumerate(signs):
        top = 150 + row * 124
        canvas.card((400, top, 1160, top + 106), fill=WHITE, edge=RED)
        canvas.circle((462, top + 53), 36, fill=RED)
        canvas.text(
            (426, top + 13, 498, top + 93), str(row + 1), size=46, fill=WHITE, weight="bold"
        )
        canvas.text((524, top + 6, 1150, top + 100), sign, size=48, align="left")
    return canvas


def before_sharing() -> Canvas:
    """Draw what to do and what not to do when sharing."""
    return do_and_do_not(
        "Trước khi bấm chia sẻ",
        do=["Dẫn nguồn, ghi ngày", "Che thông tin riêng", "Ghi rõ là ý kiến"],
        do_not=["Gửi tin chưa rõ", "Đăng ảnh riêng tư", "Gửi tài liệu nội bộ"],
    )


def stop_check_share() -> Canvas:
    """Draw the three steps as three discs."""
    canvas = titled("Ba bước trước khi chuyển tin")
    steps = [
        ("Dừng lại", "Ai muốn tôi\nlàm gì?", RED),
        ("Kiểm tra", "Ai? Khi nào?\nTừ đâu?", BLUE),
        ("Chia sẻ", "Đã rõ,\ncó nguồn?", TEAL),
    ]
    for index, (name, question, colour) in enumerate(steps):
        x = 200 + index * 400
        canvas.circle((x, 310), 150, fill=colour)
        canvas.text((x - 140, 250, x + 140, 370), name, size=54, fill=WHITE, weight="bold")
        canvas.text((x - 190, 480, x + 190, 640), question, size=46)
        if index:
            canvas.arrow((x - 244, 310), (x - 156, 310), fill=INK, width=12, head=26)
    return canvas


def seven_days() -> Canvas:
    """Draw the week of practice: four tiles above, three and a reminder below."""
    canvas = titled("Bảy ngày, mỗi ngày 10 phút")
    days = ["Lưu trang\nchính thức", "Đọc\ntên miền", "Tìm ngược\nảnh", "Đọc\nngang"]
    days += ["Câu hỏi\nbí mật", "Góp ý\nnhẹ nhàng", "Nhìn lại,\nkể lại"]
    colours = [BLUE, TEAL, INK, RED, BLUE, TEAL, INK]
    for index, (name, colour) in enumerate(zip(days, colours, strict=True)):
        left, top = 40 + index % 4 * 285, 150 + index // 4 * 250
        canvas.card((left, top, left + 265, top + 230), fill=WHITE, edge=colour)
        canvas.card((left, top, left + 265, top + 84), fill=colour, corners=TOP_CORNERS)
        day_box = (left + 6, top + 4, left + 259, top + 80)
        canvas.text(day_box, f"Ngày {index + 1}", size=44, fill=WHITE, weight="bold")
        canvas.text((left + 6, top + 90, left + 259, top + 224), name, size=42)
    canvas.card((895, 400, 1160, 630), fill=SOFT_GOLD, edge=GOLD)
    canvas.text((905, 406, 1150, 624), "Một việc\ncủa đơn vị", size=42, weight="bold")
    return canvas


PICTURES: dict[str, Callable[[], Canvas]] = {
    "00-anh-bia": cover,
    "01-vi-sao-ta-tin": why_we_believe,
    "02-ba-cau-hoi": three_questions,
    "03-doc-ten-mien": domain_name,
    "04-tim-anh-nguoc": reverse_search,
    "05-truc-bi-cat": cut_axis,
    "06-cuoc-goi-mao-danh": false_call,
    "07-truoc-khi-chia-se": before_sharing,
    "08-dung-kiem-tra-chia-se": stop_check_share,
    "09-ke-hoach-7-ngay": seven_days,
}
