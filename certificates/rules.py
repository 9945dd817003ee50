"""Rules of certificates, as plain functions: no database, no clock, no settings."""

import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from common.dates import months_after

# Crockford's alphabet: no I, L, O, U, so that a code read aloud or from paper is clear.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 28
CODE_GROUP = 4
CODE_BITS = CODE_LENGTH * 5
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "Đ": "D"})
_PATTERN_FIELDS = {"number", "symbol", "year"}


class Reason(StrEnum):
    """Why somebody is not eligible for a certificate."""

    WITHDRAWN = "withdrawn"
    EXEMPT = "exempt"
    NOT_STARTED = "not_started"
    LESSONS_MISSING = "lessons_missing"
    MARK_TOO_LOW = "mark_too_low"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class RecordFacts:
    """What eligibility needs to know of one obligation."""

    withdrawn_at: datetime | None
    exempted_at: datetime | None
    completed_at: datetime | None
    started_at: datetime | None
    due_at: datetime | None
    missing_lessons: Sequence[str] = ()


def reasons_against(facts: RecordFacts, *, now: datetime) -> list[Reason]:
    """Return why the person is not eligible; nothing for those who are.

    Completing late is completing: lateness is kept on the record and refuses nobody.
    """
    if facts.withdrawn_at is not None:
        return [Reason.WITHDRAWN]
    if facts.exempted_at is not None:
        return [Reason.EXEMPT]
    if facts.completed_at is not None:
        return []
    reasons = []
    if facts.started_at is None:
        reasons.append(Reason.NOT_STARTED)
    elif facts.missing_lessons:
        reasons.append(Reason.LESSONS_MISSING)
    else:
        reasons.append(Reason.MARK_TOO_LOW)
    if facts.due_at is not None and facts.due_at < now:
        reasons.append(Reason.OVERDUE)
    return reasons


def is_number_pattern(pattern: str) -> bool:
    """Tell whether the pattern has ``{number}`` once and no field that nobody fills in."""
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError:
        return False
    plain = all(not spec and not conversion for _text, _name, spec, conversion in parts)
    names = [name for _text, name, _spec, _conversion in parts if name is not None]
    return plain and names.count("number") == 1 and set(names) <= _PATTERN_FIELDS


def number_text(pattern: str, *, number: int, symbol: str, year: int) -> str:
    """Return the number as it is printed; below ten with a leading zero (DOMAIN §4.1)."""
    return pattern.format(number=f"{number:02d}", symbol=symbol, year=year)


def register_period(reset: str, *, day: date, term_started_on: date | None) -> str:
    """Return the name of the period in which numbers are unique."""
    if reset == "year":
        return str(day.year)
    if reset == "term" and term_started_on is not None:
        return term_started_on.isoformat()
    return ""


def code_text(bits: int) -> str:
    """Return the code of the random bits, in groups: "7K3F-92QD-…"."""
    letters = ""
    for _place in range(CODE_LENGTH):
        letters += CODE_ALPHABET[bits & 31]
        bits >>= 5
    return _grouped(letters)


def read_code(typed: str) -> str | None:
    """Return the code that was typed, in its stored form; None when it cannot be one.

    Blind to case, blanks and hyphens; the letters O, I and L are read as 0 and 1.
    """
    letters = "".join(c for c in typed.upper().translate(_MISREAD) if c.isalnum())
    if len(letters) != CODE_LENGTH or not set(letters) <= set(CODE_ALPHABET):
        return None
    return _grouped(letters)


def shown_code(typed: str) -> str:
    """Return what was typed in a form that an address can carry; never empty."""
    return "".join(c for c in typed.upper() if c.isascii() and c.isalnum()) or "-"


def _grouped(letters: str) -> str:
    """Return the letters in groups of four."""
    starts = range(0, len(letters), CODE_GROUP)
    return "-".join(letters[start : start + CODE_GROUP] for start in starts)


def valid_until(issued_on: date, months: int | None) -> date | None:
    """Return the last day on which the certificate is valid; None for ever."""
    return None if months is None else months_after(issued_on, months)


def studied_until(*, by_list: bool, due_on: date | None, completed_on: date) -> date:
    """Return the last day of study that the paper prints.

    A class recognised by list prints its own last day, unless the person finished later.
    """
    if by_list and due_on is not None:
        return max(due_on, completed_on)
    return completed_on
