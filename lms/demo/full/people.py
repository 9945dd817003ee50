"""The 16,400 people of the full demo, written in bulk as ``members.services`` would.

For each person the rows and audit lines are those of ``register_person``, ``give_position``,
``exempt_person`` and ``place_person``; a test compares one person of each kind.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from lms.demo.bulk import Rows, reserve_keys
from lms.demo.cast import CAST
from lms.demo.names import with_old_tones
from lms.demo.people import DemoPerson, Mixture, demo_people
from lms.demo.register import REGISTERED
from lms.demo.units import DemoUnit
from members.models import (
    AuditEntry,
    Exemption,
    Membership,
    PositionHeld,
    StatusPeriod,
    Unit,
    User,
)
from members.services.people import PARTY

SEED = 14_300
# Asked of those to whom it can happen, so that the shares of all come out as DOMAIN §7.1 says.
MIXTURE = Mixture(
    candidates=600,
    others=1_500,
    old_tones=0.0,
    exempt=0.049,
    moved=0.103,
    namesakes=0.014,
    no_card=0.0115,
)
OLD_TONES_OF_THOSE_WHO_CAN = 0.5
FIRST_MOVE, LAST_MOVE = REGISTERED + timedelta(days=40), 15
PASSWORD_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # noqa: S105


@dataclass(frozen=True)
class Move:
    """A transfer that has taken place."""

    unit: str
    on: date


def full_people(units: Sequence[DemoUnit]) -> list[DemoPerson]:
    """Return everybody but the printed logins, who take places of members of their units."""
    logins = Counter(member.home.split("-")[0] for member in CAST)
    lessened = [replace(unit, members=unit.members - logins[unit.code]) for unit in units]
    random = Random(SEED)  # noqa: S311
    people = demo_people(lessened, seed=SEED, mixture=MIXTURE)
    return [_with_old_tones(person, random) for person in people]


def _with_old_tones(person: DemoPerson, random: Random) -> DemoPerson:
    """Spell some names as before 1984, of those in which it makes a difference."""
    old = with_old_tones(person.name)
    if old == person.name or random.random() >= OLD_TONES_OF_THOSE_WHO_CAN:
        return person
    return replace(person, name=old)


@transaction.atomic
def write_people(
    people: Sequence[DemoPerson], units: Mapping[str, Unit], *, today: date
) -> dict[str, int]:
    """Register who is missing and transfer those who moved; return how many of each."""
    known = set(User.objects.values_list("personal_code", flat=True))
    missing = [person for person in people if person.code not in known]
    writer = _PeopleWriter(units, today=today)
    keys = reserve_keys(User, len(missing)) if missing else []
    for key, person in zip(keys, missing, strict=True):
        writer.add(key, person)
    writer.write()
    return {"people registered": len(missing), "transfers": writer.moved}


class _PeopleWriter:
    """Collects the rows of people, and writes them table by table."""

    def __init__(self, units: Mapping[str, Unit], *, today: date) -> None:
        self.moved = 0
        self._units = units
        self._random = Random(SEED + 1)  # noqa: S311
        self._move_days = (today - timedelta(days=LAST_MOVE) - FIRST_MOVE).days
        self._registered_at = moment(REGISTERED)
        self._people = Rows(User, own_keys=True)
        self._memberships, self._statuses = Rows(Membership), Rows(StatusPeriod)
        self._positions, self._exemptions = Rows(PositionHeld), Rows(Exemption)
        self._audit: list[tuple[datetime, dict[str, object]]] = []

    def add(self, key: int, person: DemoPerson) -> None:
        """Take one person with everything that was true of the person when."""
        home = self._units[person.home]
        move = self._move_of(person)
        lives_in = self._units[move.unit] if move else home
        self._people.add_object(self._row(key, person, lives_in))
        kind = Membership.Kind.OFFICIAL if person.status in PARTY else Membership.Kind.LEARNER
        for unit, since, until in _homes(home, move, lives_in):
            self._memberships.add(
                person_id=key, unit_id=unit.pk, kind=kind.value, valid_from=since, valid_to=until
            )
            self._note(since, "members.place_person", key, unit_id=unit.pk)
        self._statuses.add(person_id=key, status=str(person.status), valid_from=REGISTERED)
        self._note(REGISTERED, "members.change_status", key, facts={"status": str(person.status)})
        if person.position:
            held = str(person.position)
            self._positions.add(
                person_id=key, position=held, unit_id=home.pk, valid_from=REGISTERED
            )
            self._note(
                REGISTERED,
                "members.give_position",
                key,
                unit_id=home.pk,
                facts={"position": held},
            )
        if person.exemption:
            self._exemptions.add(person_id=key, basis=person.exemption, valid_from=REGISTERED)
            self._note(REGISTERED, "members.exempt_person", key, reason=person.exemption)

    def write(self) -> None:
        """Store everything; the log in the order of its days."""
        for rows in (
            self._people,
            self._memberships,
            self._statuses,
            self._positions,
            self._exemptions,
        ):
            rows.write()
        audit = Rows(AuditEntry)
        for at, facts in sorted(self._audit, key=lambda entry: entry[0]):
            audit.add(at=at, **facts)
        audit.write()

    def _row(self, key: int, person: DemoPerson, unit: Unit) -> User:
        """Return the unsaved person, in the stored forms, who cannot sign in."""
        secret = "".join(self._random.choices(PASSWORD_LETTERS, k=40))
        row = User(
            pk=key,
            personal_code=person.code,
            full_name=person.name,
            birth_date=person.birth,
            sex=person.sex,
            card_number=person.card,
            email=person.email,
            phone=person.phone,
            job_title=person.job,
            admitted_on=person.admitted,
            full_member_on=person.full,
            unit=unit,
            password=f"!{secret}",
            joined_at=self._registered_at,
        )
        row.apply_forms()
        return row

    def _move_of(self, person: DemoPerson) -> Move | None:
        """Return when and where to the person was transferred."""
        if not person.moves_to:
            return None
        self.moved += 1
        day = FIRST_MOVE + timedelta(days=self._random.randrange(self._move_days))
        return Move(person.moves_to, day)

    def _note(self, day: date, action: str, key: int, **facts: object) -> None:
        """Put a line for the audit log aside."""
        self._audit.append((moment(day), {"action": action, "person_id": key, **facts}))


def _homes(
    home: Unit, move: Move | None, lives_in: Unit
) -> Iterator[tuple[Unit, date, date | None]]:
    """Yield the home units with their first and last days."""
    if move is None:
        yield home, REGISTERED, None
        return
    yield home, REGISTERED, move.on - timedelta(days=1)
    yield lives_in, move.on, None


def moment(day: date, *, hour: int = 9, minute: int = 0) -> datetime:
    """Return a moment of a day by the clock of the house."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
