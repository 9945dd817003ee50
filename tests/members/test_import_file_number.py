"""The file number comes with a list, as the card number does, and is sealed like a telephone."""

import openpyxl
import pytest
from django.db import connection

from members.importing import runs, working
from members.importing.columns import find_columns
from members.models import ImportRun, User
from members.roles import Role
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return UnitFactory(code="DV1")


@pytest.fixture
def organiser(unit):
    person = UserFactory(unit=unit)
    RoleGrantFactory(person=person, role=Role.ORGANISATION, unit=unit)
    return person


def taken_over(path, rows, organiser):
    book = openpyxl.Workbook()
    for row in (("Họ và tên", "Số thẻ đảng viên", "Số lý lịch", "Mã đơn vị"), *rows):
        book.active.append(row)
    book.save(path)
    with path.open("rb") as content:
        run = runs.start_run(content, name="a.xlsx", unit=organiser.unit, by=organiser)
    ImportRun.objects.filter(pk=run.pk).update(state="mapped")
    working.work_on(run.pk)
    run.refresh_from_db()
    runs.hand_in(run, by=organiser)
    working.work_on(run.pk)
    run.refresh_from_db()
    return run


@pytest.mark.parametrize("heading", ["Số lý lịch", "Số LLĐV (số lý lịch)", "SỐ HỒ SƠ"])
def test_the_column_is_known_by_its_heading(heading):
    rows = [(1, ("Họ và tên", heading, "Ngày sinh"))]
    known = find_columns(rows).fields

    assert ("file_number" in known) == (heading != "Số LLĐV (số lý lịch)")


def test_it_is_filled_in_for_known_and_new_people(unit, organiser, tmp_path):
    known = UserFactory(unit=unit, full_name="Lê Thị Na", card_number="12345678")
    rows = [
        ("Lê Thị Na", "12345678", "012345 ab", "DV1"),
        ("Trần Văn Mới", "12345679", "012346", "DV1"),
    ]

    run = taken_over(tmp_path / "a.xlsx", rows, organiser)

    known.refresh_from_db()
    assert (run.state, known.file_number) == ("done", "012345AB")
    assert User.objects.get(card_number="12345679").file_number == "012346"
    with connection.cursor() as cursor:
        cursor.execute("SELECT file_number FROM members_user WHERE id = %s", [known.pk])
        assert "012345" not in cursor.fetchone()[0]


def test_what_is_stored_is_not_replaced_unasked(unit, organiser, tmp_path):
    person = UserFactory(unit=unit, full_name="Lê Thị Na", card_number="12345678")
    person.file_number = "999999"
    person.save()
    rows = [("Lê Thị Na", "12345678", "012345", "DV1"), ("Vũ Na", "12345679", "1", "DV1")]

    run = taken_over(tmp_path / "a.xlsx", rows, organiser)

    person.refresh_from_db()
    assert (person.file_number, run.kept) == ("999999", {"file_number": 1})


def test_one_that_is_too_long_goes_back(unit, organiser, tmp_path):
    rows = [("Lê Thị Na", "12345678", "1" * 31, "DV1"), ("Vũ Na", "12345679", "1", "DV1")]

    run = taken_over(tmp_path / "a.xlsx", rows, organiser)

    assert run.counts["problem"] == 1
    assert not User.objects.filter(card_number="12345678").exists()
