"""The Word file of an official paper: our template, or the office's own, filled by docxtpl."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import TemplateError

from monitoring.documents.paper import Paper, Table, shown_row
from monitoring.documents.pdf import attached_line
from monitoring.documents.sandbox import PaperEnvironment
from monitoring.documents.word_template import template_of
from monitoring.exceptions import ConversionFailed, TemplateRefused

_SECONDS = 120


def make_docx(paper: Paper, *, template: bytes | None = None) -> bytes:
    """Return the paper as a Word file, from the office's template where there is one.

    Raises:
        TemplateRefused: the template says something that it may not, or names what is not there.
    """
    context = context_of(paper)
    document = DocxTemplate(BytesIO(template or template_of(paper)))
    try:
        document.render(context, jinja_env=PaperEnvironment(names_of(context)), autoescape=True)
    except TemplateError as error:
        raise TemplateRefused(_grammar(error)) from error
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def context_of(paper: Paper) -> dict[str, Any]:
    """Return what the places of a template are filled with, each text as it is printed."""
    head, signature = paper.head, paper.signature
    tables = {f"table_{n}": _table(one) for n, one in enumerate(paper.tables, start=1)}
    return {
        "superior": head.superior,
        "organisation": head.organisation,
        "number_line": head.number_line,
        "place_and_date": head.place_and_date,
        "type_name": paper.type_name,
        "subject": paper.subject,
        "scope": paper.scope,
        "body": [{"text": one.text, "is_heading": one.is_heading} for one in paper.body],
        "recipients": paper.recipients,
        "authority": signature.authority,
        "position": signature.position,
        "signer": signature.name,
        "person": paper.person,
        "attached": attached_line(paper),
        **tables,
    }


def names_of(context: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return every name that a template may use: {dotted name: its parts}; "[]" ends a list."""
    names = {"": list(context), "scope[]": [], "recipients[]": []}
    names["body[]"] = ["text", "is_heading"]
    for name, value in context.items():
        if isinstance(value, dict):
            names[name] = ["caption", "rows", "total"]
            names[f"{name}.rows[]"] = names[f"{name}.total"] = list(value["keys"])
    return names


def _table(table: Table) -> dict[str, Any]:
    """Return a table for templates; ``keys`` is for the check of names and no place itself."""
    return {
        "caption": table.caption,
        "rows": [shown_row(row, table.columns) for row in table.rows],
        "total": shown_row(table.total, table.columns) if table.total else {},
        "keys": [column.key for column in table.columns],
    }


def _grammar(error: TemplateError) -> str:
    """Return where an instruction cannot be read, with the words around the place."""
    around = " ".join(" ".join(getattr(error, "docx_context", [])).split())[:160]
    return _(
        "An instruction of the template cannot be read: a brace, or the end of “for” or “if”, is "
        "missing or misspelt. Look near: “%(words)s”."
    ) % {"words": around}


def has_converter() -> bool:
    """Tell whether LibreOffice is installed, which alone can make a PDF of the office's Word."""
    return shutil.which(settings.LIBREOFFICE_PROGRAM) is not None


def convert_to_pdf(docx: bytes) -> bytes:
    """Return the Word file as PDF, by LibreOffice with a profile of its own.

    Raises:
        ConversionFailed: it did not come to an end in time, or made no file.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "paper.docx"
        source.write_bytes(docx)
        command = [
            *(settings.LIBREOFFICE_PROGRAM, f"-env:UserInstallation=file://{folder}/profile"),
            *("--headless", "--norestore", "--convert-to", "pdf", "--outdir", folder, str(source)),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
            return (Path(folder) / "paper.pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise ConversionFailed from error
