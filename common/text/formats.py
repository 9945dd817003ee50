"""Dates, numbers and telephone numbers as they are written in Viet Nam.

Plain functions for templates, papers and workbooks alike.  What a language could change (words
around the numbers) is not here but in the template filters.
"""

from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

MOBILE_DIGITS = 10
TENTH = Decimal("0.1")


def long_date(day: date) -> str:
    """Return ``ngày 03 tháng 4 năm 2026``.

    Party papers write a leading zero for days 1 to 9 and for months 1 and 2 only, so that nobody
    can put another digit before them.
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def date_range(first: date, last: date) -> str:
    """Return ``từ ngày 03/4/2026 đến ngày 10/5/2026``, or one day when both are the same."""
    if first == last:
        return f"ngày {first:%d/%m/%Y}"
    return f"từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}"


def number(value: Decimal | float | str, places: int | None = None) -> str:
    """Return ``14.300`` or ``8,5``: a point between thousands, a comma before decimals.

    Without ``places`` the decimals stay as they are, less the zeros at the end.
    """
    exact = Decimal(str(value))
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{exact:,f}".partition(".")
    if places is None:
        fraction = fraction.rstrip("0")
    text = whole.replace(",", ".")
    return f"{text},{fraction}" if fraction else text


def percent(part: Decimal | float, whole: Decimal | float, places: int = 2) -> str:
    """Return ``95,78 %``, cut and not rounded up: 299 of 300 must not read as 100 %.

    Nothing of nothing is ``0 %``.
    """
    if not whole:
        return "0 %"
    share = Decimal(str(part)) * 100 / Decimal(str(whole))
    cut = share.quantize(Decimal(1).scaleb(-places), rounding=ROUND_FLOOR)
    return f"{number(cut)} %"


def digits(value: str) -> str:
    """Return the digits of a telephone number, with its leading plus: what ``tel:`` wants."""
    plus = "+" if value.strip().startswith("+") else ""
    return plus + "".join(character for character in value if character.isdigit())


def phone(value: str) -> str:
    """Return ``0912 345 678`` for ``+84912345678``; what is no mobile number stays as it is."""
    plain = _national(value)
    if len(plain) != MOBILE_DIGITS:
        return value
    return f"{plain[:4]} {plain[4:7]} {plain[7:]}"


def masked_phone(value: str) -> str:
    """Return ``0912 *** 678``: enough to recognise one's own number."""
    plain = _national(value)
    if len(plain) < MOBILE_DIGITS:
        return "*" * len(plain)
    return f"{plain[:4]} *** {plain[-3:]}"


def masked_email(value: str) -> str:
    """Return ``n***@gmail.com``: enough to recognise one's own address."""
    name, _, host = value.partition("@")
    return f"{name[:1]}***@{host}" if host else "***"


def duration(seconds: int) -> str:
    """Return ``1 giờ 05 phút``, ``12 phút 30 giây`` or ``45 giây``."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} giờ {minutes:02d} phút" if minutes else f"{hours} giờ"
    if minutes:
        return f"{minutes} phút {rest:02d} giây" if rest else f"{minutes} phút"
    return f"{rest} giây"


def file_size(count: int) -> str:
    """Return ``12,5 MB``."""
    size = Decimal(count)
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{number(size.quantize(TENTH))} {unit}"
        size /= 1024
    return f"{number(size.quantize(TENTH))} GB"


def _national(value: str) -> str:
    """Return the digits with a leading 0 in place of +84."""
    plain = digits(value)
    return "0" + plain[3:] if plain.startswith("+84") else plain
