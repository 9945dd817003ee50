"""Rules of form of official papers (DOMAIN §4.1, §4.2), as plain functions.

The printed words are official Vietnamese, whatever language the site is read in.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from common.text import formats

PARTY, STATE = "party", "state"
# Room for a number that is written by hand; blanks that no program swallows.
ROOM = "\u00a0" * 6
# Whose mark stands before the body that is signed for: thay mặt, ký thay, thừa lệnh, thừa ủy quyền.
MARKS = {
    "for": {PARTY: "T/M", STATE: "TM."},
    "deputy": {PARTY: "K/T", STATE: "KT."},
    "order": {PARTY: "T/L", STATE: "TL."},
    "by_proxy": {PARTY: "TUQ", STATE: "TUQ."},
}
_MARK = re.compile(r"(T/M|TM\.?|K/T|KT\.?|T/L|TL\.?|T/UQ|TUQ\.?)\s+", re.IGNORECASE)
_ENDS = " .,;:"
_HUNDREDTH = Decimal("0.01")


def place_and_date(place: str, day: date) -> str:
    """Return "Nơi ấy, ngày 03 tháng 4 năm 2026"; zeros as ``formats.long_date`` has them."""
    return f"{place}, {formats.long_date(day)}"


def number_line(form: str, *, number: str, type_symbol: str, symbol: str) -> str:
    """Return the line of number and symbol: ``Số 12-BC/X`` or ``Số: 12/BC-X``.

    A number below ten has a leading zero; without one there is room to write it by hand.
    """
    typed = number.strip()
    shown = f"{int(typed):02d}" if typed.isascii() and typed.isdigit() else typed or ROOM
    if form == STATE:
        return f"Số: {shown}/{type_symbol}-{symbol}"
    return f"Số {shown}-{type_symbol}/{symbol}"


def authority_line(form: str, typed: str) -> str:
    """Return the line above the position in capitals, its mark in the way of the form.

    "T/M Ban Thường vụ" typed for a paper in the State form is printed "TM. BAN THƯỜNG VỤ", and
    the other way round: the two are never mixed.
    """
    text = typed.strip()
    found = _MARK.match(text)
    if found is None:
        return text.upper()
    plain = found[1].upper().replace("/", "").rstrip(".")
    for marks in MARKS.values():
        if marks[PARTY].replace("/", "") == plain:
            return f"{marks[form]} {text[found.end() :].upper()}"
    return text.upper()


def recipient_lines(form: str, typed: Iterable[str]) -> list[str]:
    """Return the list below "Nơi nhận": a dash before each, commas or semicolons, a stop last."""
    names = [name for line in typed if (name := line.strip().lstrip("-–").strip().rstrip(_ENDS))]
    mark = ";" if form == STATE else ","
    lines = [f"- {name}{mark}" for name in names]
    return [*lines[:-1], f"- {names[-1]}."] if names else []


def cut(value: Decimal | None) -> Decimal | None:
    """Return a share with two decimals, cut as on the pages; nothing for nobody."""
    return None if value is None else value.quantize(_HUNDREDTH, rounding=ROUND_FLOOR)


def mean(total: Decimal, number: int) -> Decimal | None:
    """Return the mean of marks with two decimals, cut; None without any."""
    return cut(Decimal(total) / number) if number else None


def study_form(kinds: Iterable[str]) -> str:
    """Return how a class is studied, by the kinds of its lessons."""
    names = set(kinds)
    if "sessions" not in names:
        return "Trực tuyến"
    return "Trực tiếp" if names == {"sessions"} else "Kết hợp"


def period_words(first: date, last: date) -> str:
    """Return "quý IV năm 2026", "6 tháng đầu năm 2026", "năm 2026", or the two days."""
    for words, days in _periods_of(first.year):
        if days == (first, last):
            return words
    return formats.date_range(first, last)


def periods_around(today: date) -> dict[str, tuple[date, date]]:
    """Return the quarters, halves and whole of this year and the last, by their words."""
    years = (today.year, today.year - 1)
    return {words: days for year in years for words, days in _periods_of(year)}


def _periods_of(year: int) -> list[tuple[str, tuple[date, date]]]:
    ends = ((3, 31), (6, 30), (9, 30), (12, 31))
    quarters = [
        (f"quý {name} năm {year}", (date(year, 3 * place + 1, 1), date(year, *ends[place])))
        for place, name in enumerate(("I", "II", "III", "IV"))
    ]
    return [
        *quarters,
        (f"6 tháng đầu năm {year}", (date(year, 1, 1), date(year, 6, 30))),
        (f"6 tháng cuối năm {year}", (date(year, 7, 1), date(year, 12, 31))),
        (f"năm {year}", (date(year, 1, 1), date(year, 12, 31))),
    ]
