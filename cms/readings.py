"""Pages of text that the help page leads to."""

from typing import Any

from cms.models import StandardPage
from common.help_shelves import Reading

SHOWN = 12


def standard_pages(user: Any) -> list[Reading]:
    """Return the published pages that everybody may read, in the order of the tree."""
    pages = StandardPage.objects.live().public().order_by("path")[:SHOWN]
    return [
        Reading(title=page.title, summary=page.summary, url=page.get_url() or "") for page in pages
    ]
