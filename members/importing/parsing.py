"""From cells to values: each is understood, or its problem is named.  No database, no clock."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from common.text.legacy import looks_legacy
from common.text.phones import normalised_phone
from common.text.vietnamese import fold, nfc

MAX_NAME = 120
MAX_TEXT = 120
FIRST_YEAR, LAST_YEAR = 1900, 2100

_DAY_FORMATS = (
    re.compile(r"(?P<d>\d{1,2})[/.\-](?P<m>\d{1,2})[/.\-](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[ T].*)?"),
)
_YEAR = re.compile(r"\d{4}")
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


def parse_row(
    number: int, raw: tuple[Any, ...], cells: Mapping[str, Any], *, card_pattern: str
) -> Row:
    """Return the row with everything understood that can be."""
    row = Row(number, raw)
    name = cells.get("full_name")
    if "given_part" in cells:
        name = f"{_text(cells.get('family_part'))} {_text(cells['given_part'])}"
    _read(row, "full_name", name, _name)
    for column, value in cells.items():
        reader = _READERS.get(column)
        if reader is not None:
            _read(row, column, value, reader)
    _read_card(row, cells.get("card_number"), card_pattern)
    return row


class _Unreadable(Exception):
    """The cell cannot be understood; carries the code of the problem."""

    def __init__(self, code: str) -> None:
        self.code = code


def _read(row: Row, column: str, raw: object, reader: Callable[[Any], Any]) -> None:
    """Put the value of one cell, or its problem, into the row."""
    text = _text(raw)
    if looks_legacy(text) and column not in {"email", "phone"}:
        row.problems.append(Problem(column, text, "legacy_font"))
        return
    try:
        value = reader(raw)
    except _Unreadable as problem:
        row.problems.append(Problem(column, text, problem.code))
        return
    if isinstance(value, Mapping):
        row.values |= value
    elif value not in (None, ""):
        row.values[column] = value


def _text(raw: object) -> str:
    """Return a cell as text: whole numbers without ".0", a guard apostrophe of ours taken off."""
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime | date):
        return f"{raw:%d/%m/%Y}"
    text = nfc(str(raw))
    return text[1:] if text[:1] == "'" and text[1:2] in set("=+-@|＝＋－＠") else text


def _name(raw: object) -> str:
    """Return a full name; one typed in capitals is written as a name again."""
    name = _text(raw)
    if not name:
        raise _Unreadable("name_missing")
    if len(name) > MAX_NAME or any(char.isdigit() for char in name):
        raise _Unreadable("no_name")
    return name.title() if name.isupper() and " " in name else name


def _birth(raw: object) -> dict[str, object] | None:
    """Return the date of birth, or the year alone."""
    text = _text(raw)
    if _YEAR.fullmatch(text):
        if not FIRST_YEAR <= int(text) <= LAST_YEAR:
            raise _Unreadable("no_date")
        return {"birth_year": int(text)}
    day = _day(raw)
    return None if day is None else {"birth_date": day}


def _day(raw: object) -> date | None:
    """Return a date that Excel knows as one or that is typed as day, month, year."""
    if isinstance(raw, datetime):
        return _plausible(raw.date())
    if isinstance(raw, date):
        return _plausible(raw)
    text = _text(raw).replace(" ", "")
    if not text:
        return None
    for form in _DAY_FORMATS:
        match = form.fullmatch(text)
        if match:
            try:
                return _plausible(date(int(match["y"]), int(match["m"]), int(match["d"])))
            except ValueError:
                break
    raise _Unreadable("no_date")


def _plausible(day: date) -> date:
    """Refuse the dates that come of a cell formatted as a date by mistake."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _Unreadable("no_date")
    return day


def _sex(raw: object) -> str | None:
    """Return the sex; an "x" stands in a column headed "Nữ"."""
    text = fold(_text(raw))
    if not text:
        return None
    if text == "x":
        return "f"
    if text not in _SEXES:
        raise _Unreadable("no_sex")
    return _SEXES[text]


def _phone(raw: object) -> str | None:
    """Return a telephone number as it is stored; Excel may have taken its leading zero."""
    text = _text(raw)
    if not text:
        return None
    phone = normalised_phone(text)
    if phone is None and not isinstance(raw, str):
        phone = normalised_phone(f"0{text}")
    if phone is None:
        raise _Unreadable("no_phone")
    return phone


def _email(raw: object) -> str | None:
    """Return an e-mail address in lower case."""
    text = _text(raw).lower()
    if text and not _EMAIL.fullmatch(text):
        raise _Unreadable("no_email")
    return text or None


def _status(raw: object) -> str | None:
    """Return what the person is to the Party."""
    text = fold(_text(raw))
    if not text:
        return None
    if text not in _STATUSES:
        raise _Unreadable("no_status")
    return _STATUSES[text]


def _position(raw: object) -> str | None:
    """Return a Party position by the words in it."""
    text = fold(_text(raw))
    if not text or text in _NO_POSITION:
        return None
    for words, position in _POSITIONS:
        if words in text:
            return position
    raise _Unreadable("no_position")


def _exemption(raw: object) -> str | None:
    """Return the basis of an exemption: the text of the cell, or "x" when it is only marked."""
    text = _text(raw)
    folded = fold(text)
    if folded in _NO:
        return None
    return "x" if folded in _YES else text[:MAX_TEXT]


def _code(raw: object) -> str:
    """Return a code in capitals without blanks."""
    return _text(raw).upper().replace(" ", "")


def _line(raw: object) -> str:
    """Return a text of one line."""
    return _text(raw)[:MAX_TEXT]


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "personal_code": _code,
    "birth_date": _birth,
    "sex": _sex,
    "unit_code": _code,
    "unit_name": _line,
    "cell_name": _line,
    "admitted_on": _day,
    "full_member_on": _day,
    "position": _position,
    "job_title": _line,
    "workplace": _line,
    "phone": _phone,
    "email": _email,
    "status": _status,
    "exemption": _exemption,
}


def _read_card(row: Row, raw: object, pattern: str) -> None:
    """Put the card number into the row, or its problem.

    A number cell that fits with one zero in front is kept aside: Excel drops leading
    zeros, but only a known person of that name proves that it did.
    """
    text = _text(raw).replace(" ", "")
    if not text:
        return
    if re.fullmatch(pattern, text):
        row.values["card_number"] = text
        return
    with_zero = f"0{text}"
    if not isinstance(raw, str) and re.fullmatch(pattern, with_zero):
        row.loose_card = with_zero
        return
    row.problems.append(Problem("card_number", text, "card_form"))
