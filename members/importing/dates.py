"""Dates as people type them and as Excel hands them over.  No database, no clock."""

import re
from datetime import date, datetime, timedelta

from members.importing.values import Unreadable, text_of

# Excel writes 1900 for an empty cell that is formatted as a date.
FIRST_YEAR, LAST_YEAR = 1901, 2100
_FORMATS = (
    re.compile(r"(?P<d>\d{1,2})[/.\-](?P<m>\d{1,2})[/.\-](?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[ T].*)?", re.ASCII),
)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_EXCEL_DAY_0 = date(1899, 12, 30)


def read_day(raw: object, *, today: date) -> date | None:
    """Return a date of the past that Excel knows as one or that is typed as day, month, year.

    Raises:
        Unreadable: it is none, with what may be meant where that can be guessed.
    """
    if isinstance(raw, datetime):
        return _plausible(raw.date(), today)
    if isinstance(raw, date):
        return _plausible(raw, today)
    text = text_of(raw).replace(" ", "")
    if not text:
        return None
    for form in _FORMATS:
        match = form.fullmatch(text)
        if match:
            return _plausible(_date(match), today)
    if _SHORT_YEAR.fullmatch(text):
        raise Unreadable("short_year")
    if _SERIAL.fullmatch(text):
        day = _EXCEL_DAY_0 + timedelta(days=int(float(text)))
        raise Unreadable("date_number", suggestion=f"{day:%d/%m/%Y}")
    raise Unreadable("no_date")


def read_birth(raw: object, *, today: date) -> dict[str, object] | None:
    """Return the date of birth, or the year alone."""
    text = text_of(raw)
    if _YEAR.fullmatch(text):
        year = int(text)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Unreadable("no_date")
        if year > today.year:
            raise Unreadable("future")
        return {"birth_year": year}
    day = read_day(raw, today=today)
    return None if day is None else {"birth_date": day}


def _date(match: re.Match[str]) -> date:
    """Return the day that was typed; with day and month the wrong way round, say which is meant."""
    year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    try:
        return date(year, month, day)
    except ValueError:
        pass
    if month > 12 >= day and 1 <= month <= 31:
        try:
            turned = date(year, day, month)
        except ValueError:
            raise Unreadable("no_such_day") from None
        raise Unreadable("month_first", suggestion=f"{turned:%d/%m/%Y}")
    raise Unreadable("no_such_day")


def _plausible(day: date, today: date) -> date:
    """Refuse the dates that come of a cell formatted as a date by mistake, and those to come."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable("no_date")
    if day > today:
        raise Unreadable("future")
    return day
