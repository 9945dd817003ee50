"""Writing the demo's organisation and people, through the services.  Safe to run again."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from lms.demo.cast import CAST, PASSWORD, CastMember
from lms.demo.people import DemoPerson
from lms.demo.units import ROOT_CODE, ROOT_NAME, DemoUnit
from members import services
from members.models import Organisation, Signer, Unit, User

FOUNDED = date(2020, 3, 1)
REGISTERED = date(2025, 1, 2)


@transaction.atomic
def write_units(units: Iterable[DemoUnit]) -> dict[str, Unit]:
    """Found what is missing of the tree; return the units by code."""
    known = {unit.code: unit for unit in Unit.objects.all()}

    def unit(code: str, name: str, kind: str, parent: Unit | None, sector: str = "") -> Unit:
        if code not in known:
            known[code] = services.add_unit(
                code=code, name=name, kind=kind, parent=parent, sector=sector, since=FOUNDED
            )
        return known[code]

    root = unit(ROOT_CODE, ROOT_NAME, Unit.Kind.COMMITTEE, None)
    for drawn in units:
        outer = unit(drawn.code, drawn.name, drawn.kind, root, sector=drawn.sector)
        for number in range(1, drawn.sections + 1):
            name = f"Đảng bộ bộ phận {number}"
            unit(drawn.section_code(number), name, Unit.Kind.SECTION, outer)
        for number in range(1, drawn.cells + 1):
            section = drawn.section_of(number)
            above = known[drawn.section_code(section)] if section else outer
            unit(drawn.cell_code(number), f"Chi bộ {number}", Unit.Kind.CELL, above)
    return known


@transaction.atomic
def write_organisation(root: Unit) -> None:
    """Say how the organisation is called and who signs for it."""
    Organisation.objects.get_or_create(
        root=root,
        valid_from=FOUNDED,
        defaults={
            "name": "Đảng ủy Khối cơ quan và doanh nghiệp tỉnh Lam Sơn",
            "short_name": "Đảng ủy Khối",
            "superior_name": "Tỉnh ủy Lam Sơn",
            "issuer_name": "Ban Thường vụ Đảng ủy Khối cơ quan và doanh nghiệp tỉnh Lam Sơn",
            "symbol": "ĐUK",
            "place": "Lam Thành",
        },
    )
    Signer.objects.get_or_create(
        organisation_root=root,
        valid_from=FOUNDED,
        defaults={"full_name": "Hà Minh Quân", "position": "PHÓ BÍ THƯ"},
    )


@transaction.atomic
def write_people(people: Iterable[DemoPerson], units: dict[str, Unit]) -> int:
    """Register who is missing; return how many."""
    known = set(User.objects.values_list("personal_code", flat=True))
    missing = [person for person in people if person.code not in known]
    for person in missing:
        registered = services.register_person(
            full_name=person.name,
            unit=units[person.home],
            status=person.status,
            since=REGISTERED,
            personal_code=person.code,
            birth_date=person.birth,
            sex=person.sex,
            card_number=person.card,
            email=person.email,
            phone=person.phone,
            job_title=person.job,
            admitted_on=person.admitted,
            full_member_on=person.full,
        )
        if person.position:
            services.give_position(
                registered, position=person.position, unit=units[person.home], since=REGISTERED
            )
        if person.exemption:
            services.exempt_person(registered, basis=person.exemption, since=REGISTERED)
    return len(missing)


@transaction.atomic
def write_moves(people: Iterable[DemoPerson], units: dict[str, Unit], *, since: date) -> int:
    """Transfer those who change their unit; return how many were transferred now."""
    targets = {person.code: units[person.moves_to] for person in people if person.moves_to}
    moved = 0
    for user in User.objects.filter(personal_code__in=targets):
        if user.unit_id != targets[user.personal_code].pk:
            kind = user.memberships.get(valid_to=None).kind
            services.place_person(user, unit=targets[user.personal_code], since=since, kind=kind)
            moved += 1
    return moved


@transaction.atomic
def write_cast(units: dict[str, Unit], *, today: date) -> dict[str, User]:
    """Register the people of the logins with password and role; return them by code."""
    known = {user.personal_code: user for user in User.objects.filter(personal_code__in=_codes())}
    password = "" if len(known) == len(CAST) else make_password(PASSWORD)
    for member in CAST:
        if member.code not in known:
            known[member.code] = _write_cast_member(member, units, password, today=today)
    return known


def _write_cast_member(
    member: CastMember, units: dict[str, Unit], password: str, *, today: date
) -> User:
    """Register one login.  The password is hashed once for all of them."""
    person = services.register_person(
        full_name=member.name,
        unit=units[member.home],
        since=REGISTERED,
        personal_code=member.code,
        birth_date=member.birth,
        sex=member.sex,
        card_number=member.card,
        email=member.email,
        phone=member.phone,
    )
    User.objects.filter(pk=person.pk).update(password=password)
    person.refresh_from_db()
    if member.position:
        services.give_position(
            person, position=member.position, unit=units[member.home], since=REGISTERED
        )
    if member.role:
        services.grant_role(
            person,
            role=member.role,
            unit=units[member.branch],
            since=today if member.days else REGISTERED,
            until=today + timedelta(days=member.days) if member.days else None,
            reason="dữ liệu minh họa",
        )
    return person


def _codes() -> list[str]:
    """Return the codes of the logins."""
    return [member.code for member in CAST]
