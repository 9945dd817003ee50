"""The pictures of the introductory video, each growing step by step.

A scene is drawn whole for every step: ``draw(step)`` shows what has been said
so far, and the video cross-fades from step to step.
"""

from lms.demo.studio import icons
from lms.demo.studio.canvas import (
    BLUE,
    GOLD,
    GREY,
    INK,
    LINE,
    PAPER,
    RED,
    SOFT_BLUE,
    SOFT_RED,
    SOFT_TEAL,
    TEAL,
    TOP_CORNERS,
    WHITE,
    Canvas,
)
from lms.demo.studio.film import HEIGHT, MIDDLE, WIDTH, Drawing
from lms.demo.studio.layouts import film_titled


def title(step: int) -> Canvas:
    """Show the title of the course."""
    canvas = Canvas(WIDTH, HEIGHT, INK)
    canvas.card((0, HEIGHT - 96, WIDTH, HEIGHT), fill=BLUE, radius=0)
    icons.chart(canvas, MIDDLE, 92, 120, WHITE)
    canvas.text((40, 160, WIDTH - 40, 240), "Chuyển đổi số", size=60, fill=WHITE, weight="bold")
    if step > 1:
        line = "Từ nhận thức đến hành động"
        canvas.text((40, 246, WIDTH - 40, 310), line, size=42, fill=GOLD, weight="bold")
        canvas.text((40, 404, WIDTH - 40, 460), "Video mở đầu", size=34, fill=WHITE)
    return canvas


def levels(step: int) -> Canvas:
    """Show the three levels as stairs."""
    canvas = film_titled("Ba mức độ cần phân biệt")
    stairs = [
        ("Số hóa", "Giấy\nthành tệp", GREY, icons.paper),
        ("Tin học hóa", "Việc cũ\nlàm trên máy", BLUE, icons.screen),
        ("Chuyển đổi số", "Đổi mới\ncách làm việc", RED, icons.chart),
    ]
    for index, (name, meaning, colour, icon) in enumerate(stairs[:step]):
        left = 25 + index * 271
        top = 290 - index * 54
        canvas.card((left, top, left + 262, 440), fill=colour, radius=18)
        icon(canvas, left + 131, top - 48, 70, colour)
        canvas.text(
            (left + 4, top + 10, left + 258, top + 60),
            name,
            size=34,
            fill=WHITE,
            weight="bold",
        )
        canvas.text((left + 4, top + 62, left + 258, top + 144), meaning, size=30, fill=WHITE)
    return canvas


def paper(step: int) -> Canvas:
    """Show the way of a paper before and after."""
    canvas = film_titled("Đường đi của một văn bản đến")
    canvas.text(
        (30, 104, 824, 150),
        "Trước: 5 chặng chuyển giấy",
        size=32,
        fill=GREY,
        align="left",
    )
    for index in range(5):
        x = 92 + index * 167
        canvas.card((x - 56, 156, x + 56, 252), fill=WHITE, edge=GREY, radius=14)
        icons.paper(canvas, x, 204, 62, GREY)
        if index:
            canvas.arrow((x - 106, 204), (x - 60, 204), fill=GREY, width=5, head=11)
    if step > 1:
        canvas.text(
            (30, 270, 824, 316),
            "Nay: 3 bước trên hệ thống",
            size=32,
            fill=TEAL,
            align="left",
        )
        for index, name in enumerate(("Tiếp nhận", "Phân việc", "Xử lý")):
            left = 36 + index * 272
            canvas.card((left, 322, left + 238, 434), fill=SOFT_TEAL, edge=TEAL, radius=16)
            canvas.text(
                (left + 6, 326, left + 232, 430),
                name,
                size=36,
                fill=TEAL,
                weight="bold",
            )
            if index:
                canvas.arrow((left - 32, 378), (left - 2, 378), fill=TEAL, width=6, head=12)
    return canvas


def pillars(step: int) -> Canvas:
    """Show the three pillars of the national programme."""
    canvas = Canvas(WIDTH, HEIGHT, PAPER)
    canvas.polygon([(40, 150), (MIDDLE, 18), (814, 150)], fill=INK)
    canvas.text(
        (150, 88, 704, 146),
        "Chuyển đổi số quốc gia",
        size=36,
        fill=WHITE,
        weight="bold",
    )
    names = [
        ("Chính phủ số", BLUE, SOFT_BLUE, icons.paper),
        ("Kinh tế số", RED, SOFT_RED, icons.chart),
        ("Xã hội số", TEAL, SOFT_TEAL, icons.phone),
    ]
    for index, (name, colour, soft, icon) in enumerate(names):
        left = 56 + index * 254
        canvas.card((left, 164, left + 234, 384), fill=soft, radius=14)
        icon(canvas, left + 117, 308, 108, colour)
        if step > 1:
            canvas.card(
                (left, 164, left + 234, 236),
                fill=colour,
                radius=14,
                corners=TOP_CORNERS,
            )
            canvas.text(
                (left + 2, 168, left + 232, 232),
                name,
                size=34,
                fill=WHITE,
                weight="bold",
            )
    canvas.card((40, 396, 814, 446), fill=GOLD, radius=10)
    canvas.text((50, 397, 804, 445), "Quyết định 749/QĐ-TTg", size=30, weight="bold")
    return canvas


def safety(step: int) -> Canvas:
    """Show the three habits that keep an account safe."""
    canvas = film_titled("An toàn khi làm việc trên mạng")
    canvas.card((30, 116, 250, 434), fill=LINE, radius=28)
    icons.padlock(canvas, 140, 270, 170, RED)
    habits = ["Mật khẩu dài", "Bật xác thực hai yếu tố", "Không đọc mã OTP"]
    shown = (0, 2, 3)[step - 1]
    for index, habit in enumerate(habits[:shown]):
        top = 116 + index * 109
        canvas.card((272, top, 824, top + 100), fill=WHITE, edge=TEAL, radius=18)
        canvas.tick((318, top + 50), 20, fill=TEAL)
        canvas.text((360, top + 6, 816, top + 94), habit, size=36, align="left")
    return canvas


def action(step: int) -> Canvas:
    """Show the thirty days."""
    canvas = film_titled("Một việc nhỏ trong 30 ngày")
    canvas.circle((180, 270), 140, fill=RED)
    canvas.text((60, 170, 300, 310), "30", size=120, fill=WHITE, weight="bold", leading=1.1)
    canvas.text((60, 312, 300, 372), "ngày", size=42, fill=WHITE, weight="bold")
    canvas.card((350, 124, 824, 208), fill=WHITE, edge=BLUE, radius=18)
    canvas.text((372, 128, 816, 204), "Chọn một việc nhỏ", size=36, fill=BLUE, align="left")
    if step > 1:
        for top, line, colour in (
            (228, "Đo trước, đo sau", TEAL),
            (332, "Chia sẻ kết quả", RED),
        ):
            canvas.card((350, top, 824, top + 84), fill=WHITE, edge=colour, radius=18)
            canvas.text((372, top + 4, 816, top + 80), line, size=36, fill=colour, align="left")
    return canvas


def study(step: int) -> Canvas:
    """Show how the course is studied."""
    canvas = film_titled("Cách học")
    icons.phone(canvas, 150, 276, 300, BLUE)
    canvas.text((92, 170, 208, 340), "Học\ntiếp", size=38, fill=BLUE, weight="bold")
    canvas.card((290, 124, 824, 208), fill=SOFT_BLUE, radius=18)
    canvas.text((314, 128, 816, 204), "5 bài đọc", size=38, align="left")
    canvas.card((290, 228, 824, 312), fill=SOFT_RED, radius=18)
    canvas.text((314, 232, 816, 308), "1 bài kiểm tra cuối khóa", size=38, align="left")
    if step > 1:
        canvas.card((290, 332, 824, 416), fill=SOFT_TEAL, radius=18)
        canvas.text((314, 336, 816, 412), "Dừng lại, học tiếp khi cần", size=38, align="left")
    return canvas


def end(step: int) -> Canvas:
    """Show the wish at the end."""
    canvas = Canvas(WIDTH, HEIGHT, INK)
    canvas.card((0, HEIGHT - 96, WIDTH, HEIGHT), fill=BLUE, radius=0)
    canvas.circle((MIDDLE, 120), 62, fill=TEAL)
    canvas.tick((MIDDLE, 120), 32, fill=WHITE)
    wish = "Chúc đồng chí\nhọc tập tốt"
    canvas.text((40, 206, WIDTH - 40, 366), wish, size=56, fill=WHITE, weight="bold")
    canvas.text(
        (40, 404, WIDTH - 40, 460),
        "Bài tiếp theo: Chuyển đổi số là gì?",
        size=34,
        fill=WHITE,
    )
    return canvas


DRAWINGS: dict[str, Drawing] = {
    drawing.__name__: drawing
    for drawing in (title, levels, paper, pillars, safety, action, study, end)
}
