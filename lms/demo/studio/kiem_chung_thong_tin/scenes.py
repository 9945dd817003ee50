"""The pictures of the introductory video, each growing step by step."""

from lms.demo.studio import icons
from lms.demo.studio.canvas import (
    BLUE,
    GOLD,
    GREY,
    INK,
    RED,
    SOFT_BLUE,
    SOFT_GOLD,
    SOFT_RED,
    SOFT_TEAL,
    TEAL,
    WHITE,
    Canvas,
)
from lms.demo.studio.film import HEIGHT, MIDDLE, WIDTH, Drawing
from lms.demo.studio.layouts import film_titled


def title(step: int) -> Canvas:
    """Show the title of the course."""
    canvas = Canvas(WIDTH, HEIGHT, INK)
    canvas.card((0, HEIGHT - 96, WIDTH, HEIGHT), fill=BLUE, radius=0)
    icons.magnifier(canvas, MIDDLE - 10, 84, 110, WHITE)
    name = "Nhận diện và kiểm chứng"
    canvas.text((20, 166, WIDTH - 20, 240), name, size=54, fill=WHITE, weight="bold")
    if step > 1:
        line = "thông tin trên mạng"
        canvas.text((40, 246, WIDTH - 40, 312), line, size=46, fill=GOLD, weight="bold")
        canvas.text((40, 404, WIDTH - 40, 460), "Video mở đầu", size=34, fill=WHITE)
    return canvas


def message(step: int) -> Canvas:
    """Show a pressing message and what it wants."""
    canvas = film_titled("Một tin nhắn gấp")
    canvas.card((40, 116, 520, 290), fill=WHITE, edge=GREY, radius=22)
    canvas.text(
        (62, 126, 500, 280),
        "“KHẨN! Chuyển ngay cho mọi người trước khi bị xóa!”",
        size=32,
        align="left",
    )
    if step > 1:
        for row, word in enumerate(("Tin ngay", "Làm ngay", "Chuyển ngay")):
            top = 116 + row * 66
            canvas.card((560, top, 816, top + 56), fill=SOFT_RED, edge=RED, radius=14)
            canvas.text((566, top + 2, 810, top + 54), word, size=32, fill=RED, weight="bold")
    if step > 2:
        canvas.card((40, 346, 816, 436), fill=TEAL, radius=20)
        line = "Càng gấp, càng chậm lại"
        canvas.text((60, 350, 796, 432), line, size=44, fill=WHITE, weight="bold")
    return canvas


def steps(step: int) -> Canvas:
    """Show the three steps, one after the other."""
    canvas = film_titled("Ba bước trước khi chia sẻ")
    parts = [
        ("Dừng lại", "Đếm đến mười", RED, SOFT_RED),
        ("Kiểm tra", "Ai nói? Khi nào?\nTừ đâu?", BLUE, SOFT_BLUE),
        ("Chia sẻ", "Điều đã rõ,\nkèm nguồn", TEAL, SOFT_TEAL),
    ]
    for index, (name, detail, colour, soft) in enumerate(parts):
        left = 25 + index * 271
        is_shown = index < step - 1
        canvas.card((left, 180, left + 262, 430), fill=soft, radius=20)
        canvas.circle((left + 131, 180), 54, fill=colour)
        number_box = (left + 81, 130, left + 181, 230)
        canvas.text(number_box, str(index + 1), size=60, fill=WHITE, weight="bold")
        if is_shown:
            name_box = (left + 6, 246, left + 256, 306)
            canvas.text(name_box, name, size=40, fill=colour, weight="bold")
            canvas.text((left + 6, 312, left + 256, 416), detail, size=30)
    return canvas


def picture(step: int) -> Canvas:
    """Show one picture told as two stories."""
    canvas = film_titled("Ảnh thật, lời kể sai")
    for left, label, colour in ((40, "Ba năm trước", TEAL), (454, "“Chiều nay!”", RED)):
        icons.landscape(canvas, (left, 116, left + 360, 316))
        canvas.card((left, 324, left + 360, 376), fill=colour, radius=14)
        canvas.text((left + 6, 326, left + 354, 374), label, size=32, fill=WHITE, weight="bold")
    if step > 1:
        icons.magnifier(canvas, 225, 206, 120, INK)
        line = "Tìm lần xuất hiện đầu tiên"
        canvas.text((40, 386, 814, 446), line, size=36, fill=TEAL, weight="bold")
    return canvas


def call(step: int) -> Canvas:
    """Show a call that may be false, and the call back."""
    canvas = film_titled("Mặt và giọng cũng giả được")
    icons.phone(canvas, 140, 276, 300, INK)
    icons.person(canvas, 140, 250, 110, RED)
    lines = [("Mặt và giọng giống thật", RED, SOFT_RED)]
    if step > 1:
        lines.append(("Đòi tiền gấp? Tắt máy", BLUE, SOFT_BLUE))
    if step > 2:
        lines.append(("Gọi lại số mình đã lưu", TEAL, SOFT_TEAL))
    for row, (line, colour, soft) in enumerate(lines):
        top = 124 + row * 106
        canvas.card((260, top, 824, top + 90), fill=soft, edge=colour, radius=18)
        canvas.text((284, top + 4, 814, top + 86), line, size=34, fill=colour, align="left")
    return canvas


def practice(step: int) -> Canvas:
    """Show the week of practice and the work of the unit."""
    canvas = film_titled("Kế hoạch 7 ngày")
    for day in range(7):
        left = 30 + day * 115
        canvas.card((left, 130, left + 104, 250), fill=BLUE, radius=16)
        box = (left + 4, 134, left + 100, 246)
        canvas.text(box, str(day + 1), size=60, fill=WHITE, weight="bold")
    canvas.text((30, 256, 824, 316), "Mỗi ngày mười phút", size=36, fill=BLUE)
    if step > 1:
        canvas.card((30, 330, 824, 434), fill=SOFT_GOLD, edge=GOLD, radius=20)
        line = "Một việc làm cụ thể của đơn vị"
        canvas.text((50, 334, 804, 430), line, size=40, weight="bold")
    return canvas


def study(step: int) -> Canvas:
    """Show how the course is studied."""
    canvas = film_titled("Cách học")
    icons.phone(canvas, 150, 276, 300, BLUE)
    canvas.text((92, 170, 208, 340), "Học\ntiếp", size=38, fill=BLUE, weight="bold")
    canvas.card((290, 124, 824, 208), fill=SOFT_BLUE, radius=18)
    canvas.text((314, 128, 816, 204), "6 bài đọc, có tình huống", size=38, align="left")
    canvas.card((290, 228, 824, 312), fill=SOFT_RED, radius=18)
    canvas.text((314, 232, 816, 308), "1 bài kiểm tra 15 câu", size=38, align="left")
    if step > 1:
        canvas.card((290, 332, 824, 416), fill=SOFT_TEAL, radius=18)
        canvas.text((314, 336, 816, 412), "Dừng lại, học tiếp khi cần", size=38, align="left")
    return canvas


def end(step: int) -> Canvas:
    """Show the wish at the end."""
    canvas = Canvas(WIDTH, HEIGHT, INK)
    canvas.card((0, HEIGHT - 96, WIDTH, HEIGHT), fill=BLUE, radius=0)
    canvas.circle((MIDDLE, 110), 62, fill=TEAL)
    canvas.tick((MIDDLE, 110), 32, fill=WHITE)
    canvas.text(
        (40, 196, 814, 366), "Dừng lại, kiểm tra,\nchia sẻ", size=56, fill=WHITE, weight="bold"
    )
    line = "Bài tiếp theo: Tin sai trông như thế nào"
    canvas.text((20, 404, 834, 460), line, size=34, fill=WHITE)
    return canvas


DRAWINGS: dict[str, Drawing] = {
    drawing.__name__: drawing
    for drawing in (title, message, steps, picture, call, practice, study, end)
}
