"""Tell which sentences have no Vietnamese yet, and which catalogues are behind the code.

Run as ``python -m lms.local.catalogues``; a part of ``make lint``.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import polib

from lms.local.paths import ROOT

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# gettext, gettext_lazy, pgettext … under the names that our code imports them by.
CALL = re.compile(
    r"""\b(?:_|gettext(?:_lazy)?|ngettext(?:_lazy)?)\(\s*((?:"(?:[^"\\\n]|\\.)*"\s*)+)"""
)
TAG = re.compile(r"""\{%-?\s*(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')""")


def main() -> None:
    """Print every gap, and end with 1 when there is one."""
    gaps = [*_gaps_of_catalogues(), *_unknown_sentences()]
    for gap in gaps:
        print(gap)
    if gaps:
        raise SystemExit(f"{len(gaps)} gaps in the Vietnamese catalogues")


def _gaps_of_catalogues() -> Iterator[str]:
    for path in _catalogues():
        for entry in polib.pofile(str(path)):
            where = f"{path.relative_to(ROOT)}:{entry.linenum}: {entry.msgid[:60]!r}"
            if entry.obsolete:
                continue
            if entry.fuzzy:
                yield f"{where} is marked fuzzy"
            elif not entry.translated():
                yield f"{where} has no translation"
            elif not entry.msgid_plural and not _fits(path, entry.msgid, entry.msgstr):
                yield f"{where} has other placeholders in Vietnamese"


def _fits(path: Path, english: str, vietnamese: str) -> bool:
    """Tell whether the placeholders agree.

    Sentences of packages may leave one out: some name a class of the code to the reader.
    """
    if "translations" in path.relative_to(ROOT).parts:
        return set(_holes(vietnamese)) <= set(_holes(english))
    return _holes(english) == _holes(vietnamese)


def _unknown_sentences() -> Iterator[str]:
    """Find sentences of the code that no catalogue of ours has at all."""
    known = {entry.msgid for path in _catalogues() for entry in polib.pofile(str(path))}
    for app in sorted(path.parent for path in ROOT.glob("*/__init__.py")):
        if app.name in ("tests", "bench"):
            continue
        for path in sorted([*app.rglob("*.py"), *app.rglob("*.html")]):
            if "migrations" in path.parts:
                continue
            for sentence in _sentences(path):
                if sentence and sentence not in known:
                    yield f"{path.relative_to(ROOT)}: {sentence[:60]!r} is in no catalogue"


def _sentences(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        if "gettext" not in text:
            return
        for literals in CALL.findall(text):
            parts = re.findall(r'"((?:[^"\\]|\\.)*)"', literals)
            yield "".join(parts).replace('\\"', '"').replace("\\n", "\n")
    else:
        for double, single in TAG.findall(text):
            yield double or single


def _catalogues() -> list[Path]:
    """Return the catalogues of our apps, and those in which we translate packages."""
    own = ROOT.glob("*/locale/vi/LC_MESSAGES/*.po")
    of_packages = ROOT.glob("*/translations/*/vi/LC_MESSAGES/*.po")
    return sorted([*own, *of_packages])


def _holes(sentence: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(sentence))


if __name__ == "__main__":
    main()
