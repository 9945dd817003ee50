"""One archive for one paper: Word, PDF, Excel, and pictures of the first pages."""

import json
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from members.models import User
from monitoring.documents import pdf, word, workbook
from monitoring.documents.choices import Choices
from monitoring.documents.compose import compose
from monitoring.documents.models import WordTemplate
from monitoring.documents.paper import Paper
from monitoring.documents.scope import Scope

PAGES_SHOWN = 12
FACTS, PDF, DOCX, XLSX = "facts.json", "paper.pdf", "paper.docx", "paper.xlsx"
STEPS = 4


def template_for(user: User, choices: Choices) -> WordTemplate | None:
    """Return the office's template that holds for the paper, or None for ours."""
    root = Scope(user, choices).top
    root = root if root.is_root() else root.get_root()
    return WordTemplate.objects.in_use(choices.report, root=root, day=choices.day).first()


def write_archive(
    path: Path,
    user: User,
    choices: Choices,
    *,
    made_at: datetime,
    mark: str,
    tell: Callable[[int], None],
) -> Paper:
    """Write the archive; return the paper that it holds.  ``tell`` hears each step done.

    A paper from the office's own template is a PDF only where LibreOffice can make it one.  The
    pictures are those of that PDF; without it they show the standard form, and ``facts.json`` says
    so.
    """
    paper = compose(user, choices)
    tell(1)
    own = template_for(user, choices)
    docx = word.make_docx(paper, template=own.file.read() if own else None)
    tell(2)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DOCX, docx)
        content = _pdf_of(paper, docx if own else None, made_at=made_at)
        if content is not None:
            archive.writestr(PDF, content)
        tell(3)
        archive.writestr(XLSX, _workbook(paper, mark))
        own_pages = 0
        if own and content:
            own_pages = _write_pages(archive, pdf.pictures_of(content, most=PAGES_SHOWN))
        pages = own_pages or _write_pages(archive, pdf.page_pictures(paper))
        facts = {"pages": pages, "template": own.pk if own else None, "own_pages": own_pages}
        archive.writestr(FACTS, json.dumps(facts))
    return paper


def _pdf_of(paper: Paper, own_docx: bytes | None, *, made_at: datetime) -> bytes | None:
    """Return the PDF; of the office's own template only where LibreOffice is there to make it."""
    if own_docx is None:
        return pdf.make_pdf(paper, made_at=made_at)
    return word.convert_to_pdf(own_docx) if word.has_converter() else None


def _write_pages(archive: zipfile.ZipFile, pictures: Iterable[bytes]) -> int:
    """Keep the pictures of the first pages; return how many."""
    number = 0
    for number, picture in enumerate(islice(pictures, PAGES_SHOWN), start=1):
        archive.writestr(f"page-{number}.png", picture)
    return number


def _workbook(paper: Paper, mark: str) -> bytes:
    """Return the Excel twin."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / XLSX
        workbook.write_workbook(path, paper, mark=mark)
        return path.read_bytes()


def facts_of(path: str) -> dict[str, int | None]:
    """Return how many pages are shown, and the template by which the paper was made."""
    return dict(json.loads(read_part(path, FACTS) or b"{}"))


def read_part(path: str, name: str) -> bytes | None:
    """Return one file of the archive, or None where it is not there."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name) if name in archive.namelist() else None


def parts_of(path: str) -> set[str]:
    """Return the names of the files in the archive."""
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())
