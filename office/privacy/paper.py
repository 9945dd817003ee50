"""The paper of the own data."""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import cast

import typst
from django.conf import settings
from django.utils.translation import gettext as _

_FOLDER = Path(__file__).parent / "typst"


@dataclass(frozen=True)
class Section:
    """One table of the record of processing."""

    title: str
    headings: list[str]
    rows: list[list[str]]


def make_pdf(name: str, sections: list[Section]) -> bytes:
    """Return the paper: a heading for each table, and each row as pairs below each other."""
    facts = {
        "title": _("Personal data of %(name)s") % {"name": name},
        "sections": [asdict(section) for section in sections],
    }
    compiler = typst.Compiler(
        _FOLDER / "own_data.typ",
        root=_FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )
    return cast(bytes, compiler.compile(format="pdf"))


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts that `manage.py build_assets` put into place, and no others."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in settings.PDF_FONT_DIRS],
    )
