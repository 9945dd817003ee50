"""A guide from its Markdown to what the page prints, made once and kept in memory.

Raw HTML in the Markdown stays text.  Pictures are named relative to the file, so that the guide
also reads well where the repository is browsed; here they become static files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

from common.text.vietnamese import fold

PICTURES = "images/"
# Pictures up to this width (390 px drawn 1.5 times finer) are of a phone.
PHONE_WIDTH = 600
_NOT_IN_ANCHORS = re.compile(r"[^0-9a-z]+")
_OTHER_GUIDE = re.compile(r"([a-z-]+)\.md(#.*)?")


@dataclass(frozen=True)
class Heading:
    """A heading that the table of contents leads to."""

    text: str
    anchor: str


@dataclass(frozen=True)
class GuideText:
    """A guide ready to print."""

    title: str
    lead: str
    headings: tuple[Heading, ...]
    html: SafeString


def read_guide(slug: str) -> GuideText:
    """Return the guide; a changed file is read anew.

    Raises:
        FileNotFoundError: there is no such file; slugs come from the shelf, never from a visitor.
    """
    path = settings.GUIDES_DIR / f"{slug}.md"
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: Path, changed_at: int) -> GuideText:
    tokens = _markdown().parse(path.read_text(encoding="utf-8"))
    title, lead, body = _cut_head(tokens)
    headings = _anchor_headings(body)
    _label_cells(body)
    _frame_pictures(body)
    # Safe: made by the renderer below, which escapes texts and refuses raw HTML.
    html = mark_safe(_markdown().renderer.render(body, _markdown().options, {}))  # noqa: S308
    return GuideText(title=title, lead=lead, headings=headings, html=html)


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("image", _render_picture)
    markdown.add_render_rule("table_open", _render_table_open)
    markdown.add_render_rule("table_close", _render_table_close)
    markdown.add_render_rule("td_open", _render_cell_open)
    markdown.add_render_rule("td_close", _render_cell_close)
    markdown.add_render_rule("link_open", _render_link)
    return markdown


def _cut_head(tokens: Sequence[Token]) -> tuple[str, str, list[Token]]:
    """Return title and first paragraph, which the page prints itself, and the rest."""
    title, lead = tokens[1].content, tokens[4].content
    return title, lead, list(tokens[6:])


def _anchor_headings(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    """Give every heading its anchor; return those of the second level."""
    found = []
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        anchor = _NOT_IN_ANCHORS.sub("-", fold(inline.content)).strip("-")
        opening.attrSet("id", anchor)
        if opening.tag == "h2":
            found.append(Heading(inline.content, anchor))
    return tuple(found)


def _label_cells(tokens: Sequence[Token]) -> None:
    """Write the heading of its column on every cell: on a phone the table becomes cards."""
    columns: list[str] = []
    index = 0
    for opening, inline in pairwise(tokens):
        if opening.type == "thead_open":
            columns = []
        elif opening.type == "tr_open":
            index = 0
        elif opening.type == "th_open":
            opening.attrSet("scope", "col")
            columns.append(inline.content)
        elif opening.type == "td_open":
            opening.attrSet("data-label", columns[index])
            index += 1


def _frame_pictures(tokens: Sequence[Token]) -> None:
    """Turn a paragraph that is nothing but a picture into a figure."""
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        children = inline.children or []
        if opening.type == "paragraph_open" and [child.type for child in children] == ["image"]:
            width, _height = _size_of(str(children[0].attrs["src"]))
            opening.tag = closing.tag = "figure"
            kind = "phone" if width <= PHONE_WIDTH else "desk"
            opening.attrSet("class", f"guide-picture guide-picture--{kind}")


def _render_picture(
    renderer: object, tokens: Sequence[Token], index: int, options: object, env: object
) -> str:
    token = tokens[index]
    source = str(token.attrs["src"])
    width, height = _size_of(source)
    address = static(f"guides/{source.removeprefix(PICTURES)}")
    return (
        f'<img class="guide-picture__image" src="{escape(address)}" alt="{escape(token.content)}" '
        f'width="{width}" height="{height}" loading="lazy" decoding="async">'
    )


def _size_of(source: str) -> tuple[int, int]:
    with Image.open(settings.GUIDES_DIR / source) as picture:
        return picture.size


def _render_table_open(
    renderer: object, tokens: Sequence[Token], index: int, options: object, env: object
) -> str:
    return '<div class="table-box"><table class="table">'


def _render_table_close(
    renderer: object, tokens: Sequence[Token], index: int, options: object, env: object
) -> str:
    return "</table></div>"


def _render_cell_open(
    renderer: object, tokens: Sequence[Token], index: int, options: object, env: object
) -> str:
    """Put the words of a cell into one element: on a phone the cell is a grid of name and words."""
    return f'<td data-label="{escape(str(tokens[index].attrs["data-label"]))}"><span>'


def _render_cell_close(
    renderer: object, tokens: Sequence[Token], index: int, options: object, env: object
) -> str:
    return "</span></td>"


def _render_link(
    renderer: object, tokens: Sequence[Token], index: int, options: object, env: object
) -> str:
    target = str(tokens[index].attrs["href"])
    if match := _OTHER_GUIDE.fullmatch(target):
        target = reverse("guides:guide", kwargs={"slug": match[1]}) + (match[2] or "")
    return f'<a href="{escape(target)}">'
