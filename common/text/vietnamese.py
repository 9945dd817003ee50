"""Vietnamese names and search, without the database (DOMAIN §6).

PostgreSQL of a wheel has no ICU collation and no ``unaccent``, so the keys are
made here and stored beside the text they belong to.
"""

import re
import unicodedata
from typing import NamedTuple

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(ALPHABET, start=1)}
# ngang, huyền, hỏi, ngã, sắc, nặng
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SHAPES = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn
_FOREIGN = str.maketrans({"ƀ": "b"})
_BLANK = "!"  # above the blank that ends the letters, so that "An" comes before "An Bình"
_SPACES = re.compile(r"\s+")
# Other characters that look the same: apostrophes, the Icelandic and the African Đ, full width.
_LOOKALIKES = str.maketrans(
    {"\u2019": "'", "\u02bc": "'", "\u00a0": " ", "\u00d0": "Đ", "\u00f0": "đ", "\u0189": "Đ"}
    | {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
# Letters of Ê Đê and Ba Na names that no decomposition brings to a plain one.
_PLAIN = str.maketrans({"đ": "d", "ƀ": "b"})
_INSIDE_WORDS = re.compile(r"[^\w\s]+|_")


class NameParts(NamedTuple):
    """A full name cut in Vietnamese order: họ, đệm, tên."""

    family: str
    middle: str
    given: str


def nfc(text: str | None) -> str:
    """Return the form to store: NFC, single spaces, one apostrophe, nothing invisible."""
    canonical = unicodedata.normalize("NFC", (text or "").translate(_LOOKALIKES))
    return _SPACES.sub(" ", _INVISIBLE.sub("", canonical)).strip()


def nfc_paragraphs(text: str | None) -> str:
    """Return the form to store of a longer text: ``nfc`` line by line, one blank line at most."""
    lines = "\n".join(nfc(line) for line in (text or "").splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def fold(text: str | None) -> str:
    """Return the search key: lower case, no diacritics, đ as d.

    "nguyen" finds "Nguyễn"; "dang uy" finds "Đảng ủy" and "Đảng uỷ".
    """
    decomposed = unicodedata.normalize("NFD", nfc(text).lower().translate(_PLAIN))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def search_text(text: str) -> str:
    """Return what is stored to be searched: every folded word, and its parts and whole if split.

    "H'Hen Niê" gives "h hen hhen nie": people type it with the apostrophe, a blank or neither.
    """
    words = []
    for word in fold(text).split():
        parts = _INSIDE_WORDS.sub(" ", word).split()
        words += parts if len(parts) < 2 else [*parts, "".join(parts)]
    return " ".join(words)


def search_words(text: str) -> list[str]:
    """Return the words that a stored ``search_text`` must have, each from the start of a word."""
    return _INSIDE_WORDS.sub(" ", fold(text)).split()


def split_name(full_name: str) -> NameParts:
    """Cut a full name; a single word is a given name."""
    words = nfc(full_name).split(" ")
    if len(words) == 1:
        return NameParts("", "", words[0])
    return NameParts(words[0], " ".join(words[1:-1]), words[-1])


def sort_key(full_name: str) -> str:
    """Return a text that sorts full names by given name, family name, middle name.

    Compared byte by byte (``COLLATE "C"``), so that the database orders as the
    Vietnamese alphabet does, the six tones last.  Digits and punctuation come
    before letters; foreign letters after.
    """
    parts = split_name(full_name)
    keys = [_text_key(text) for text in (parts.given, parts.family, parts.middle)]
    return "!".join(f"{letters} {tones}" for letters, tones in keys)


def text_sort_key(text: str) -> str:
    """Return a text that sorts titles and unit names in Vietnamese order."""
    letters, tones = _text_key(nfc(text))
    return f"{letters} {tones}"


def _text_key(text: str) -> tuple[str, str]:
    """Return the rank letters of a text, and the tones of its words.

    A tone belongs to the word and not to one of its letters, so that "Thuý" and "Thúy" are the
    same name.
    """
    ranks, tones = [], []
    for word in unicodedata.normalize("NFC", text.lower()).split(" "):
        letters, marks = zip(*map(_letter_and_tone, word), strict=True) if word else ((), ())
        ranks.append("".join(letters))
        tones.append("".join(mark for mark in marks if mark) or "0")
    return _BLANK.join(ranks), "".join(tones)


def _letter_and_tone(char: str) -> tuple[str, str]:
    """Return the rank of a letter without its tone, and the tone as a digit, empty if level.

    A letter that the alphabet has not, like ĕ or č, goes with the plain one.
    """
    decomposed = unicodedata.normalize("NFD", char.translate(_FOREIGN))
    plain, marks = decomposed[0], decomposed[1:]
    shaped = unicodedata.normalize("NFC", plain + "".join(m for m in marks if m in _SHAPES))
    tone = max((_TONES.get(mark, 0) for mark in marks), default=0)
    return _rank_char(shaped if shaped in _RANK else plain), str(tone or "")


def _rank_char(base: str) -> str:
    """Return one or more ASCII characters that order like the letter."""
    rank = _RANK.get(base)
    if rank is not None:
        return chr(ord("A") + rank - 1) if rank <= 26 else chr(ord("a") + rank - 27)
    if base.isascii():
        return base if base < "A" else "~" + base
    return f"~{ord(base):06x}"


def initials_masked(full_name: str) -> str:
    """Return the name with all but the given name reduced to initials: "N. T. M. Ánh".

    For the public verification page, which must confirm a name that is known
    already and not reveal one that is not.
    """
    words = nfc(full_name).split(" ")
    return " ".join([f"{word[0]}." for word in words[:-1]] + words[-1:])
