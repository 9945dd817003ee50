"""What the reading of every cell shares: its text, and why it cannot be understood."""

import unicodedata
from datetime import date, datetime

from common.excel.reading import BrokenCell
from common.text.vietnamese import nfc

# Errors of formulas that were pasted as text.
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!"})
_GUARDED = frozenset("=+-@|＝＋－＠")


class Unreadable(Exception):
    """The cell cannot be understood; carries the code of the problem and facts for its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def text_of(raw: object) -> str:
    """Return a cell as text: whole numbers without ".0", a guard apostrophe of ours taken off."""
    text = nfc(plain_text(raw))
    return text[1:] if text[:1] == "'" and text[1:2] in _GUARDED else text


def plain_text(raw: object) -> str:
    """Return a cell as text with its own letters: in TCVN3 "Ð" is an "é", a soft hyphen an "ư"."""
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime | date):
        return f"{raw:%d/%m/%Y}"
    return " ".join(unicodedata.normalize("NFC", str(raw)).split())


def is_broken(raw: object) -> bool:
    """Tell whether the cell shows the error of a formula, or a formula without a value."""
    return isinstance(raw, BrokenCell) or (isinstance(raw, str) and raw.strip() in _ERRORS)
