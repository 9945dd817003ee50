"""Telephone numbers of Viet Nam, in any writing (DOMAIN §6.3)."""

import re

_SEPARATORS = re.compile(r"[\s.\-()/\u00a0]+")
_MOBILE = re.compile(r"[35789]\d{8}")
_LANDLINE = re.compile(r"2\d{8,9}")
COUNTRY = "+84"


def normalised_phone(text: str | None) -> str | None:
    """Return the number as it is stored, ``+84912345678``; None if it is no number of the country.

    Reads "0912 345 678", "+84 912.345.678", "0084912345678", "84912345678" and
    "(0237) 3 123 456" alike.
    """
    plain = _SEPARATORS.sub("", text or "")
    for prefix in (COUNTRY, "0084", "84", "0"):
        national = plain.removeprefix(prefix)
        if national != plain and _is_national(national):
            return COUNTRY + national
    return None


def _is_national(digits: str) -> bool:
    """Tell whether the digits behind the country code are a mobile or a landline number."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    return bool(_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits))
