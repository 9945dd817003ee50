"""From cells to values: each is understood, or its problem is named.  No database, no clock."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from common.text.legacy import looks_legacy, read_legacy
from common.text.phones import normalised_phone
from common.text.vietnamese import fold, split_name
from members.importing.dates import read_birth, read_day
from members.importing.values import Unreadable, is_broken, plain_text, text_of

MAX_NAME = 120
# Family, middle and given name, as wide as their columns.
MAX_PARTS = (40, 80, 60)
MAX_TEXT = 120
MAX_FILE_NUMBER = 30
MAX_EMAIL = 254
# Letters that stand where a digit is meant, and what people type between groups of digits.
_MISTAKEN_DIGITS = str.maketrans("OoQIl|", "000111", ".-–_,/")
_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_SEXES = {"nu": "f", "nam": "m", "f": "f", "m": "m", "female": "f", "male": "m"}
_STATUSES = {
    "chinh thuc": "full",
    "dang vien chinh thuc": "full",
    "dang vien": "full",
    "du bi": "probationary",
    "dang vien du bi": "probationary",
    "quan chung uu tu": "candidate",
    "cam tinh dang": "candidate",
    "doi tuong dang": "candidate",
    "quan chung": "candidate",
    "khac": "other",
    "nguoi hoc khac": "other",
    "nguoi lao dong": "other",
}
# Looked for in this order: "phó bí thư" holds "bí thư".
_POSITIONS = (
    ("pho bi thu", "deputy_secretary"),
    ("bi thu", "secretary"),
    ("thuong vu", "standing_member"),
    ("btv", "standing_member"),
    ("chi uy vien", "cell_committee_member"),
    ("chi uy", "cell_committee_member"),
    ("cap uy vien", "committee_member"),
    ("dang uy vien", "committee_member"),
    ("uy vien bch", "committee_member"),
    ("ban chap hanh", "committee_member"),
    ("bao cao vien", "rapporteur"),
)
_NO_POSITION = frozenset({"dang vien", "khong", "-"})
_NO = frozenset({"", "khong", "0", "-", "no", "false"})
_YES = frozenset({"x", "co", "1", "yes", "true", "mien"})


@dataclass(frozen=True)
class Problem:
    """What keeps a row out: the field, what stands there, which problem, and facts about it.

    ``importing.words`` has the sentence for each code.
    """

    column: str
    value: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Conversion:
    """A text in an old font encoding, and what it was read as."""

    column: str
    value: str
    meant: str


@dataclass
class Row:
    """One person as the list says: values by field, and the problems of single cells.

    ``loose_card`` is a card number that Excel may have robbed of its leading zero.
    """

    number: int
    raw: tuple[Any, ...]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    loose_card: str = ""
    conversions: list[Conversion] = field(default_factory=list)


@dataclass(frozen=True)
class _How:
    """How the cells of a list are to be read."""

    card_pattern: str
    today: date
    converts_fonts: bool


def parse_row(
    number: int,
    raw: tuple[Any, ...],
    cells: Mapping[str, Any],
    *,
    card_pattern: str,
    today: date = date.max,
    converts_fonts: bool = False,
) -> Row:
    """Return the row with everything understood that can be.

    Without ``converts_fonts`` a text in TCVN3 or VNI is a problem that names what it may mean.
    """
    how = _How(card_pattern, today, converts_fonts)
    row = Row(number, raw)
    name = cells.get("full_name")
    if "given_part" in cells:
        parts = (cells.get("family_part"), cells["given_part"])
        broken = next((part for part in parts if is_broken(part)), None)
        name = broken or f"{plain_text(parts[0])} {plain_text(parts[1])}"
    _read(row, "full_name", name, _name, how)
    for column, value in cells.items():
        reader = _READERS.get(column)
        if reader is not None:
            _read(row, column, value, reader, how)
        elif column in _DATE_READERS:
            dated = partial(_DATE_READERS[column], today=today)
            _read(row, column, value, dated, how)
    _read_card(row, cells.get("card_number"), card_pattern)
    return row


def _read(row: Row, column: str, raw: object, reader: Callable[[Any], Any], how: _How) -> None:
    """Put the value of one cell, or its problem, into the row."""
    text = text_of(raw)
    if is_broken(raw):
        row.problems.append(Problem(column, str(raw).strip(), "broken_cell"))
        return
    if column not in _PLAIN_ASCII and looks_legacy(plain_text(raw)):
        meant = read_legacy(plain_text(raw))
        if meant is None or not how.converts_fonts:
            code = "legacy_font" if meant is None else "legacy_meant"
            row.problems.append(Problem(column, text, code, {"meant": meant or ""}))
            return
        row.conversions.append(Conversion(column, plain_text(raw), meant))
        raw = meant
    try:
        value = reader(raw)
    except Unreadable as problem:
        row.problems.append(Problem(column, text, problem.code, problem.facts))
        return
    if isinstance(value, Mapping):
        row.values |= value
    elif value not in (None, ""):
        row.values[column] = value


def _name(raw: object) -> str:
    """Return a full name; one typed in capitals is written as a name again."""
    name = text_of(raw)
    if not name:
        raise Unreadable("name_missing")
    parts = zip(split_name(name), MAX_PARTS, strict=True)
    is_long = len(name) > MAX_NAME or any(len(part) > most for part, most in parts)
    if is_long or any(char.isdigit() for char in name):
        raise Unreadable("no_name")
    return name.title() if name.isupper() and " " in name else name


def _sex(raw: object) -> str | None:
    """Return the sex; an "x" stands in a column headed "Nữ"."""
    text = fold(text_of(raw))
    if not text:
        return None
    if text == "x":
        return "f"
    if text not in _SEXES:
        raise Unreadable("no_sex")
    return _SEXES[text]


def _phone(raw: object) -> str | None:
    """Return a telephone number as it is stored; Excel may have taken its leading zero."""
    text = text_of(raw)
    if not text:
        return None
    phone = normalised_phone(text)
    if phone is None and not isinstance(raw, str):
        phone = normalised_phone(f"0{text}")
    if phone is None:
        raise Unreadable("no_phone")
    return phone


def _email(raw: object) -> str | None:
    """Return an e-mail address in lower case."""
    text = text_of(raw).lower()
    if text and (len(text) > MAX_EMAIL or not _EMAIL.fullmatch(text)):
        raise Unreadable("no_email")
    return text or None


def _status(raw: object) -> str | None:
    """Return what the person is to the Party."""
    text = fold(text_of(raw))
    if not text:
        return None
    if text not in _STATUSES:
        raise Unreadable("no_status")
    return _STATUSES[text]


def _position(raw: object) -> str | None:
    """Return a Party position by the words in it."""
    text = fold(text_of(raw))
    if not text or text in _NO_POSITION:
        return None
    for words, position in _POSITIONS:
        if words in text:
            return position
    raise Unreadable("no_position")


def _exemption(raw: object) -> str | None:
    """Return the basis of an exemption: the text of the cell, or "x" when it is only marked."""
    text = text_of(raw)
    folded = fold(text)
    if folded in _NO:
        return None
    return "x" if folded in _YES else text[:MAX_TEXT]


def _code(raw: object) -> str:
    """Return a code in capitals without blanks."""
    return text_of(raw).upper().replace(" ", "")


def _file_number(raw: object) -> str:
    """Return a file number in capitals without blanks; which form it has differs by province."""
    number = _code(raw)
    if len(number) > MAX_FILE_NUMBER:
        raise Unreadable("long_file_number")
    return number


def _line(raw: object) -> str:
    """Return a text of one line."""
    return text_of(raw)[:MAX_TEXT]


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "personal_code": _code,
    "sex": _sex,
    "file_number": _file_number,
    "unit_code": _code,
    "unit_name": _line,
    "cell_name": _line,
    "position": _position,
    "job_title": _line,
    "workplace": _line,
    "phone": _phone,
    "email": _email,
    "status": _status,
    "exemption": _exemption,
}
_DATE_READERS: Mapping[str, Callable[..., Any]] = {
    "birth_date": read_birth,
    "admitted_on": read_day,
    "full_member_on": read_day,
}
# Columns in which no Vietnamese letters are to be expected.
_PLAIN_ASCII = frozenset({"email", "phone", "file_number", *_DATE_READERS})


def _read_card(row: Row, raw: object, pattern: str) -> None:
    """Put the card number into the row, or its problem.

    A number cell that fits with one zero in front is kept aside: Excel drops leading
    zeros, but only a known person of that name proves that it did.
    """
    if is_broken(raw):
        row.problems.append(Problem("card_number", str(raw).strip(), "broken_cell"))
        return
    text = text_of(raw).replace(" ", "")
    if not text:
        return
    if re.fullmatch(pattern, text):
        row.values["card_number"] = text
        return
    with_zero = f"0{text}"
    if not isinstance(raw, str) and re.fullmatch(pattern, with_zero):
        row.loose_card = with_zero
        return
    meant = text.translate(_MISTAKEN_DIGITS)
    if _SCIENTIFIC.fullmatch(text):
        problem = Problem("card_number", text, "card_scientific")
    elif re.fullmatch(pattern, meant):
        problem = Problem("card_number", text, "card_letters", {"suggestion": meant})
    else:
        problem = Problem("card_number", text, "card_form")
    row.problems.append(problem)
