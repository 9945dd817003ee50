"""Uploaded lists that name an erased person are deleted; the others stay."""

from pathlib import Path

import openpyxl
import pytest
from django.core.files.storage import storages

from members.importing import runs, working
from members.importing.exceptions import FileGone
from members.models import ImportRun
from members.roles import Role
from office.privacy import services as privacy
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory
from tests.factories.monitoring import person_with

pytestmark = pytest.mark.django_db
NAME = "Chu Thị Ra Đi"


@pytest.fixture
def unit():
    return UnitFactory(code="DV1")


@pytest.fixture
def organiser(unit):
    person = UserFactory(unit=unit)
    RoleGrantFactory(person=person, role=Role.ORGANISATION, unit=unit)
    return person


@pytest.fixture
def person(unit):
    return UserFactory(unit=unit, full_name=NAME, card_number="12345678")


def uploaded(tmp_path, organiser, *rows, headings=("Họ và tên", "Số thẻ đảng viên", "Mã đơn vị")):
    path = tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx"
    book = openpyxl.Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    book.save(path)
    with path.open("rb") as content:
        return runs.start_run(content, name="a.xlsx", unit=organiser.unit, by=organiser)


def checked(run):
    ImportRun.objects.filter(pk=run.pk).update(state="mapped")
    working.work_on(run.pk)
    return ImportRun.objects.get(pk=run.pk)


def taken_over(run, organiser):
    runs.hand_in(checked(run), by=organiser)
    working.work_on(run.pk)
    return ImportRun.objects.get(pk=run.pk)


def erase(person):
    officer, second = (person_with(Role.OFFICE, person.unit) for _number in range(2))
    request = privacy.open_request(person, kind="delete", by=person)
    privacy.acknowledge(request, by=officer)
    privacy.verify_and_redact(privacy.freeze(request, by=officer), answer="", by=second)


def file_of(run):
    run.refresh_from_db()
    return run.file.name


def test_a_list_that_was_taken_over_loses_its_file_and_keeps_the_others(
    tmp_path, organiser, person
):
    named = taken_over(
        uploaded(tmp_path, organiser, (NAME, "12345678", "DV1"), ("Vũ Văn Còn", "12345670", "DV1")),
        organiser,
    )
    other = taken_over(uploaded(tmp_path, organiser, ("Lê Na", "12345671", "DV1")), organiser)
    path = Path(runs.path_of(named))
    assert path.exists()

    erase(person)

    assert (file_of(named), named.state) == ("", "done")
    assert not path.exists()
    assert named.rows.filter(name="Vũ Văn Còn").exists()
    assert storages["private"].exists(file_of(other))


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (("Họ và tên", "Số thẻ đảng viên", "Mã đơn vị"), ("CHU THỊ RA ĐI", "", "DV1")),
        (("Họ và tên", "Số thẻ đảng viên", "Mã đơn vị"), ("Tên khác", "12345678", "DV1")),
        (("Họ và tên đệm", "Tên", "Mã đơn vị"), ("Chu Thị Ra", "Đi", "DV1")),
    ],
)
def test_a_workbook_that_nobody_looked_through_is_read(tmp_path, organiser, person, headings, row):
    named = uploaded(tmp_path, organiser, row, headings=headings)
    other = uploaded(tmp_path, organiser, ("Lê Na", "12345671", "DV1"))

    erase(person)

    assert file_of(named) == ""
    assert (named.state, "Upload" in named.error or "tải lên" in named.error) == ("failed", True)
    assert file_of(other)
    with pytest.raises(FileGone):
        runs.try_again(named)


def test_a_list_that_waits_is_ended(tmp_path, organiser, person):
    run = checked(uploaded(tmp_path, organiser, (NAME, "12345678", "DV1")))
    assert run.state == "checked"

    erase(person)

    assert (file_of(run), run.state, run.rows.filter(person=person).exists()) == (
        "",
        "failed",
        False,
    )
