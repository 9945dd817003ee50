"""Rules of monitoring, as plain functions: folding a tree of numbers, and shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Protocol, Self, TypeVar


@dataclass(frozen=True)
class Counts:
    """How many obligations there are, by status; and tiết of completed ones.

    ``obliged_periods`` are the required tiết of the completed obligations,
    ``verified_periods`` those of them whose result is known at E2 or better.
    """

    total: int = 0
    exempt: int = 0
    completed: int = 0
    in_progress: int = 0
    not_started: int = 0
    overdue: int = 0
    obliged_periods: Decimal = Decimal(0)
    verified_periods: Decimal = Decimal(0)

    def __add__(self, other: Counts) -> Counts:
        """Return both together."""
        return Counts(
            **{
                part.name: getattr(self, part.name) + getattr(other, part.name)
                for part in fields(Counts)
            }
        )

    @property
    def obliged(self) -> int:
        """Return how many must study: all but the exempted."""
        return self.total - self.exempt

    @property
    def completed_share(self) -> Decimal | None:
        """Return the completed among those who must study, in per cent; None for nobody."""
        return share(self.completed, self.obliged)

    @property
    def verified_share(self) -> Decimal | None:
        """Return the verified among the required tiết of completed obligations, in per cent."""
        return share(self.verified_periods, self.obliged_periods)


@dataclass(frozen=True)
class OfClass:
    """What counting needs to know of a class: its tiết, and when it was counted ahead, if ever."""

    pk: int
    required: Decimal
    counted_at: datetime | None
    people: int | None


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Return the share in per cent, exact; None when there is nothing to have a share of."""
    if not whole:
        return None
    return Decimal(part) * 100 / Decimal(whole)


class Summable(Protocol):
    """Numbers of a group of obligations that can be added up."""

    @property
    def total(self) -> int:
        """Return how many obligations there are."""

    def __add__(self, other: Self) -> Self:
        """Return both together."""


N = TypeVar("N", bound=Summable)


def fold_into_children(
    by_path: Mapping[str, N], *, parent: str, step: int, zero: N
) -> tuple[N, dict[str, N]]:
    """Return the people directly in the unit, and each child with everything under it.

    ``parent`` is a tree path, ``step`` the letters a level adds.  The direct people and
    the children add up to everything at or below the parent, exactly.
    """
    direct, children = zero, dict[str, N]()
    for path, counts in by_path.items():
        if not path.startswith(parent):
            continue
        if path == parent:
            direct += counts
        else:
            child = path[: len(parent) + step]
            children[child] = children.get(child, zero) + counts
    return direct, children


def total_of(parts: Iterable[N], *, zero: N) -> N:
    """Return all parts together."""
    return sum(parts, zero)
