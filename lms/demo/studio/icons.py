"""Simple flat icons, drawn from shapes so that no third-party picture is needed."""

from lms.demo.studio.canvas import (
    BLUE,
    GOLD,
    INK,
    LINE,
    SOFT_BLUE,
    TEAL,
    WHITE,
    Box,
    Canvas,
)


def paper(canvas: Canvas, x: float, y: float, size: float, colour: str = INK) -> None:
    """Draw a sheet of paper with lines; (x, y) is the middle."""
    half, tall = size * 0.38, size * 0.5
    canvas.card((x - half, y - tall, x + half, y + tall), fill=WHITE, edge=colour, radius=8)
    for step in (-0.22, 0.0, 0.22):
        canvas.line(
            [(x - half * 0.55, y + size * step), (x + half * 0.55, y + size * step)],
            fill=colour,
            width=size * 0.06,
        )


def screen(canvas: Canvas, x: float, y: float, size: float, colour: str = INK) -> None:
    """Draw a computer screen on its foot."""
    half, tall = size * 0.55, size * 0.36
    canvas.card((x - half, y - tall, x + half, y + tall), fill=colour, radius=10)
    inset = size * 0.08
    canvas.card(
        (x - half + inset, y - tall + inset, x + half - inset, y + tall - inset),
        fill=WHITE,
        radius=5,
    )
    canvas.line(
        [(x - half * 0.5, y + size * 0.48), (x + half * 0.5, y + size * 0.48)],
        fill=colour,
        width=size * 0.09,
    )


def chart(canvas: Canvas, x: float, y: float, size: float, colour: str = INK) -> None:
    """Draw a screen with growing bars: decisions from data."""
    screen(canvas, x, y, size, colour)
    for index, height in enumerate((0.14, 0.26, 0.40)):
        left = x + size * (-0.3 + index * 0.22)
        bottom = y + size * 0.2
        canvas.card(
            (left, bottom - size * height, left + size * 0.15, bottom),
            fill=GOLD,
            radius=3,
        )


def phone(canvas: Canvas, x: float, y: float, size: float, colour: str = INK) -> None:
    """Draw a mobile phone."""
    half, tall = size * 0.29, size * 0.5
    canvas.card((x - half, y - tall, x + half, y + tall), fill=colour, radius=14)
    canvas.card(
        (x - half * 0.8, y - tall * 0.84, x + half * 0.8, y + tall * 0.68),
        fill=WHITE,
        radius=5,
    )
    canvas.circle((x, y + tall * 0.84), size * 0.045, fill=WHITE)


def padlock(canvas: Canvas, x: float, y: float, size: float, colour: str = INK) -> None:
    """Draw a closed padlock."""
    canvas.circle((x, y - size * 0.12), size * 0.3, fill=colour)
    canvas.circle((x, y - size * 0.12), size * 0.18, fill=LINE)
    canvas.card(
        (x - size * 0.42, y - size * 0.1, x + size * 0.42, y + size * 0.5),
        fill=colour,
        radius=12,
    )
    canvas.circle((x, y + size * 0.15), size * 0.09, fill=GOLD)
    canvas.line([(x, y + size * 0.15), (x, y + size * 0.32)], fill=GOLD, width=size * 0.08)


def stars(canvas: Canvas, x: float, y: float, size: float, colour: str = INK) -> None:
    """Draw a field with hidden characters, as a password looks."""
    canvas.card(
        (x - size * 0.7, y - size * 0.26, x + size * 0.7, y + size * 0.26),
        fill=WHITE,
        edge=colour,
        radius=14,
    )
    for step in (-0.42, -0.14, 0.14, 0.42):
        canvas.circle((x + size * step, y), size * 0.08, fill=colour)


def magnifier(canvas: Canvas, x: float, y: float, size: float, colour: str = INK) -> None:
    """Draw a magnifying glass; what lies under its lens is hidden by white."""
    radius = size * 0.36
    reach = radius * 0.7
    handle = [(x + reach, y + reach), (x + size * 0.55, y + size * 0.55)]
    canvas.line(handle, fill=colour, width=size * 0.15)
    canvas.circle((x, y), radius, fill=colour)
    canvas.circle((x, y), radius * 0.72, fill=GOLD if colour == WHITE else WHITE)


def person(canvas: Canvas, x: float, y: float, size: float, colour: str = INK) -> None:
    """Draw head and shoulders."""
    canvas.circle((x, y - size * 0.22), size * 0.24, fill=colour)
    canvas.card(
        (x - size * 0.42, y + size * 0.08, x + size * 0.42, y + size * 0.5),
        fill=colour,
        radius=size * 0.2,
    )


def landscape(canvas: Canvas, box: Box) -> None:
    """Draw a photograph: a sun over two hills."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    canvas.card(box, fill=SOFT_BLUE, radius=12)
    canvas.circle((left + width * 0.76, top + height * 0.28), height * 0.13, fill=GOLD)
    foot = bottom - height * 0.08
    for peak, start, end, colour in ((0.34, 0.06, 0.62, TEAL), (0.66, 0.4, 0.94, BLUE)):
        points = [
            (left + width * start, foot),
            (left + width * peak, top + height * 0.38),
            (left + width * end, foot),
        ]
        canvas.polygon(points, fill=colour)


def clock(canvas: Canvas, x: float, y: float, size: float, colour: str = INK) -> None:
    """Draw a clock at three."""
    canvas.circle((x, y), size * 0.5, fill=colour)
    canvas.circle((x, y), size * 0.4, fill=WHITE)
    canvas.line([(x, y), (x, y - size * 0.28)], fill=colour, width=size * 0.08)
    canvas.line([(x, y), (x + size * 0.2, y)], fill=colour, width=size * 0.08)
