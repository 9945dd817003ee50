"""Invented people of the demo, drawn by the shares of DOMAIN §7.1.  Same seed, same people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from common.text.vietnamese import fold
from lms.demo.names import UNUSUAL, decomposed, draw_name, with_old_tones
from lms.demo.units import DemoUnit
from members.models import PositionHeld, StatusPeriod

SEED = 2026
FIRST_CARD = 99_000_101
FIRST_PHONE = 981_000_101
NFD_SHARE, NO_EMAIL_SHARE, NO_PHONE_SHARE = 0.02, 0.05, 0.08
JOBS = (
    *("Chuyên viên", "Chuyên viên chính", "Trưởng phòng", "Phó Trưởng phòng", "Kế toán viên"),
    *("Nhân viên", "Cán sự", "Giám đốc", "Phó Giám đốc", "Văn thư"),
)
EXEMPTIONS = ("Tuổi cao, sức khỏe yếu", "Đang điều trị bệnh dài ngày", "Nghỉ thai sản")
Status, Position = StatusPeriod.Status, PositionHeld.Position


@dataclass(frozen=True)
class Mixture:
    """How many people outside the Party there are, and how often what occurs among all.

    ``exempt`` and ``moved`` are shares of those whom it can happen to: who holds a position
    stays.  ``no_card``: members whose number came malformed and was therefore left out.
    """

    candidates: int = 25
    others: int = 42
    old_tones: float = 0.03
    exempt: float = 0.04
    moved: float = 0.08
    namesakes: float = 0.012
    no_card: float = 0.0


SMALL_MIXTURE = Mixture()


@dataclass(frozen=True)
class DemoPerson:
    """One person to be registered.  ``name`` is as it was typed, in NFD too.

    ``moves_to`` is the code of the unit to which the person is transferred later on.
    """

    code: str
    name: str
    sex: str
    birth: date
    home: str
    status: str
    card: str | None
    email: str | None
    phone: str | None
    job: str
    admitted: date | None = None
    full: date | None = None
    exemption: str = ""
    position: str = ""
    moves_to: str = ""


def demo_people(
    units: Sequence[DemoUnit], *, seed: int = SEED, mixture: Mixture = SMALL_MIXTURE
) -> list[DemoPerson]:
    """Return everybody: the members of each unit, candidates and other staff."""
    random = Random(seed)  # noqa: S311
    people = [person for unit in units for person in _members_of(unit, random, mixture)]
    homes = [home for unit in units for home in unit.homes]
    for status, number in (
        (Status.CANDIDATE, mixture.candidates),
        (Status.OTHER, mixture.others),
    ):
        people += [_outsider(random, status, random.choice(homes)) for _ in range(number)]
    _make_namesakes(people, random, mixture.namesakes)
    _place_unusual_names(people)
    return [
        _numbered(person, number, homes, random, mixture) for number, person in enumerate(people)
    ]


def _members_of(unit: DemoUnit, random: Random, mixture: Mixture) -> Iterator[DemoPerson]:
    """Yield the members of one unit, spread over its cells; the first ones hold positions."""
    homes = unit.homes
    for number in range(unit.members):
        is_new = number >= unit.members - unit.probationary
        person = _person(random, Status.PROBATIONARY if is_new else Status.FULL)
        turn, cell = divmod(number, len(homes))
        position = {0: Position.SECRETARY, 1: Position.DEPUTY_SECRETARY}.get(turn, "")
        exempt = not position and not is_new and random.random() < mixture.exempt
        yield replace(
            person,
            home=homes[cell],
            position=position,
            exemption=random.choice(EXEMPTIONS) if exempt else "",
        )


def _person(random: Random, status: str) -> DemoPerson:
    """Draw one member, not yet at any unit."""
    name, sex = draw_name(random)
    age = random.randint(22, 28) if status == Status.PROBATIONARY else random.randint(26, 60)
    birth = date(2026 - age, random.randint(1, 12), random.randint(1, 28))
    admitted, full = _party_dates(random, status, birth)
    return DemoPerson(
        code="",
        name=name,
        sex=sex,
        birth=birth,
        home="",
        status=status,
        card="",
        email="",
        phone="",
        job=random.choice(JOBS),
        admitted=admitted,
        full=full,
    )


def _party_dates(random: Random, status: str, birth: date) -> tuple[date, date | None]:
    """Return when a member was admitted, and became a full member a year later."""
    if status == Status.PROBATIONARY:
        return date(2026, random.randint(1, 6), 19), None
    year = min(2024, birth.year + random.randint(21, 32))
    admitted = date(year, random.randint(1, 12), random.choice((3, 19)))
    return admitted, admitted.replace(year=year + 1)


def _outsider(random: Random, status: str, home: str) -> DemoPerson:
    """Draw somebody outside the Party: no card, no dates."""
    drawn = _person(random, Status.FULL)
    return replace(drawn, status=status, home=home, card=None, admitted=None, full=None)


def _make_namesakes(people: list[DemoPerson], random: Random, share: float) -> None:
    """Give some people the name and the birth date of another."""
    for _number in range(max(1, round(len(people) * share / 2))):
        one, other = random.sample(range(len(people)), 2)
        twin = people[one]
        people[other] = replace(people[other], name=twin.name, sex=twin.sex, birth=twin.birth)


def _place_unusual_names(people: list[DemoPerson]) -> None:
    """Let the short, long and minority names of DOMAIN §6.2 occur."""
    for number, name in enumerate(UNUSUAL):
        index = 40 + number * 61
        people[index] = replace(people[index], name=name)


def _numbered(
    person: DemoPerson, number: int, homes: Sequence[str], random: Random, mixture: Mixture
) -> DemoPerson:
    """Give a person identifiers, and a share of them the oddities of real lists."""
    spelling, has_email, has_phone, moves = (random.random() for _ in range(4))
    name = person.name
    if spelling < NFD_SHARE:
        name = decomposed(name)
    elif spelling < NFD_SHARE + mixture.old_tones:
        name = with_old_tones(name)
    mailbox = ".".join(fold(person.name).replace("'", "").split())
    may_move = moves < mixture.moved and not person.position
    target = random.choice(homes)
    # Only asked where it can happen: the people of the small demo stay as they are.
    is_cardless = mixture.no_card > 0 and random.random() < mixture.no_card
    return replace(
        person,
        code=f"LS{number + 1:06d}",
        name=name,
        card=None if person.card is None or is_cardless else str(FIRST_CARD + number),
        email=f"{mailbox}.{number + 1}@lamson.example" if has_email >= NO_EMAIL_SHARE else None,
        phone=f"0{FIRST_PHONE + number}" if has_phone >= NO_PHONE_SHARE else None,
        moves_to=target if may_move and target != person.home else "",
    )
