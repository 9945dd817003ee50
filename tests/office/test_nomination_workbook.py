"""Nominations by Excel: the template, messy lists of three hundred rows, and the error file."""

import zipfile
from datetime import date, datetime
from random import Random

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from python_calamine import CalamineWorkbook

from common.excel.limits import WorkbookRefused
from common.text.vietnamese import fold
from learning.models import Nomination
from lms.demo.names import decomposed, draw_name, with_old_tones
from members.models import User
from office.nominations import uploads
from office.nominations.reading import read_nominations
from office.nominations.workbook import write_template
from tests.factories.members import UserFactory
from tests.learning.nomination_stage import Stage

pytestmark = pytest.mark.django_db
ROWS = 300
UNKNOWN, NAMESAKE, WRONG_DAY, NO_DATE, TWICE = 4, 2, 3, 2, 3
FAULTS = UNKNOWN + NAMESAKE + WRONG_DAY + NO_DATE + TWICE


def book(path, rows):
    """Write the rows as an office would: titles above, blank lines, a heading in two lines."""
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("DS cử đi học")
        sheet.write(0, 0, "ĐẢNG BỘ CƠ SỞ")
        sheet.write(2, 1, "DANH SÁCH CỬ ĐI HỌC LỚP ĐẢNG VIÊN MỚI")
        for column, words in enumerate(
            ["TT", "Họ và\ntên", "Số điện thoại", "Ngày sinh (dd/mm/yyyy)", "Ghi chú"]
        ):
            sheet.write(4, column, words)
        for line, row in enumerate(rows, start=5):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    day = datetime(value.year, value.month, value.day)
                    sheet.write_datetime(line, column, day, made.add_format({"num_format": 14}))
                elif value is not None:
                    sheet.write(line, column, value)
    return path


def people_of(stage, number):
    """Return so many people of the cell, each with a name and a day of birth of the own."""
    random, found, taken = Random(7), [], set()
    for place in range(number):
        born = date(1970 + place % 30, 1 + place % 12, 1 + place % 28)
        name, _sex = draw_name(random)
        while fold(name) in taken:
            name, _sex = draw_name(random)
        taken.add(fold(name))
        found.append(UserFactory(unit=stage.cell, full_name=name, birth_date=born))
    return found


def messy(person, place):
    """Write name and day of birth of a person in one of the ways that offices write them."""
    name, born = person.full_name, person.birth_date
    writings = (
        (name, born),
        (name.upper(), f"{born:%d/%m/%Y}"),
        (decomposed(name), f"{born:%d-%m-%Y}"),
        (with_old_tones(name), f"{born.day}.{born.month}.{born.year}"),
        (f"  {name}  ", born.year),
    )
    return writings[place % len(writings)]


class TestMessyList:
    def test_three_hundred_rows_are_read_and_faults_come_back_to_be_mended(self, tmp_path):
        stage = Stage(quota=400)
        people = people_of(stage, ROWS - FAULTS)
        namesakes = [
            UserFactory(
                unit=stage.cell, full_name="Lê Thị Trùng Tên", birth_date=date(1980, 5, day)
            )
            for day in (1, 2)
        ]
        rows = [[place, *_line(*messy(one, place))] for place, one in enumerate(people, 1)]
        rows += [[None, f"Người Lạ {'ABCD'[place]}", None, 1980, None] for place in range(UNKNOWN)]
        rows += [[None, "Lê Thị Trùng Tên", None, 1980, None] for _ in range(NAMESAKE)]
        rows += [[None, one.full_name, None, date(1950, 1, 1), None] for one in people[:WRONG_DAY]]
        rows += [[None, people[9].full_name, None, "31/02/1980", None] for _ in range(NO_DATE)]
        rows += [[None, *_line(one.full_name, one.birth_date)] for one in people[20 : 20 + TWICE]]
        Random(3).shuffle(rows)
        path = book(tmp_path / "messy.xlsx", rows)

        reading = read_nominations(path, stage.entry, stage.clerk)

        assert len(rows) == ROWS
        unclear = {one.value for one in reading.problems}
        assert set(reading.people) == {one.pk for one in people}
        assert len(reading.problems) == FAULTS
        assert {f"Người Lạ {letter}" for letter in "ABCD"} <= unclear
        assert not set(reading.people) & {one.pk for one in namesakes}
        for problem in reading.problems:
            assert problem.sheet == "DS cử đi học"
            assert (problem.column, problem.mend) > ("", "")
            assert f"row {problem.row}" in str(problem) or f"dòng {problem.row}" in str(problem)

        self._mend_and_send_again(stage, path, tmp_path)

    def _mend_and_send_again(self, stage, path, tmp_path):
        """The error file holds the faulty rows only; mended, it brings exactly those."""
        kept = uploads.keep_upload(
            stage.entry, SimpleUploadedFile("messy.xlsx", path.read_bytes()), by=stage.clerk
        )
        before = uploads.read_upload(kept)
        made = uploads.take_over(kept, by=stage.clerk)
        assert len(made) == len(before.people)
        assert uploads.take_over(kept, by=stage.clerk) == []
        again = tmp_path / "errors.xlsx"
        again.write_bytes(uploads.error_file(kept))

        after = read_nominations(again, stage.entry, stage.clerk)

        sheet = CalamineWorkbook.from_path(str(again)).get_sheet_by_index(0).to_python()
        assert sheet[0][-1] == "Vấn đề cần sửa"
        assert len(sheet) - 1 == len(before.problems)
        assert after.people == {}
        assert len(after.problems) + after.known == len(before.problems)


def _line(name, born):
    return [name, "0912345678", born, "theo kế hoạch"]


class TestTemplate:
    def test_it_comes_back_with_the_people_that_were_chosen(self, tmp_path):
        stage = Stage()
        path = tmp_path / "template.xlsx"
        written = write_template(path, stage.entry, stage.clerk)
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Cử học viên").to_python()
        heading = next(place for place, row in enumerate(rows) if row[0] == "STT")
        chosen = rows[heading + 1]
        chosen[5], chosen[6] = "Có", "Bí thư chi bộ giới thiệu"
        rows[heading + 2][5] = "Đồng ý"
        book = [row for row in rows[heading:] if any(row)]
        with xlsxwriter.Workbook(str(tmp_path / "back.xlsx")) as made:
            sheet = made.add_worksheet()
            for line, row in enumerate(book):
                sheet.write_row(line, 0, row)

        reading = read_nominations(tmp_path / "back.xlsx", stage.entry, stage.clerk)

        assert set(written) == {stage.first.pk, stage.second.pk, stage.third.pk}
        assert [(one.value, one.column) for one in reading.problems] == [("Đồng ý", "F")]
        assert [one.personal_code for one in reading.people.values()] == [chosen[1]]
        assert list(reading.notes.values()) == ["Bí thư chi bộ giới thiệu"]
        assert reading.not_chosen == 1

    def test_it_has_drop_downs_for_marks_and_codes(self, tmp_path):
        stage = Stage()
        write_template(tmp_path / "template.xlsx", stage.entry, stage.clerk)

        with zipfile.ZipFile(tmp_path / "template.xlsx") as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()

        assert sheet.count("<dataValidation ") == 2
        assert "Người của đơn vị" in sheet

    def test_restricted_people_are_not_named(self, tmp_path):
        stage = Stage()
        User.objects.filter(pk=stage.first.pk).update(restricted_at=timezone.now())

        written = write_template(tmp_path / "template.xlsx", stage.entry, stage.clerk)

        assert stage.first.pk not in written


class TestRefusals:
    def test_no_workbook_is_kept(self):
        stage = Stage()

        with pytest.raises(WorkbookRefused):
            uploads.keep_upload(
                stage.entry, SimpleUploadedFile("a.xlsx", b"ten;ngay\n"), by=stage.clerk
            )
        assert Nomination.objects.count() == 0

    def test_restricted_people_come_back_as_rows_to_mend(self, tmp_path):
        stage = Stage()
        born = date(1980, 5, 19)
        person = UserFactory(unit=stage.cell, full_name="Trần Văn Hạn", birth_date=born)
        User.objects.filter(pk=person.pk).update(restricted_at=timezone.now())
        path = book(tmp_path / "a.xlsx", [[1, *_line(person.full_name, born)]])

        reading = read_nominations(path, stage.entry, stage.clerk)

        assert (reading.people, len(reading.problems)) == ({}, 1)

    def test_people_of_another_unit_are_nobody_here(self, tmp_path):
        stage = Stage()
        name = stage.neighbour.full_name
        path = book(tmp_path / "a.xlsx", [[1, *_line(name, 1980)]])

        [problem] = read_nominations(path, stage.entry, stage.clerk).problems

        assert (problem.row, problem.column, problem.value) == (6, "B", name)

    @pytest.mark.parametrize(
        ("code_of", "card_of", "said"),
        [("first", "second", "hai người khác nhau"), ("neighbour", None, "không có ai mang mã")],
    )
    def test_a_code_that_names_nobody_or_somebody_else_is_said(
        self, tmp_path, code_of, card_of, said
    ):
        stage = Stage()
        card = getattr(stage, card_of).card_number if card_of else None
        line = [getattr(stage, code_of).personal_code, card, "05/1980"]
        path = tmp_path / "codes.xlsx"
        with xlsxwriter.Workbook(str(path)) as made:
            sheet = made.add_worksheet("Cử")
            sheet.write_row(0, 0, ["Mã học viên", "Số thẻ đảng viên", "Ngày sinh", "Họ và tên"])
            sheet.write_row(1, 0, line)

        reading = read_nominations(path, stage.entry, stage.clerk)

        assert reading.people == {}
        [problem] = reading.problems
        assert (problem.row, problem.column, problem.value) == (2, "A", line[0])
        assert said in problem.mend
