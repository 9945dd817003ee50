"""What follows a person when two rows of one human are merged (ADR 0014).

Members cannot know the rows of the apps above.  Each app says in its ``merging.py`` which of
its columns name the person *whose record it is*, from ``apps.ready``::

    follow(Follower("learning.Enrolment", "member", conflicts=classes_of_both))

Columns that name who did something (``created_by``) stay: that account did it.  Audit lines stay
too, they are append-only; readers follow ``User.merged_into``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.utils.functional import Promise

from members.models import User

# Returns sentences that say why the two rows cannot become one.
Conflicts = Callable[[User, User], Sequence[str | Promise]]
# Tells whether something was written into these rows after that moment.
BuiltOn = Callable[[Sequence[int], datetime], bool]

# Returns the ids of the other row's that stay behind, because the survivor has the like.
StayBehind = Callable[[User, User], Sequence[int]]
# Sets such rows aside (with who did it), or takes them back.
SetAside = Callable[[Sequence[int], User], None]


def _no_conflicts(survivor: User, other: User) -> Sequence[str | Promise]:
    return []


def _nothing_stays(survivor: User, other: User) -> Sequence[int]:
    return []


def _nothing_to_do(ids: Sequence[int], by: User) -> None:
    return None


def _not_built_on(ids: Sequence[int], since: datetime) -> bool:
    return False


@dataclass(frozen=True)
class Follower:
    """One column that names the person whose record the row is."""

    model: str
    column: str
    conflicts: Conflicts = _no_conflicts
    was_built_on: BuiltOn = _not_built_on
    stay_behind: StayBehind = _nothing_stays
    set_aside: SetAside = _nothing_to_do
    take_back: SetAside = _nothing_to_do

    @property
    def key(self) -> str:
        """The name under which a merge remembers the rows that it moved."""
        return f"{self.model}.{self.column}"

    def rows_of(self, person: User) -> list[int]:
        """Return the ids of the person's rows, locked."""
        rows = apps.get_model(self.model)._base_manager.filter(**{self.column: person.pk})
        return list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))

    def give(self, ids: Sequence[int], *, to: User) -> None:
        """Make the rows those of that person."""
        rows = apps.get_model(self.model)._base_manager.filter(pk__in=ids)
        rows.update(**{self.column: to.pk})


_followers: dict[str, Follower] = {}


def follow(follower: Follower) -> None:
    """Say that these rows follow the person; the same column again replaces what was said."""
    _followers[follower.key] = follower


def followers() -> list[Follower]:
    """Return everything that follows a person, in the order of their names."""
    return [_followers[key] for key in sorted(_followers)]
