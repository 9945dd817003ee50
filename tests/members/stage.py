"""The units and people that the register has before the messy workbook comes."""

from members.models import Unit
from members.services import register_person
from tests.factories.members import LONG_AGO, UnitFactory
from tests.members.data import make_messy_workbook as messy


def register_of_the_workbook() -> Unit:
    root = UnitFactory(code="DUK", kind=Unit.Kind.COMMITTEE)
    places = {}
    for code, (name, cells) in messy.UNITS.items():
        unit = UnitFactory(code=code, name=name, parent=root)
        places[code, 0] = unit
        for number in range(1, cells + 1):
            places[code, number] = UnitFactory(
                code=f"{code}-C{number:02d}",
                name=f"Chi bộ {number}",
                kind=Unit.Kind.CELL,
                parent=unit,
            )
    registered, _lines = messy.build()
    for person in registered:
        register_person(
            full_name=person.name,
            unit=places[person.unit, person.cell],
            since=LONG_AGO,
            sex=person.sex,
            birth_date=person.birth,
            card_number=person.card,
            phone=person.phone,
            email=person.email,
        )
    return root
