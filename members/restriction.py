"""The mark and the one sentence about people whose data is kept and not used (ADR 20)."""

from django.utils.translation import ngettext

from common.text import formats
from members.models import User


def left_out_words(number: int) -> str:
    """Say how many rows a list has whom its export does not name; nothing where there are none.

    Screen and export carry the same sentence, so that their numbers add up.
    """
    if not number:
        return ""
    said = ngettext(
        "%(number)s row belongs to somebody whose data is restricted: exports do not name it.",
        "%(number)s rows belong to people whose data is restricted: exports do not name them.",
        number,
    )
    return said % {"number": formats.number(number)}


def restriction_mark(person: User) -> str:
    """Return the code of the status that stands behind the name in lists; nothing for most."""
    return "restricted" if person.restricted_at else ""
