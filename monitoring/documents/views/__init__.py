"""Pages of official reports: choosing, watching, taking; the own history; Word templates."""

from monitoring.documents.views.own import own, own_file
from monitoring.documents.views.papers import download_part, index, new, page_picture, show
from monitoring.documents.views.templates import (
    default_template,
    template_file,
    templates,
    try_template,
    withdraw_template,
)

__all__ = [
    "default_template",
    "download_part",
    "index",
    "new",
    "own",
    "own_file",
    "page_picture",
    "show",
    "template_file",
    "templates",
    "try_template",
    "withdraw_template",
]
