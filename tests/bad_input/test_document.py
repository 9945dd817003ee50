"""``docs/bad-input.md`` says what the site says today, and names tests that exist."""

import re
from functools import cache
from pathlib import Path

import polib
import pytest

from lms.local.paths import ROOT

DOCUMENT = ROOT / "docs" / "bad-input.md"


def lines():
    """Return (case, where, message, test) of each row of the tables."""
    rows = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if "| `" in line]
    return [tuple(cell.strip() for cell in row.strip("| ").split(" | ")) for row in rows]


@cache
def sentences():
    """Return every Vietnamese sentence of our catalogues that a file of the code asks for."""
    code = {
        path: re.sub(r'"\s*\n\s*(?:f?)"', "", path.read_text(encoding="utf-8"))
        for app in ("common", "members", "media", "quizzes", "learning", "cms", "certificates")
        for path in (ROOT / app).rglob("*.*")
        if path.suffix in (".py", ".html") and "migrations" not in path.parts
    }
    whole = "\n".join(code.values())
    return {
        " ".join(entry.msgstr.split())
        for catalogue in ROOT.glob("*/locale/vi/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(catalogue))
        if entry.msgid.replace('"', '\\"') in whole or entry.msgid in whole
    }


@pytest.mark.parametrize("line", lines(), ids=lambda line: line[0][:40])
def test_the_message_the_place_and_the_test_are_there(line):
    _case, where, message, test = line

    assert (ROOT / where.strip("`")).exists()
    if message != "–":
        assert any(message in sentence for sentence in sentences()), message
    file, _, name = test.strip("`").partition("::")
    text = (Path(ROOT) / "tests" / file).read_text(encoding="utf-8")
    assert not name or all(f"{part}" in text for part in name.split("::"))


def test_the_document_has_every_family():
    assert len(lines()) >= 50
