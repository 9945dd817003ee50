"""The text of a lesson as pieces of HTML, kept in the cache for each publication."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from cms.models import LessonPage

# Pictures may be replaced without a new publication, so the HTML is not kept for ever.
CACHE_SECONDS = 900
FORMAT = 1


@dataclass(frozen=True)
class Segment:
    """A piece of a lesson: ``html``, or the place of a ``video`` (``text`` is its key)."""

    kind: str
    text: str

    @property
    def html(self) -> SafeString:
        """Return the piece as markup; only templates of blocks have written it."""
        return mark_safe(self.text)  # noqa: S308


def segments_of(page: LessonPage) -> list[Segment]:
    """Return the pieces of the live text.  Check questions are never among them."""
    key = f"cms:lesson:{FORMAT}:{page.pk}:{page.live_revision_id}:{get_language()}"
    stored = cache.get(key) if page.live_revision_id else None
    if stored is None:
        stored = [(part.kind, part.text) for part in _rendered(page)]
        cache.set(key, stored, CACHE_SECONDS)
    return [Segment(kind, text) for kind, text in stored]


def _rendered(page: LessonPage) -> list[Segment]:
    """Render the blocks, joining neighbours of plain HTML."""
    parts: list[Segment] = []
    for block in page.body:
        if block.block_type == "check_question":
            continue
        if block.block_type == "video":
            parts.append(Segment("video", str(block.value["asset"])))
            continue
        html = str(block.render())
        if parts and parts[-1].kind == "html":
            html = parts.pop().text + html
        parts.append(Segment("html", html))
    return parts
