"""Rules of watching, as plain functions: what a heartbeat proves, and how much was seen."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Stretch(NamedTuple):
    """A piece of a recording in whole seconds from its start; ``end`` is not part of it."""

    start: int
    end: int


@dataclass(frozen=True)
class Policy:
    """What the organisation allows a player to report.

    ``interval`` is how often the player reports, ``max_gap`` the longest silence that still
    counts, both in seconds; ``max_rate`` the fastest speed of playing.
    """

    max_rate: float
    interval: float
    max_gap: float


@dataclass(frozen=True)
class Verdict:
    """What one beat earned: seconds that are new, and the budget that is left."""

    proven: list[Stretch]
    budget: float


# What a first beat may be ahead of the server's clock: rounding, and the start of playing.
TOLERANCE_SECONDS = 2.0
# A player that asks for exactly the fastest speed may report 1.5000001.
RATE_ROUNDING = 0.01
DEFAULT_WATCH_PERCENT = 90


def whole_seconds(claimed: Iterable[tuple[float, float]], *, duration: int) -> list[Stretch]:
    """Return the claimed pieces rounded to seconds, merged, and cut to the recording.

    Rounded to the nearest second at both ends, so that pieces which touch leave no hole
    and many small pieces gain nothing.
    """
    rounded = (
        Stretch(max(0, math.floor(start + 0.5)), min(duration, math.floor(end + 0.5)))
        for start, end in claimed
    )
    return merged(rounded)


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join the stretches that touch, so that nothing is counted twice; empty ones vanish."""
    result: list[Stretch] = []
    for start, end in sorted(stretches):
        if end <= start:
            continue
        if result and start <= result[-1].end:
            result[-1] = Stretch(result[-1].start, max(result[-1].end, end))
        else:
            result.append(Stretch(start, end))
    return result


def without(stretches: Iterable[Stretch], seen: Iterable[Stretch]) -> list[Stretch]:
    """Return the parts of the stretches that are not in ``seen``."""
    known = merged(seen)
    result: list[Stretch] = []
    for start, end in merged(stretches):
        begin = start
        for known_start, known_end in known:
            if known_end <= begin or known_start >= end:
                continue
            if known_start > begin:
                result.append(Stretch(begin, known_start))
            begin = known_end
        if begin < end:
            result.append(Stretch(begin, end))
    return result


def missing(seen: Iterable[Stretch], *, duration: int) -> list[Stretch]:
    """Return what has not been seen yet."""
    return without([Stretch(0, duration)], seen)


def total(stretches: Iterable[Stretch]) -> int:
    """Return the number of seconds in stretches that do not overlap."""
    return sum(end - start for start, end in stretches)


def first_seconds(stretches: Iterable[Stretch], limit: int) -> list[Stretch]:
    """Return the first ``limit`` seconds of the stretches, in their order."""
    result: list[Stretch] = []
    for start, end in stretches:
        if limit <= 0:
            break
        result.append(Stretch(start, min(end, start + limit)))
        limit -= end - start
    return result


def opening_budget(*, left: float | None, elapsed: float, policy: Policy) -> float:
    """Return what a new lease starts with.

    ``left`` is the budget of the member's lease before, None when there was none, and
    ``elapsed`` the seconds since its last beat: opening again and again must earn nothing.
    """
    if left is None:
        return TOLERANCE_SECONDS
    return min(left + max(0.0, elapsed) * policy.max_rate, TOLERANCE_SECONDS)


def proven_by_beat(
    claimed: Iterable[tuple[float, float]],
    *,
    seen: Iterable[Stretch],
    duration: int,
    rate: float,
    elapsed: float,
    budget: float,
    policy: Policy,
) -> Verdict:
    """Return what one beat proves, ``elapsed`` seconds of the server after the beat before.

    The player reports everything that was not acknowledged, so what an accepted beat does
    not claim was not watched: at most one interval of the budget is kept, which absorbs
    beats that travel slowly.  All beats of a member together therefore never earn more
    than server time × ``max_rate`` + TOLERANCE_SECONDS.  A declared speed beyond the
    policy earns nothing and spends the time.
    """
    allowed = budget + min(max(0.0, elapsed), policy.max_gap) * policy.max_rate
    proven: list[Stretch] = []
    if 0 < rate <= policy.max_rate + RATE_ROUNDING:
        fresh = without(whole_seconds(claimed, duration=duration), seen)
        proven = first_seconds(fresh, int(allowed))
    else:
        allowed = 0.0
    return Verdict(proven, min(allowed - total(proven), policy.interval))


def watched_percent(credited: int, *, duration: int) -> int:
    """Return how much of the recording was seen, rounded down."""
    return min(100, 100 * credited // duration) if duration > 0 else 0


def is_watched(credited: int, *, duration: int, watch_percent: int | None) -> bool:
    """Tell whether enough was seen for the threshold of the lesson (DOMAIN §3.3: 90 %)."""
    needed = DEFAULT_WATCH_PERCENT if watch_percent is None else watch_percent
    return duration > 0 and watched_percent(credited, duration=duration) >= needed


def resume_position(last_position: float, *, duration: int) -> float:
    """Return where to go on: where the player was, or the start when that was the end."""
    return last_position if 0 < last_position < duration - 2 else 0.0


def clock(seconds: float) -> str:
    """Return ``01:05`` or ``1:00:05``, as players write it."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"
