"""A long list costs no more memory than a short one, and finds the same."""

import tracemalloc
from datetime import date

import pytest
import xlsxwriter

from members.importing import services, working
from members.importing.claims import Claims, Repeated
from members.importing.known import Register
from members.importing.parsing import Row, parse_row
from members.importing.runs import start_run
from members.models import ImportRun, Unit
from tests.factories.members import UserFactory
from tests.members.data import make_messy_workbook as messy
from tests.members.stage import register_of_the_workbook

PATTERN = r"^\d{8}$"
SYLLABLES = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Ngọc")
HEADINGS = ["Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Mã đơn vị", "Điện thoại"]


def row(number, **values):
    return Row(number, (), {"full_name": "Nguyễn Thị Hòa"} | values)


def list_of(path, number, code):
    """Write a list of so many new people."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for at in range(number):
            birth = f"{at % 28 + 1:02d}/{at % 12 + 1:02d}/{1966 + at % 34}"
            phone = f"09{at:08d}"
            name = "Nguyễn Văn " + " ".join(SYLLABLES[int(digit)] for digit in f"{at:04d}")
            sheet.write_row(at + 1, 0, [name, birth, str(88_000_000 + at), code, phone])
    return path


class TestRepeated:
    def test_finds_what_two_rows_claim_and_nothing_else(self):
        rows = [
            row(2, card_number="1", phone="+841", birth_date=date(1980, 5, 19)),
            row(3, card_number="2", phone="+841", full_name="Lê Văn An", birth_year=1980),
            row(4, card_number="3", email="a@b.vn", birth_date=date(1980, 5, 19)),
        ]

        assert Repeated(rows).hashes() == {
            hash(("phone", "+841")),
            hash(("nguyen thi hoa", date(1980, 5, 19))),
        }

    def test_a_number_without_its_zero_is_the_same_number(self):
        loose = row(2)
        loose.loose_card = "01234567"

        assert Repeated([loose, row(3, card_number="01234567")]).hashes()

    def test_claims_remember_nothing_that_no_other_row_claims(self):
        rows = [row(n, card_number=str(n), birth_year=1900 + n) for n in range(100)]
        claims = Claims(Repeated(rows).hashes())
        for one in rows:
            claims.take(one, None)

        assert [claims.row_of("card_number", str(n)) for n in range(100)] == [None] * 100
        assert not any(claims.row_like(one) for one in rows)

    @pytest.mark.parametrize(
        ("first", "second", "wanted"),
        [
            ({}, {}, 2),
            ({"card_number": "1"}, {}, 2),
            ({}, {"card_number": "1"}, 2),
            ({"card_number": "1"}, {"card_number": "2"}, None),
        ],
    )
    def test_two_of_one_name_and_birth_are_told_apart_by_two_numbers(self, first, second, wanted):
        rows = [row(2, birth_year=1980, **first), row(3, birth_year=1980, **second)]
        claims = Claims(Repeated(rows).hashes())
        claims.take(rows[0], None)

        assert claims.row_like(rows[1]) == wanted

    def test_the_first_row_without_a_number_counts_for_one_with_a_number(self):
        rows = [
            row(n, birth_year=1980, **card) for n, card in enumerate([{"card_number": "1"}, {}])
        ]
        claims = Claims(Repeated([*rows, row(2, birth_year=1980)]).hashes())
        for one in rows:
            claims.take(one, None)

        assert claims.row_like(row(2, birth_year=1980, card_number="7")) == 1
        assert claims.row_like(row(2, birth_year=1980)) == 0


@pytest.mark.django_db
class TestRegister:
    def parsed(self, **cells):
        return parse_row(2, tuple(cells.values()), cells, card_pattern=PATTERN)

    @pytest.mark.parametrize(
        "cells",
        [
            {"full_name": "NGUYỄN THỊ HOÀ"},
            {"full_name": "Ai Khác", "card_number": "12345678"},
            {"full_name": "Ai Khác", "personal_code": "hv 00001"},
            {"full_name": "Ai Khác", "phone": "0912 345 678"},
            {"full_name": "Ai Khác", "email": "HOA@coquan.example"},
        ],
    )
    def test_meets_whoever_a_row_may_mean(self, cells):
        person = UserFactory(
            full_name="Nguyễn Thị Hòa",
            card_number="12345678",
            personal_code="HV00001",
            phone="0912345678",
            email="hoa@coquan.example",
        )
        UserFactory(full_name="Lê Văn An", card_number="87654321")

        found = Register().people_for([self.parsed(**cells)])

        assert [one.id for one in found] == [person.pk]

    def test_meets_whom_somebody_chose(self):
        person = UserFactory()

        found = Register().people_for([self.parsed(full_name="Ai Khác")], [person.pk, 0])

        assert [one.id for one in found] == [person.pk]

    def test_asks_the_same_for_two_rows_and_for_twelve(self, count_queries):
        people = UserFactory.create_batch(12, phone=None)
        rows = [self.parsed(full_name=one.full_name, card_number="12345678") for one in people]
        register = Register()
        with count_queries() as few:
            assert len(register.people_for(rows[:2])) == 2

        with count_queries(exactly=len(few.statements)):
            assert len(register.people_for(rows)) == 12


@pytest.mark.django_db
class TestLongLists:
    @pytest.fixture
    def unit(self):
        return register_of_the_workbook()

    def test_a_plan_of_many_rows_holds_few(self, unit, tmp_path):
        def peak(number):
            path = list_of(tmp_path / f"{number}.xlsx", number, "DUK")
            tracemalloc.start()
            planned = services.plan_import(path)
            _now, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert planned.counts["new"] == number
            return most

        peak(10)  # what is loaded once
        few, many = peak(1_000), peak(4_000)

        # Eight bytes a claim; a list in memory took 1,800 a row.
        assert many - few < 3_000 * 150

    def test_few_at_once_find_what_all_at_once_find(self, unit, monkeypatch):
        def plan():
            planned = services.plan_import(messy.TARGET)
            return [
                (one.row.number, one.kind, one.person_id, one.unit_id, one.changes, one.problems)
                for one in planned.actions
            ]

        every = plan()
        monkeypatch.setattr(services, "AT_ONCE", 7)

        assert plan() == every
        assert len(every) == 300

    def test_the_missing_are_those_whom_no_row_means_or_may_mean(self, unit, tmp_path):
        listed = UserFactory(unit=unit, full_name="Trần Văn Ánh", card_number="88000000")
        absent = UserFactory(unit=unit, full_name="Phạm Thị Lụa")
        twins = [
            UserFactory(unit=unit, full_name="Lê Văn An", birth_date=date(1980, 5, 19))
            for _number in range(2)
        ]
        path = tmp_path / "danh-sach.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, ["Trần Văn Ánh", "", "88000000"])
            sheet.write_row(2, 0, ["Lê Văn An", "19/05/1980"])
        with path.open("rb") as content:
            run = start_run(content, name="a.xlsx", unit=Unit.objects.get(pk=unit.pk), by=None)
        ImportRun.objects.filter(pk=run.pk).update(state="mapped")

        working.work_on(run.pk)

        missing = set(run.rows.filter(kind="missing").values_list("person", flat=True))
        assert absent.pk in missing
        assert not missing & {listed.pk, *(one.pk for one in twins)}
