"""The 134 letters that only Vietnamese has, in every font that is sent or printed."""

import unicodedata
from datetime import UTC, datetime
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from certificates import paper
from tests.certificates.test_paper import FACTS

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
SMALL = [
    unicodedata.normalize("NFC", vowel + tone)
    for vowel, tone in product(VOWELS, TONES)
    if vowel not in "aeiouy" or tone
] + ["đ"]
LETTERS = SMALL + [letter.upper() for letter in SMALL]
SIGNS = "₫“”‘’–-…·°0123456789.,:;!?()/%+ "
WEB = sorted((Path(settings.VAR_DIR) / "assets/public/vendor/fonts").glob("*.woff2"))
PDF = sorted(path for folder in settings.PDF_FONT_DIRS for path in Path(folder).glob("*.ttf"))
MADE_AT = datetime(2026, 11, 25, 2, tzinfo=UTC)


def test_there_are_134_letters_each_one_character():
    assert len(SMALL) == 67
    assert len(set(LETTERS)) == 134
    assert all(len(letter) == 1 for letter in LETTERS)


def test_there_are_fonts_of_both_kinds():
    assert {path.name for path in WEB} == {"be-vietnam-pro-400.woff2", "be-vietnam-pro-600.woff2"}
    assert len(PDF) >= 5


def outline(font, character):
    """Return what is drawn for the character, or None where the font has not got it."""
    name = font.getBestCmap().get(ord(character))
    if name is None:
        return None
    return drawn(font, name)


def drawn(font, name):
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return tuple(map(str, pen.value))


@pytest.mark.parametrize("path", WEB + PDF, ids=lambda path: path.name)
def test_every_letter_is_drawn_and_none_like_another(path):
    with TTFont(path) as font:
        outlines = {letter: outline(font, letter) for letter in LETTERS}
        nothing = drawn(font, ".notdef")
        plain = {outline(font, letter) for letter in "adeiouyADEIOUY"}
        missing_signs = [sign for sign in SIGNS if sign != " " and not outline(font, sign)]

    assert [letter for letter, shape in outlines.items() if not shape or shape == nothing] == []
    assert len(set(outlines.values())) == 134
    assert not plain & set(outlines.values())
    assert missing_signs == []


@pytest.mark.parametrize("path", WEB, ids=lambda path: path.name)
@pytest.mark.parametrize("line_height", [1.46, 1.65], ids=["headings", "body"])
def test_marks_of_a_line_do_not_touch_the_line_above(path, line_height):
    """From the foot of the lowest letter to the head of the highest is less than one line."""
    with TTFont(path) as font:
        cmap, table = font.getBestCmap(), font["glyf"]
        boxes = [table[cmap[ord(letter)]] for letter in LETTERS]
        per_em = font["head"].unitsPerEm
        room = line_height * per_em

    assert max(box.yMax for box in boxes) - min(box.yMin for box in boxes) <= room


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("kind", ["party", "state"])
@pytest.mark.parametrize("start", range(0, 134, 34))
def test_what_a_reader_copies_from_a_certificate_is_what_was_written(form, kind, start):
    letters = LETTERS[start : start + 34]
    written = " ".join("".join(letters[at : at + 6]) for at in range(0, len(letters), 6))
    changes = {"unit": unicodedata.normalize(form, written), "form": kind}

    text = PdfReader(BytesIO(paper.make_pdf(FACTS | changes, made_at=MADE_AT))).pages[0]

    copied = unicodedata.normalize("NFC", text.extract_text()).replace(" ", "").replace("\n", "")
    assert written.replace(" ", "") in copied
    assert "\ufffd" not in copied
