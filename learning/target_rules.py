"""How much each group must study in a year, and what of it counts: no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Group(StrEnum):
    """To which target a person belongs; everybody to one."""

    FIRST = "1"
    SECOND = "2"
    THIRD = "3"
    CIVIL_SERVANT = "civil"
    OTHER = "other"


class Family(StrEnum):
    """Which kinds of courses may be added up: those of one family (DOMAIN §0.5)."""

    TRAINING = "training"
    RESOLUTION = "resolution"
    CONTEST = "contest"


# What QĐ 145 excludes from refresher training, or is no training at all, is not here.
COUNTED_AT_FIRST = ("refresher", "thematic", "party_work")
# DOMAIN §3.1 [U]: 1 week = 5 days of 8 tiết; the office sets its own on its screen.
DEFAULT_PERIODS = Decimal(40)


@dataclass(frozen=True)
class TargetRule:
    """The target of a year.

    ``types`` are the types of courses whose tiết count; for civil servants those courses count
    that carry the tag of NĐ 171 instead.  ``least_evidence`` is the weakest grade that counts.
    """

    periods: Mapping[Group, Decimal] = field(
        default_factory=lambda: dict.fromkeys(Group, DEFAULT_PERIODS)
    )
    types: tuple[str, ...] = COUNTED_AT_FIRST
    civil_sectors: tuple[str, ...] = ()
    least_evidence: int = 1

    def of(self, group: Group) -> Decimal:
        """Return the target of the group; 0 where it has none."""
        return self.periods.get(group, Decimal(0))

    def counts(self, group: Group, *, course_type: str, is_tagged: bool, evidence: int) -> bool:
        """Tell whether a completed course counts towards the target of somebody in the group."""
        if evidence < self.least_evidence:
            return False
        return is_tagged if group == Group.CIVIL_SERVANT else course_type in self.types


def group_of(*, management_group: str, is_civil_servant: bool) -> Group:
    """Return the group of a person: that of QĐ 145 goes before all others."""
    if management_group:
        return Group(management_group)
    return Group.CIVIL_SERVANT if is_civil_servant else Group.OTHER


def family_of(course_type: str) -> Family:
    """Return what a type of course may be added up with."""
    if course_type == "resolution":
        return Family.RESOLUTION
    return Family.CONTEST if course_type == "contest" else Family.TRAINING


def is_reached(studied: Decimal, target: Decimal) -> bool:
    """Tell whether the target is reached; without a target nobody is behind."""
    return studied >= target
