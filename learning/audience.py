"""Whom a requirement means, as plain data: no database, no clock, no words.

The text of it is the JSON of ``RequirementVersion.audience``; ``learning.audience_people`` turns it
into people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, TypeVar

Kind = TypeVar("Kind", int, str)
_NUMBERS = ("units", "include", "exclude")
_TEXTS = ("sectors", "kinds", "statuses", "positions", "groups")
_DATES = ("admitted_from", "admitted_to")


class AudienceUnreadable(ValueError):
    """The text is not that of an audience; says which part."""


@dataclass(frozen=True)
class Audience:
    """Who is meant.  What is empty narrows nothing; the parts are joined by *and*.

    ``units`` are branches of the tree of today, by the numbers of their tops; none is the whole
    branch of the requirement.  ``include`` and ``exclude`` are lists of people and win over all
    else, ``exclude`` over ``include``.  ``without_exempted``: who is exempted from meetings is not
    in the audience at all, instead of counting as exempt.
    """

    units: tuple[int, ...] = ()
    sectors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    admitted_from: date | None = None
    admitted_to: date | None = None
    include: tuple[int, ...] = ()
    exclude: tuple[int, ...] = ()
    without_exempted: bool = False

    def __post_init__(self) -> None:
        """Refuse days in the wrong order.

        Raises:
            AudienceUnreadable: the first day of admission lies after the last.
        """
        if self.admitted_from and self.admitted_to and self.admitted_to < self.admitted_from:
            raise AudienceUnreadable("admitted_to")

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Audience:
        """Read the stored text.

        Raises:
            AudienceUnreadable: an unknown part, or one of the wrong kind.
        """
        known = {field.name for field in fields(cls)}
        for name in data:
            if name not in known:
                raise AudienceUnreadable(name)
        read: dict[str, Any] = {name: _many(data, name, int) for name in _NUMBERS}
        read |= {name: _many(data, name, str) for name in _TEXTS}
        read |= {name: _day(data, name) for name in _DATES}
        without = data.get("without_exempted", False)
        if not isinstance(without, bool):
            raise AudienceUnreadable("without_exempted")
        return cls(**read, without_exempted=without)

    def as_json(self) -> dict[str, object]:
        """Return the text: only what says something, lists sorted so that equal rules are equal."""
        found: dict[str, object] = {}
        for name, value in asdict(self).items():
            if isinstance(value, tuple):
                value = sorted(set(value))
            elif isinstance(value, date):
                value = value.isoformat()
            if value:
                found[name] = value
        return found


def _many(data: Mapping[str, object], name: str, kind: type[Kind]) -> tuple[Kind, ...]:
    value = data.get(name, [])
    if not isinstance(value, list | tuple):
        raise AudienceUnreadable(name)
    for one in value:
        if not isinstance(one, kind) or isinstance(one, bool):
            raise AudienceUnreadable(name)
    return tuple(value)


def _day(data: Mapping[str, object], name: str) -> date | None:
    value = data.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise AudienceUnreadable(name) from None
