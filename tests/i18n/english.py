"""Finds English that a user would read: in the text of a page, in its labels, in its data.

``english_sentences(html)`` for a page, ``english_in(text)`` for a plain text such as an e-mail.
A word counts as English when it stands in the English catalogue of an installed package and
cannot be a Vietnamese syllable.  Reported is a place with

* two such words with nothing Vietnamese between them ("Trang: Collapse this thread"), or
* one, where there is not one Vietnamese letter ("Draft", "Move up"), or
* one of the small words that only English has ("Sửa by Lan"), or
* where the caller asks for it (``alone``), a single such word ("0 minutes trước").

What stands in ``textarea``, ``code`` or an element with another ``lang`` is not the site's own.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import allauth
import bs4
import django
import polib
import taggit
import wagtail
from bs4.element import TemplateString

PACKAGES = (allauth, django, taggit, wagtail)


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Said in Vietnamese too, or names.  Lower case.
LOAN_WORDS = _listed(
    """
    audio avif byte captcha celery css csv django email excel facebook google gif html http https
    id internet jpeg jpg json link logo markdown menu mb kb gb microsoft odp ods odt ok opendocument
    otp pdf png postgresql powerpoint pptx docx qr redis slug sms svg totp unicode url utf video
    wagtail web webauthn webp website wifi word xlsx xml zalo zip zoom
    """
)
# A single one of these gives English away, wherever it stands.
SMALL_WORDS = _listed(
    """
    after are been before by cannot could does for from has have is must not of or that the
    their there these this those was were what when where which will with without you your
    """
)

# A syllable that can be written without marks.  One that ends in c, ch, p or t always has a mark.
SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?"
    r"(?:[aeiouy]|ai|ao|au|ay|eo|eu|ia|io|iu|oa|oe|oi|oo|ua|ue|ui|uy|oai|oao|oay|uya|uyu)"
    r"(?:m|n|ng|nh)?",
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
ASCII_WORD = re.compile(r"[a-zA-Z]+(?:['’][a-zA-Z]+)?")
# Addresses, file names, identifiers, placeholders: nothing that anybody reads as a sentence.
CODE = re.compile(
    r"https?://\S+|\S+@\S+|%\(\w+\)[sd]|\{\w*\}|</?[a-z][^>]*>|&\w+;"
    r"|[\w/.#?=&-]*[\w/][/._#=][\w/.#?=&-]*\w"
    r"|\w+(?:-\w+)+|\w*\d\w*|\b[a-z]+[A-Z]\w*"
)
BREAK = re.compile(r"[.!?;:,()\[\]|«»“”\"/\n–—•·…<>=]+")

INLINE = _listed("a abbr b bdi br em font i kbd mark q s small span strong sub sup u")
SILENT = _listed("code pre textarea style noscript svg")
SPOKEN_ATTRIBUTES = _listed(
    "alt title placeholder aria-label aria-description aria-valuetext aria-placeholder "
    "aria-roledescription label summary content-title"
)
READ_NODES = (bs4.NavigableString, TemplateString)
SPOKEN_DATA = re.compile(r"-(?:label|title|message|placeholder|tooltip-content)(?:-value)?$")
BUTTONS = _listed("submit button reset")
# Parts of data attributes and JSON that are spoken even when they are one word only.
SPOKEN_KEY = re.compile(r"label|title|text|message|placeholder|heading|description|^[A-Z_]+$")


@cache
def english_words() -> frozenset[str]:
    """Return the words of all English catalogues that are no Vietnamese syllables."""
    words = set(SMALL_WORDS)
    for package in PACKAGES:
        for folder in package.__path__:
            for path in Path(folder).glob("**/locale/en/LC_MESSAGES/*.po"):
                words.update(_words_of_catalogue(path))
    return frozenset(
        word
        for word in words
        if word in SMALL_WORDS
        or (len(word) > 2 and word not in LOAN_WORDS and not SYLLABLE.fullmatch(word))
    )


def _words_of_catalogue(path: Path) -> Iterator[str]:
    for entry in polib.pofile(str(path)):
        for sentence in (entry.msgid, entry.msgid_plural):
            for word in ASCII_WORD.findall(CODE.sub(" ", sentence)):
                yield word.lower().replace("’", "'")


def english_in(text: str, allowed: Iterable[str] = (), *, alone: bool = False) -> bool:
    """Tell whether a plain text has English in it; ``allowed`` are words or phrases to pass.

    With ``alone`` a single English word among Vietnamese ones is enough.
    """
    for phrase in sorted(allowed, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", " 0 ", text, flags=re.IGNORECASE)
    words = WORD.findall(CODE.sub(" 0 ", text).lower().replace("’", "'"))
    is_plain = all(word.isascii() for word in words)
    if (alone or is_plain) and any(word in english_words() for word in words):
        return True
    parts = BREAK.split(CODE.sub(" ; ", text).lower().replace("’", "'"))
    return any(_gives_away(WORD.findall(part)) for part in parts)


def _gives_away(part: list[str]) -> bool:
    """Tell whether a part of a sentence has a small English word, or a row with two others."""
    if not SMALL_WORDS.isdisjoint(part):
        return True
    english = [word in english_words() for word in part]
    if len(part) > 1 and any(english) and all(word.isascii() for word in part):
        return True
    row = 0
    for word, is_english in zip(part, english, strict=True):
        row = row + is_english if word.isascii() else 0
        if row == 2:
            return True
    return False


def english_sentences(html: str, allowed: Iterable[str] = (), *, alone: bool = False) -> list[str]:
    """Return what is English in a page, each once, in the order in which it stands there.

    ``allowed`` are words or phrases that may stay, for example the names of products.
    """
    return _english(_spoken(html), tuple(allowed), alone)


def english_in_json(source: str, allowed: Iterable[str] = (), *, alone: bool = False) -> list[str]:
    """Return what is English in an answer for a script, which may carry pieces of a page."""
    return _english(_spoken_json(source), tuple(allowed), alone)


def _english(
    spoken: Iterator[tuple[str, bool]], allowed: tuple[str, ...], alone: bool
) -> list[str]:
    texts = (text for text, is_sure in spoken if is_sure or _is_sentence(text))
    cleaned = (" ".join(text.split()) for text in texts)
    return list(dict.fromkeys(text for text in cleaned if english_in(text, allowed, alone=alone)))


def _is_sentence(text: str) -> bool:
    """Tell a sentence in a data attribute from an identifier or a list of classes."""
    return " " in text.strip() and not re.search(r"[a-z]-[a-z]|->|[a-z]_[a-z]|^[a-z ]+$", text)


def _spoken(html: str) -> Iterator[tuple[str, bool]]:
    """Yield every text with whether it is surely meant to be read."""
    soup = bs4.BeautifulSoup(html, "html.parser")
    for script in soup.find_all("script"):
        if script.get("type") == "application/json":
            yield from _spoken_json(script.string or "")
        script.decompose()
    for element in soup.find_all(_is_silent):
        if not element.decomposed:
            element.decompose()
    for element in soup.find_all(True):
        yield from _spoken_attributes(element)
    yield from _spoken_text(soup)


def _is_silent(element: bs4.Tag) -> bool:
    language = element.get("lang", "vi")
    return element.name in SILENT or language[:2] != "vi" or element.get("translate") == "no"


def _spoken_attributes(element: bs4.Tag) -> Iterator[tuple[str, bool]]:
    for name, value in element.attrs.items():
        if not isinstance(value, str):
            continue
        if name in SPOKEN_ATTRIBUTES or (
            name == "value" and element.name == "input" and element.get("type") in BUTTONS
        ):
            yield value, True
        elif name.startswith("data-"):
            yield from _spoken_data(name, value)


def _spoken_data(name: str, value: str) -> Iterator[tuple[str, bool]]:
    """Yield a data attribute, or the texts in the JSON or the HTML that it carries."""
    if value[:1] in ("{", "["):
        yield from _spoken_json(value)
    elif "<" in value and ">" in value and "->" not in value:
        yield from _spoken(value)
    else:
        yield value, bool(SPOKEN_DATA.search(name))


def _spoken_json(source: str) -> Iterator[tuple[str, bool]]:
    try:
        yield from _spoken_values("", json.loads(source))
    except ValueError:
        return


def _spoken_values(key: str, value: object) -> Iterator[tuple[str, bool]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _spoken_values(name, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _spoken_values(key, inner)
    elif isinstance(value, str):
        if value[:1] in ("{", "["):
            yield from _spoken_json(value)
        elif "<" in value and ">" in value:
            yield from _spoken(value)
        else:
            yield value, bool(SPOKEN_KEY.search(key))


def _spoken_text(soup: bs4.BeautifulSoup) -> Iterator[tuple[str, bool]]:
    """Yield each text node, and the sentences that inline elements cut into pieces."""
    line: list[str] = []
    block: bs4.Tag | None = None
    for node in soup.find_all(string=True):
        if type(node) not in READ_NODES or not node.strip():
            continue
        yield node, True
        around = node.parent
        while around is not None and around.name in INLINE:
            around = around.parent
        if around is not block:
            yield " ".join(line), True
            line, block = [], around
        line.append(node)
    yield " ".join(line), True
