"""What every paper needs that typst makes: our fonts and no others, and QR codes."""

from functools import cache

import segno
import typst
from django.conf import settings


def qr_drawing(address: str) -> str:
    """Return the QR code of the address as SVG, a quarter of it redundant."""
    return segno.make_qr(address, error="q").svg_inline(border=0, omitsize=True)


@cache
def fonts() -> typst.Fonts:
    """Return the fonts that `manage.py build_assets` put into place, and no others."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in settings.PDF_FONT_DIRS],
    )
