"""The members as classes see them: where everybody was on a day, and how each unit is."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random

from members.models import Exemption, Membership, StatusPeriod, Unit, User
from members.services.people import PARTY

NO_ROLLS_SHARE = 0.08


@dataclass(frozen=True)
class Temper:
    """How the people of one organisation take part.

    All are drawn apart, so that units exist where the roll, the progress and the results of
    tests say different things.  ``has_rolls``: somebody keeps the rolls of its meetings;
    otherwise its people only say that they were there.
    """

    will: float
    skill: float
    presence: float
    has_rolls: bool


@dataclass
class Learner:
    """One member with dated homes."""

    id: int
    code: str
    name_key: str
    homes: list[tuple[date, date | None, int]] = field(default_factory=list)
    exempt_since: date | None = None
    exemption: str = ""

    def home_on(self, day: date) -> int:
        """Return the unit in which the member was on the day."""
        for since, until, unit in self.homes:
            if since <= day and (until is None or day <= until):
                return unit
        return self.homes[0][2]


def learners() -> list[Learner]:
    """Return all members of the Party in the order of their codes."""
    members = StatusPeriod.objects.current().filter(status__in=PARTY).values("person")
    people = {
        pk: Learner(pk, code, key)
        for pk, code, key in User.objects.filter(pk__in=members)
        .order_by("personal_code")
        .values_list("pk", "personal_code", "name_key")
    }
    homes = Membership.objects.exclude(kind=Membership.Kind.TEMPORARY).order_by("valid_from")
    for person, since, until, unit in homes.values_list(
        "person_id", "valid_from", "valid_to", "unit_id"
    ):
        if person in people:
            people[person].homes.append((since, until, unit))
    for person, since, basis in Exemption.objects.current().values_list(
        "person_id", "valid_from", "basis"
    ):
        if person in people:
            people[person].exempt_since, people[person].exemption = since, basis
    return list(people.values())


class Tempers:
    """The temper of each organisation, the same for the same seed, and which unit is whose."""

    def __init__(self, *, seed: str) -> None:
        self._seed = seed
        self._of_organisation: dict[str, Temper] = {}
        self._organisations = {
            pk: code.split("-")[0] for pk, code in Unit.objects.values_list("pk", "code")
        }
        self.units_of: dict[str, set[int]] = defaultdict(set)
        for pk, code in self._organisations.items():
            self.units_of[code].add(pk)

    def of_unit(self, unit_id: int) -> Temper:
        """Return the temper of the organisation to which the unit belongs."""
        code = self.organisation_of(unit_id)
        if code not in self._of_organisation:
            self._of_organisation[code] = _drawn(Random(f"{self._seed}:{code}"))  # noqa: S311
        return self._of_organisation[code]

    def organisation_of(self, unit_id: int) -> str:
        """Return the code of the organisation to which the unit belongs."""
        return self._organisations[unit_id]


def _drawn(random: Random) -> Temper:
    """Draw a temper: most units are good, some lag, a few are far behind in one thing."""
    will = random.choice((1.06, 1.04, 1.03, 1.0, 1.0, 0.97, 0.92, 0.85, 0.62))
    skill = random.choice((0.86, 0.84, 0.8, 0.78, 0.76, 0.72, 0.66, 0.56))
    presence = random.choice((0.995, 0.99, 0.985, 0.98, 0.97, 0.95, 0.9, 0.66))
    return Temper(will, skill, presence, has_rolls=random.random() >= NO_ROLLS_SHARE)
