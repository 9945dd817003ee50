"""When a token takes two people, how long a call waits: plain numbers, no database."""

from datetime import date, timedelta

LONGEST_DAYS = 366
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=12)


def risks_of(
    *, high_scopes: bool, whole_organisation: bool, since: date, until: date
) -> tuple[str, ...]:
    """Return the names of what speaks against a token; with any of them a second person decides."""
    found = {
        "people": high_scopes,
        "whole_organisation": whole_organisation,
        "longer_than_a_year": (until - since).days > LONGEST_DAYS,
    }
    return tuple(name for name, is_so in found.items() if is_so)


def wait_before_next(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 1, 3, 9, 27 … minutes, at most 12 hours."""
    return min(_FIRST_WAIT * 3 ** max(attempts - 1, 0), _LONGEST_WAIT)
