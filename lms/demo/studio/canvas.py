"""A small drawing kit for flat pictures with Vietnamese text.

Everything is drawn at twice the size and reduced at the end, which smooths
shapes and letters alike.  All coordinates are in the pixels of the result.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SCALE = 2
FONTS = Path(__file__).resolve().parents[3] / "node_modules/@expo-google-fonts/be-vietnam-pro"
WEIGHTS = {"medium": "500Medium", "semibold": "600SemiBold", "bold": "700Bold"}

PAPER = "#F7F4EE"
WHITE = "#FFFFFF"
INK = "#16324A"
BLUE = "#1D5F8A"
TEAL = "#1B7A6E"
RED = "#A8322A"
GOLD = "#E0A526"
SOFT_BLUE = "#DCE9F1"
SOFT_TEAL = "#D9EEE9"
SOFT_RED = "#F6E0DC"
SOFT_GOLD = "#FBEFD0"
GREY = "#5B6B78"
LINE = "#CFD6DA"
DESIGN = (
    PAPER,
    WHITE,
    INK,
    BLUE,
    TEAL,
    RED,
    GOLD,
    SOFT_BLUE,
    SOFT_TEAL,
    SOFT_RED,
    SOFT_GOLD,
    GREY,
    LINE,
)

Box = tuple[float, float, float, float]
Point = tuple[float, float]
Corners = tuple[bool, bool, bool, bool]

ALL_CORNERS: Corners = (True, True, True, True)
TOP_CORNERS: Corners = (True, True, False, False)
LEFT_CORNERS: Corners = (True, False, False, True)


@cache
def font(size: int, weight: str = "semibold") -> ImageFont.FreeTypeFont:
    """Return Be Vietnam Pro in a size of the result's pixels.

    Raises:
        SystemExit: the font was not installed; ``npm ci`` brings it.
    """
    path = FONTS / WEIGHTS[weight] / f"BeVietnamPro_{WEIGHTS[weight]}.ttf"
    if not path.exists():
        raise SystemExit(f"Font missing: {path}. Run `npm ci` first.")
    return ImageFont.truetype(str(path), size * SCALE)


class Canvas:
    """One picture being drawn."""

    def __init__(self, width: int, height: int, background: str = PAPER) -> None:
        """Start with an even background."""
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), background)
        self._draw = ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        """Return the picture at its real size."""
        return self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)

    # Shapes

    def card(
        self,
        box: Box,
        *,
        fill: str = WHITE,
        edge: str | None = None,
        radius: float = 24,
        corners: Corners = ALL_CORNERS,
    ) -> None:
        """Draw a rectangle with round corners."""
        self._draw.rounded_rectangle(
            _scaled(box),
            radius * SCALE,
            fill=fill,
            outline=edge,
            width=3 * SCALE if edge else 0,
            corners=corners,
        )

    def circle(self, centre: Point, radius: float, *, fill: str, edge: str | None = None) -> None:
        """Draw a disc."""
        x, y = centre
        box = _scaled((x - radius, y - radius, x + radius, y + radius))
        self._draw.ellipse(box, fill=fill, outline=edge, width=4 * SCALE if edge else 0)

    def polygon(self, points: Sequence[Point], *, fill: str) -> None:
        """Fill a polygon."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def line(self, points: Sequence[Point], *, fill: str = INK, width: float = 6) -> None:
        """Draw a line with round joints and ends."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=fill, width=round(width * SCALE), joint="curve")
        for x, y in points:
            self.circle((x, y), width / 2 - 0.5, fill=fill)

    def arrow(
        self,
        start: Point,
        end: Point,
        *,
        fill: str = GREY,
        width: float = 6,
        head: float = 14,
    ) -> None:
        """Draw a horizontal arrow to the right."""
        (x, y), (tip, _) = start, end
        self.line([(x, y), (tip - head, y)], fill=fill, width=width)
        self.polygon([(tip - head, y - head), (tip, y), (tip - head, y + head)], fill=fill)

    def tick(self, centre: Point, size: float, *, fill: str) -> None:
        """Draw a check mark."""
        x, y = centre
        points = [
            (x - size, y),
            (x - size * 0.3, y + size * 0.7),
            (x + size, y - size * 0.8),
        ]
        self.line(points, fill=fill, width=size * 0.42)

    def cross(self, centre: Point, size: float, *, fill: str) -> None:
        """Draw a cross."""
        x, y = centre
        arm = size * 0.75
        self.line([(x - arm, y - arm), (x + arm, y + arm)], fill=fill, width=size * 0.42)
        self.line([(x - arm, y + arm), (x + arm, y - arm)], fill=fill, width=size * 0.42)

    # Text

    def text_width(self, text: str, size: int, weight: str = "semibold") -> float:
        """Return how wide one line of text is."""
        return font(size, weight).getlength(text) / SCALE

    def wrapped(self, text: str, size: int, width: float, weight: str = "semibold") -> list[str]:
        """Break text into lines no wider than ``width``; a newline always breaks."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for word in paragraph.split():
                longer = f"{line} {word}".strip()
                if line and self.text_width(longer, size, weight) > width:
                    lines.append(line)
                    line = word
                else:
                    line = longer
            lines.append(line)
        return lines

    def text(
        self,
        box: Box,
        text: str,
        *,
        size: int,
        fill: str = INK,
        weight: str = "semibold",
        align: str = "center",
        leading: float = 1.3,
    ) -> None:
        """Write text in the middle of a box, broken to its width.

        Raises:
            ValueError: the text is larger than the box, which would be clipped or overlap.
        """
        left, top, right, bottom = box
        lines = self.wrapped(text, size, right - left, weight)
        height = len(lines) * size * leading
        widest = max(self.text_width(line, size, weight) for line in lines)
        if height > bottom - top + 1 or widest > right - left + 1:
            raise ValueError(f"{text!r} needs {widest:.0f}×{height:.0f} in {box}")
        y = (top + bottom - height) / 2 + size * leading / 2
        anchors = {"center": ("mm", (left + right) / 2), "left": ("lm", left)}
        anchor, x = anchors[align]
        for line in lines:
            position = (x * SCALE, y * SCALE)
            self._draw.text(position, line, font=font(size, weight), fill=fill, anchor=anchor)
            y += size * leading


def _scaled(box: Box) -> Box:
    left, top, right, bottom = box
    return left * SCALE, top * SCALE, right * SCALE, bottom * SCALE
