"""Charts drawn on the server as SVG: no script, no style attribute, words for those who cannot see.

Each has a title and a description that says what it shows; the page puts a table with the same
numbers beneath.  Colours and type come from ``monitoring.css`` by class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, ROW, LEFT = 360, 30, 4
PLOT_TOP, PLOT_HEIGHT, PLOT_LEFT, PLOT_RIGHT = 24, 130, 40, 352
# So many labels have room below the plot on a phone.
LABELS = 4


@dataclass(frozen=True)
class Slice:
    """One part of a whole, in per cent; ``tone`` is a class of the style sheet."""

    label: str
    share: float
    text: str
    tone: str


@dataclass(frozen=True)
class Bar:
    """A value between 0 and 100 with its interval, if there is one."""

    label: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Line:
    """One line of a trend."""

    label: str
    values: Sequence[int]
    tone: str


def stacked(slices: Sequence[Slice], *, key: str, title: str, description: str) -> SafeString:
    """Return one bar made of parts, with the parts in words below it."""
    left, shapes, words = float(LEFT), [], []
    whole = WIDTH - 2 * LEFT
    for number, one in enumerate(slices):
        width = whole * one.share / 100
        shapes.append((f"chart__fill chart__fill--{one.tone}", f"{left:.1f}", f"{width:.1f}"))
        words.append((f"chart__fill chart__fill--{one.tone}", 44 + number * 22, one))
        left += width
    body = format_html(
        "{}{}",
        format_html_join(
            "", '<rect class="{}" x="{}" y="6" width="{}" height="24"></rect>', shapes
        ),
        format_html_join(
            "",
            '<rect class="{}" x="4" y="{}" width="12" height="12"></rect>'
            '<text class="chart__text" x="22" y="{}">{}: {}</text>',
            ((tone, top, top + 11, one.label, one.text) for tone, top, one in words),
        ),
    )
    return _svg(body, height=44 + 22 * len(slices), key=key, title=title, description=description)


def bars(rows: Sequence[Bar], *, key: str, title: str, description: str) -> SafeString:
    """Return a row for each value, with a thin line for its interval."""
    parts = []
    for number, row in enumerate(rows):
        top = number * (ROW + 14)
        whisker = ""
        if row.low is not None and row.high is not None:
            whisker = format_html(
                '<line class="chart__interval" x1="{}" x2="{}" y1="{}" y2="{}"></line>',
                *(_x(row.low), _x(row.high), top + 27, top + 27),
            )
        parts.append(
            format_html(
                '<text class="chart__text" x="{}" y="{}">{}: {}</text>'
                '<rect class="chart__rail" x="{}" y="{}" width="{}" height="12"></rect>'
                '<rect class="chart__fill chart__fill--main" x="{}" y="{}" width="{}" height="12">'
                "</rect>{}",
                *(LEFT, top + 14, row.label, row.text),
                *(LEFT, top + 21, WIDTH - 2 * LEFT),
                *(LEFT, top + 21, f"{(WIDTH - 2 * LEFT) * row.value / 100:.1f}"),
                whisker,
            )
        )
    body = format_html_join("", "{}", ((part,) for part in parts))
    height = max(1, len(rows)) * (ROW + 14)
    return _svg(body, height=height, key=key, title=title, description=description)


def lines(
    labels: Sequence[str], drawn: Sequence[Line], *, key: str, title: str, description: str
) -> SafeString:
    """Return lines over time, from nothing to the highest value."""
    top = max((value for line in drawn for value in line.values), default=0) or 1
    steps = max(1, len(labels) - 1)

    def at(number: int, value: int) -> str:
        x = PLOT_LEFT + (PLOT_RIGHT - PLOT_LEFT) * number / steps
        return f"{x:.1f},{PLOT_TOP + PLOT_HEIGHT * (1 - value / top):.1f}"

    curves = format_html_join(
        "",
        '<polyline class="chart__line chart__line--{}" points="{}"></polyline>',
        ((line.tone, " ".join(map(at, count(), line.values))) for line in drawn),
    )
    bottom = PLOT_TOP + PLOT_HEIGHT
    every = max(1, -(-len(labels) // LABELS))
    marks = [
        (at(number, 0).split(",")[0], bottom + 16, label)
        for number, label in enumerate(labels)
        if number % every == 0
    ]
    legend = format_html_join(
        "",
        '<line class="chart__line chart__line--{}" x1="4" x2="24" y1="{}" y2="{}"></line>'
        '<text class="chart__text" x="30" y="{}">{}</text>',
        (
            (line.tone, y, y, y + 4, line.label)
            for line, y in zip(drawn, count(bottom + 36, 20), strict=False)
        ),
    )
    body = format_html(
        '<text class="chart__text" x="4" y="14">{}</text>'
        '<line class="chart__axis" x1="{}" x2="{}" y1="{}" y2="{}"></line>{}{}{}',
        *(_short(top), PLOT_LEFT, PLOT_RIGHT, bottom, bottom),
        curves,
        format_html_join("", '<text class="chart__label" x="{}" y="{}">{}</text>', marks),
        legend,
    )
    height = bottom + 32 + 20 * len(drawn)
    return _svg(body, height=height, key=key, title=title, description=description)


def _x(value: float) -> str:
    """Return the place of a value of a bar."""
    return f"{LEFT + (WIDTH - 2 * LEFT) * value / 100:.1f}"


def _short(value: int) -> str:
    """Return the highest value, for the top of the axis."""
    return f"{value:,}".replace(",", ".")


def _svg(body: SafeString, *, height: int, key: str, title: str, description: str) -> SafeString:
    """Return the picture with its words; ``key`` tells it apart from others of the page."""
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="{key}-title {key}-text"><title id="{key}-title">{}</title>'
        '<desc id="{key}-text">{}</desc>{}</svg>',
        *(WIDTH, height, title, description, body),
        key=key,
    )
