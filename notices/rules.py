"""Rules of notices, as plain functions: no database, no clock, no settings."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

APART = timedelta(hours=24)
_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class QuietHours:
    """A stretch of the day in which nobody is disturbed; it may go over midnight."""

    start: time
    end: time

    @classmethod
    def read(cls, text: str) -> "QuietHours | None":
        """Read ``21:00-07:00``; "none" and nothing mean that no hour is quiet.

        Raises:
            ValueError: it is written otherwise.
        """
        if text.strip().lower() in ("", "none"):
            return None
        start, _dash, end = text.partition("-")
        return cls(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))

    def holds(self, moment: time) -> bool:
        """Tell whether the moment is quiet; the end is not."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


def not_before(moment: datetime, quiet: QuietHours | None) -> datetime:
    """Return the first moment from then on that is not quiet, in the time zone of the moment."""
    if quiet is None or not quiet.holds(moment.time()):
        return moment
    day: date = moment.date()
    if quiet.start > quiet.end and moment.time() >= quiet.start:
        day += timedelta(days=1)
    return datetime.combine(day, quiet.end, tzinfo=moment.tzinfo)


def variables_in(text: str) -> list[str]:
    """Return the names in braces, in their order; one that is empty too."""
    return _VARIABLE.findall(text)


def unknown_variables(text: str, allowed: Collection[str]) -> list[str]:
    """Return the names in braces that mean nothing, and "{" or "}" for a brace without its other.

    Each is named once.
    """
    unknown = [name for name in variables_in(text) if name not in allowed]
    rest = _VARIABLE.sub("", text)
    unknown += [brace for brace in "{}" if brace in rest]
    return list(dict.fromkeys(unknown))


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """Put the values in; a name without a value leaves nothing, never a brace."""
    return _VARIABLE.sub(lambda found: values.get(found[1], ""), text)


def window_of(moments: Collection[datetime]) -> tuple[datetime, datetime]:
    """Return the stretch in which nobody else may write of the same: until 24 hours after."""
    return min(moments), max(moments) + APART


def wait_before_retry(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 5, 10, 20 minutes and so on."""
    return timedelta(minutes=5 * 2 ** max(attempts - 1, 0))
