"""Layouts that the pictures and films of all courses share.

A picture of a lesson is 1200×675 with no letter below 40 pixels, so that it can be read
on a phone of 360 pixels.
"""

from lms.demo.studio import film
from lms.demo.studio.canvas import (
    GOLD,
    LEFT_CORNERS,
    PAPER,
    RED,
    SOFT_RED,
    SOFT_TEAL,
    TEAL,
    TOP_CORNERS,
    WHITE,
    Canvas,
)

WIDTH, HEIGHT = 1200, 675


def film_titled(title: str) -> Canvas:
    """Start a picture of a film with its title on top."""
    canvas = Canvas(film.WIDTH, film.HEIGHT, PAPER)
    canvas.text((30, 20, film.WIDTH - 30, 80), title, size=38, weight="bold")
    canvas.card((film.MIDDLE - 45, 84, film.MIDDLE + 45, 90), fill=GOLD, radius=3)
    return canvas


def titled(title: str) -> Canvas:
    """Start a picture with its title on top."""
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.text((40, 24, WIDTH - 40, 110), title, size=54, weight="bold")
    canvas.card((WIDTH / 2 - 60, 112, WIDTH / 2 + 60, 120), fill=GOLD, radius=4)
    return canvas


def numbered_grid(canvas: Canvas, steps: list[tuple[str, str, str]], prefix: str = "") -> None:
    """Draw four numbered boxes: name, detail and colour of each."""
    for index, (name, detail, colour) in enumerate(steps):
        left = 40 + (index % 2) * 570
        top = 146 + (index // 2) * 258
        canvas.card((left, top, left + 550, top + 238), fill=WHITE, edge=colour)
        canvas.card((left, top, left + 128, top + 238), fill=colour, corners=LEFT_CORNERS)
        if prefix:
            canvas.text((left + 4, top + 34, left + 124, top + 94), prefix, size=40, fill=WHITE)
            number_box = (left + 4, top + 84, left + 124, top + 204)
        else:
            number_box = (left + 4, top + 50, left + 124, top + 188)
        canvas.text(number_box, str(index + 1), size=86, fill=WHITE, weight="bold")
        canvas.text(
            (left + 146, top + 24, left + 542, top + 104),
            name,
            size=46,
            fill=colour,
            weight="bold",
            align="left",
        )
        canvas.text(
            (left + 146, top + 106, left + 542, top + 220),
            detail,
            size=41,
            weight="medium",
            align="left",
            leading=1.25,
        )


def do_and_do_not(title: str, *, do: list[str], do_not: list[str]) -> Canvas:
    """Draw what to do and what not to do, side by side."""
    canvas = titled(title)
    columns = [
        (
            40,
            "Nên",
            TEAL,
            SOFT_TEAL,
            do,
            canvas.tick,
        ),
        (
            610,
            "Không",
            RED,
            SOFT_RED,
            do_not,
            canvas.cross,
        ),
    ]
    for left, name, colour, soft, lines, mark in columns:
        canvas.card((left, 146, left + 550, 640), fill=soft, edge=colour)
        canvas.card((left, 146, left + 550, 246), fill=colour, corners=TOP_CORNERS)
        canvas.text((left + 20, 152, left + 530, 240), name, size=52, fill=WHITE, weight="bold")
        for row, line in enumerate(lines):
            y = 318 + row * 122
            mark((left + 52, y), 22, fill=colour)
            canvas.text((left + 96, y - 50, left + 544, y + 50), line, size=42, align="left")
    return canvas
