"""The office's list comes in: good rows at once, the others back in a workbook to be mended."""

import json
from io import StringIO

import openpyxl
import pytest
from django.core.management import call_command

from common.text.vietnamese import fold
from members.models import Unit, User
from members.roles import Role
from members.services import register_person
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import LONG_AGO, RoleGrantFactory, UnitFactory, UserFactory
from tests.flows.stage import text_of, visitor
from tests.members.data import make_messy_workbook as messy

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    """The units of the workbook, and the people whom the register knew before."""
    root = UnitFactory(code="DUK", kind=Unit.Kind.COMMITTEE)
    places = {}
    for code, (name, cells) in messy.UNITS.items():
        unit = places[code, 0] = UnitFactory(code=code, name=name, parent=root)
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


@pytest.fixture
def organiser(root):
    """The organisation department, on whose behalf the import runs."""
    person = UserFactory(unit=root)
    RoleGrantFactory(person=person, role=Role.ORGANISATION, unit=root)
    return person


def run(path, by):
    out = StringIO()
    call_command(
        "import_members", str(path), "--json", "--apply", "--by", by.personal_code, stdout=out
    )
    return json.loads(out.getvalue())


def mend(error_file):
    """Mend what the last column says, as a clerk would."""
    _registered, lines = messy.build()
    book = openpyxl.load_workbook(error_file)
    sheet = book.active
    for row in range(sheet.max_row, 1, -1):
        line = lines[sheet.cell(row, 1).value - 1]
        if line.mend == "delete":
            sheet.delete_rows(row)
        else:
            for column, value in line.mend.items():
                sheet.cell(row, column + 1).value = value
    book.save(error_file)


def test_bad_rows_come_back_are_mended_and_go_in(root, organiser, tmp_path):
    workbook = tmp_path / "danh-sach.xlsx"
    workbook.write_bytes(messy.TARGET.read_bytes())
    before = User.objects.count()

    first = run(workbook, organiser)

    refused = first["counts"]["problem"] + first["counts"]["conflict"]
    assert refused > 0
    assert User.objects.count() == before + first["counts"]["new"]
    error_file = tmp_path / "danh-sach-loi.xlsx"
    sheet = openpyxl.load_workbook(error_file).active
    assert sheet.max_row == refused + 1
    assert all(sheet.cell(row, sheet.max_column).value for row in range(2, sheet.max_row + 1))

    mend(error_file)
    second = run(error_file, organiser)

    assert not second["counts"].get("problem")
    assert not second["counts"].get("conflict")
    assert second["counts"].get("new", 0) > 0
    people = User.objects.count()
    again = run(error_file, organiser)
    assert not again["counts"].get("new")
    assert User.objects.count() == people


def test_who_came_in_is_found_by_the_office_without_diacritics(root, organiser, tmp_path):
    workbook = tmp_path / "danh-sach.xlsx"
    workbook.write_bytes(messy.TARGET.read_bytes())
    known = set(User.objects.values_list("pk", flat=True))
    run(workbook, organiser)
    person = User.objects.exclude(pk__in=known).order_by("pk").first()
    training_class = TrainingClassFactory(unit=root)
    EnrolmentFactory(training_class=training_class, member=person)

    page = visitor(organiser).get("/theo-doi/hoc-vien/", {"q": fold(person.full_name)})

    assert person.unit is not None
    assert not person.has_usable_password()
    assert fold(person.full_name) != person.full_name
    assert person.full_name in text_of(page)
