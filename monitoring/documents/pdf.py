"""The PDF of an official paper, and pictures of its pages, set by typst."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, cast

import typst

from common.pdf import fonts, printable
from monitoring.documents.paper import Paper, Table, shown_row

_FOLDER = Path(__file__).parent / "typst"
_FONT = "Tinos"
# Archival, with Unicode text and tags for screen readers.
_STANDARD: Literal["a-2u"] = "a-2u"
_DOTS_PER_INCH = 84


def make_pdf(paper: Paper, *, made_at: datetime) -> bytes:
    """Return the paper as a tagged PDF/A-2u.  The same paper and moment give the same bytes."""
    content = _typesetter(paper).compile(
        format="pdf", pdf_standards=_STANDARD, timestamp=int(made_at.timestamp())
    )
    return cast(bytes, content)  # no output path was given, and it is one document


def page_pictures(paper: Paper) -> Iterator[bytes]:
    """Yield each page as a picture that can be read on a telephone."""
    pages = _typesetter(paper).compile(format="png", ppi=_DOTS_PER_INCH)
    yield from [pages] if isinstance(pages, bytes) else cast(list[bytes], pages)


def pictures_of(pdf: bytes, *, most: int) -> Iterator[bytes]:
    """Yield the first pages of a PDF that another program made, as pictures of the same size.

    Ends where the pages do; yields nothing for what is no PDF.
    """
    with TemporaryDirectory() as folder:
        (Path(folder) / "paper.pdf").write_bytes(pdf)
        shutil.copy(_FOLDER / "pages.typ", folder)
        for number in range(1, most + 1):
            one = typst.Compiler(
                Path(folder) / "pages.typ",
                root=folder,
                ignore_system_fonts=True,
                sys_inputs={"pdf": "paper.pdf", "page": str(number)},
            )
            try:
                yield cast(bytes, one.compile(format="png", ppi=_DOTS_PER_INCH))
            except typst.TypstError:
                return  # there is no such page


def attached_line(paper: Paper) -> str:
    """Return the line below the title of an appendix that says which paper it belongs to."""
    number = paper.head.number_line.replace("Số:", "Số").replace("Số ", "số ", 1)
    day = paper.head.place_and_date.rpartition(", ")[2]
    return f"(Kèm theo {paper.type_name.capitalize()} {number}, {day})"


def paper_data(paper: Paper) -> dict[str, Any]:
    """Return every text of the paper as it is printed, for the typesetter."""
    return {
        "head": vars(paper.head),
        "type_name": paper.type_name,
        "subject": paper.subject,
        "scope": paper.scope,
        "body": [vars(one) for one in paper.body],
        "tables": [_table_data(one) for one in paper.tables],
        "recipients": paper.recipients,
        "signature": vars(paper.signature),
        "person": paper.person,
        "layout": vars(paper.layout),
        "attached": attached_line(paper),
    }


def _table_data(table: Table) -> dict[str, Any]:
    """Return the texts of a table, row by row in the order of its columns."""
    return {
        "caption": table.caption,
        "is_landscape": table.is_landscape,
        "columns": [
            {"label": one.label, "width": one.width, "kind": one.kind.value}
            for one in table.columns
        ],
        "rows": [list(shown_row(row, table.columns).values()) for row in table.rows],
        "total": list(shown_row(table.total, table.columns).values()) if table.total else [],
    }


def _typesetter(paper: Paper) -> typst.Compiler:
    """Return the compiler of the paper: with a path, as bytes would not see the inputs."""
    return typst.Compiler(
        _FOLDER / "paper.typ",
        root=_FOLDER,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(printable(paper_data(paper), font=_FONT))},
    )
