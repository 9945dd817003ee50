"""Making the PDF of a certificate out of its frozen facts."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal, cast

import typst

from common.pdf import fonts, printable, qr_drawing

_FOLDER = Path(__file__).parent / "typst"
_FONT = "NotoSerif"
# Archival, with Unicode text and tags for screen readers.
_STANDARD: Literal["a-2u"] = "a-2u"


def make_pdf(facts: Mapping[str, str], *, made_at: datetime) -> bytes:
    """Return the paper as a tagged PDF/A-2u of one page.

    The same facts and moment give the same bytes.  ``facts`` are those of
    ``certificates.facts.printed_facts``; a letter that the font lacks never keeps a paper from
    being made.
    """
    content = _typesetter(facts).compile(
        format="pdf", pdf_standards=_STANDARD, timestamp=int(made_at.timestamp())
    )
    return cast(bytes, content)  # no output path was given, and it is one document


def make_png(facts: Mapping[str, str], *, dots_per_inch: int) -> bytes:
    """Return the paper as a picture, for looking at it."""
    content = _typesetter(facts).compile(format="png", ppi=dots_per_inch)
    return cast(bytes, content)  # one page


def _typesetter(facts: Mapping[str, str]) -> typst.Compiler:
    """Return the compiler of the paper: with a path, as bytes would not see the inputs."""
    printed = printable(dict(facts), font=_FONT)
    inputs = {"facts": json.dumps(printed), "qr": qr_drawing(facts["verify_url"])}
    return typst.Compiler(
        _FOLDER / "certificate.typ",
        root=_FOLDER,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
