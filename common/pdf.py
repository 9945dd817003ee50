"""What every paper needs that typst makes: our fonts, the letters that they have, QR codes."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from fontTools.ttLib import TTFont


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


def printable(value: Any, *, font: str) -> Any:
    """Return the data with every text of it in letters of the font, as an archival PDF insists on.

    A full-width letter becomes the plain one; a picture in a title becomes a question mark.
    ``font`` is the beginning of the names of the font's files.
    """
    if isinstance(value, str):
        known = _letters(font)
        return "".join(
            char if char.isspace() else _letter(char, known)
            for char in unicodedata.normalize("NFC", value)
        )
    if isinstance(value, dict):
        return {key: printable(one, font=font) for key, one in value.items()}
    if isinstance(value, list):
        return [printable(one, font=font) for one in value]
    return value


def _letter(char: str, known: frozenset[int]) -> str:
    """Return the letter, or the nearest that the font has; signs that nobody sees go."""
    if unicodedata.category(char)[0] == "C":
        return ""
    if ord(char) in known:
        return char
    alike = unicodedata.normalize("NFKC", char)
    return alike if all(ord(one) in known for one in alike) else "?"


@cache
def _letters(font: str) -> frozenset[int]:
    """Return what each face of the font can show, in small letters and in capitals."""
    faces = sorted(Path(settings.PDF_FONT_DIRS[0]).glob(f"{font}_*.ttf"))
    letters: list[set[int]] = []
    for face in faces:
        with TTFont(face) as opened:
            letters.append(set(opened.getBestCmap()))
    common = set.intersection(*letters)
    return frozenset(one for one in common if common.issuperset(map(ord, chr(one).upper())))
