"""Understanding cells and headings, finding units, and planning: all without a database."""

import unicodedata
from datetime import date, datetime

import pytest

from members.importing.columns import find_columns, folded_heading
from members.importing.parsing import parse_row
from members.importing.rules import Kind, Known, counts, is_forward, plan
from members.importing.units import KnownUnit, UnitBook

PATTERN = r"^\d{8}$"
UNITS = [
    KnownUnit(1, "DUK", "Đảng bộ Khối", "0001"),
    KnownUnit(2, "TC028", "Đảng bộ Sở Nội vụ", "00010001"),
    KnownUnit(3, "TC028-C01", "Chi bộ 1", "000100010001"),
    KnownUnit(4, "TC060", "Đảng bộ Bệnh viện Đa khoa tỉnh", "00010002"),
    KnownUnit(5, "TC060-C01", "Chi bộ 1", "000100020001"),
    KnownUnit(6, "TC060-C02", "Chi bộ 2", "000100020002"),
]


def parsed(number=1, **cells):
    return parse_row(number, tuple(cells.values()), cells, card_pattern=PATTERN)


def codes(row):
    return [(problem.column, problem.code) for problem in row.problems]


class TestHeadings:
    @pytest.mark.parametrize(
        ("heading", "folded"),
        [
            ("Họ và\ntên", "ho va ten"),
            ("  NGÀY SINH (dd/mm/yyyy) ", "ngay sinh"),
            ("Số thẻ đảng viên *", "so the dang vien"),
            (unicodedata.normalize("NFD", "Điện thoại:"), "dien thoai"),
            ("E-mail", "e mail"),
        ],
    )
    def test_are_compared_without_marks_brackets_and_breaks(self, heading, folded):
        assert folded_heading(heading) == folded

    def test_the_row_with_most_known_headings_is_the_heading_row(self):
        rows = [
            (1, ("ĐẢNG BỘ KHỐI", None, None)),
            (3, ("Danh sách đảng viên", None, None)),
            (5, ("Số thẻ đảng viên", "Xếp loại", "Họ và tên")),
            (6, (99000001, "Tốt", "Lê Na")),
        ]

        columns = find_columns(rows)

        assert columns.row_number == 5
        assert columns.fields == {"card_number": 0, "full_name": 2}

    def test_a_name_merged_over_two_columns_is_two_parts(self):
        columns = find_columns([(1, ("STT", "Họ và tên", None, "Ngày sinh"))])

        assert columns.fields == {"family_part": 1, "given_part": 2, "birth_date": 3}

    def test_family_and_given_name_may_stand_apart(self):
        assert find_columns([(1, ("Họ và tên đệm", "Tên", "Chi bộ"))]).has_names

    @pytest.mark.parametrize("row", [("a", "b"), ("Họ và tên", 5), ("Ngày sinh", "Chi bộ")])
    def test_no_list_of_people_has_no_heading_row(self, row):
        assert find_columns([(1, row)]) is None


class TestParsing:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            (unicodedata.normalize("NFD", "Nguyễn Thị Hòa"), "Nguyễn Thị Hòa"),
            ("  lê   na ", "lê na"),
            ("TRẦN VĂN ĐỨC", "Trần Văn Đức"),
            ("H’HEN NIÊ", "H'Hen Niê"),
            ("Ðặng Ánh", "Đặng Ánh"),
        ],
    )
    def test_names_get_one_form(self, written, read):
        assert parsed(full_name=written).values["full_name"] == read

    def test_parts_of_a_name_are_put_together(self):
        assert parsed(family_part="Lê Văn", given_part="An").values["full_name"] == "Lê Văn An"

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            (date(1980, 5, 19), {"birth_date": date(1980, 5, 19)}),
            (datetime(1980, 5, 19, 0, 0), {"birth_date": date(1980, 5, 19)}),
            ("19/05/1980", {"birth_date": date(1980, 5, 19)}),
            ("19-5-1980", {"birth_date": date(1980, 5, 19)}),
            (" 19.05.1980 ", {"birth_date": date(1980, 5, 19)}),
            ("1980-05-19", {"birth_date": date(1980, 5, 19)}),
            ("03/04/1980", {"birth_date": date(1980, 4, 3)}),
            ("1980", {"birth_year": 1980}),
            (1980.0, {"birth_year": 1980}),
            (None, {}),
        ],
    )
    def test_dates_are_read_as_they_are_written_in_the_country(self, written, read):
        values = parsed(full_name="Lê Na", birth_date=written).values

        assert {k: v for k, v in values.items() if k.startswith("birth")} == read

    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("31/02/1980", "no_such_day"),
            ("05/19/1980", "month_first"),
            ("19/05/80", "short_year"),
            (29360, "date_number"),
            ("1234", "no_date"),
        ],
    )
    def test_a_date_that_is_none_is_a_problem(self, written, code):
        row = parsed(full_name="Lê Na", birth_date=written)

        assert codes(row) == [("birth_date", code)]

    @pytest.mark.parametrize("written", [99000001, 99000001.0, "99000001", " 990 000 01"])
    def test_card_numbers_are_digits_however_the_cell_holds_them(self, written):
        assert parsed(full_name="Lê Na", card_number=written).values["card_number"] == "99000001"

    def test_a_lost_zero_is_kept_aside_only_for_numbers(self):
        number, text = (parsed(full_name="Lê Na", card_number=v) for v in (9000001, "9000001"))

        assert (number.loose_card, codes(number)) == ("09000001", [])
        assert codes(text) == [("card_number", "card_form")]

    @pytest.mark.parametrize(
        ("field", "written", "read"),
        [
            ("phone", "0912.345.678", "+84912345678"),
            ("phone", 912345678, "+84912345678"),
            ("sex", "Nữ", "f"),
            ("sex", "x", "f"),
            ("email", " A@B.Example ", "a@b.example"),
            ("status", "Đảng viên dự bị", "probationary"),
            ("position", "Phó Bí thư Chi bộ", "deputy_secretary"),
            ("position", "Bí thư", "secretary"),
            ("position", "UVBCH, chi ủy viên", "cell_committee_member"),
            ("exemption", "X", "x"),
            ("exemption", "Tuổi cao", "Tuổi cao"),
            ("unit_code", " tc028 ", "TC028"),
            ("job_title", "'=1+1", "=1+1"),
            ("file_number", " 012345 a ", "012345A"),
            ("file_number", 123456.0, "123456"),
        ],
    )
    def test_other_cells(self, field, written, read):
        assert parsed(full_name="Lê Na", **{field: written}).values[field] == read

    @pytest.mark.parametrize("written", ["", "không", "-", 0, None])
    def test_no_exemption(self, written):
        assert "exemption" not in parsed(full_name="Lê Na", exemption=written).values


class TestUnits:
    book = UnitBook(UNITS)

    @pytest.mark.parametrize(
        ("cells", "unit"),
        [
            ({"unit_code": "TC060"}, 4),
            ({"unit_name": "tc060"}, 4),
            ({"unit_name": "Đảng bộ Sở Nội vụ"}, 2),
            ({"unit_name": "SỞ NỘI VỤ"}, 2),
            ({"unit_name": unicodedata.normalize("NFD", "Sở Nội vụ")}, 2),
            ({"unit_code": "TC060", "cell_name": "Chi bộ 2"}, 6),
            ({"unit_name": "Bệnh viện Đa khoa tỉnh", "cell_name": "2"}, 6),
            ({"unit_code": "TC060", "cell_name": "Bệnh viện Đa khoa tỉnh"}, 4),
            ({"cell_name": "Chi bộ 2"}, 6),
            ({}, None),
        ],
    )
    def test_are_found_by_code_and_by_any_spelling_of_the_name(self, cells, unit):
        found = self.book.find(cells)

        assert (found.unit_id, found.problem) == (unit, None)

    @pytest.mark.parametrize(
        ("cells", "code", "fact"),
        [
            ({"unit_code": "TC06"}, "unit_close", "TC060"),
            ({"unit_name": "Sở Nội vự tỉnh"}, "unit_close", "Đảng bộ Sở Nội vụ"),
            ({"unit_name": "Hợp tác xã"}, "unit_unknown", None),
            ({"cell_name": "Chi bộ 1"}, "unit_ambiguous", None),
            ({"unit_code": "TC028", "cell_name": "Chi bộ 7"}, "unit_unknown", None),
        ],
    )
    def test_an_unknown_one_is_a_problem_with_the_closest(self, cells, code, fact):
        problem = self.book.find(cells).problem

        assert problem.code == code
        assert problem.facts.get("suggestion") == fact


KNOWN = Known(
    id=7,
    full_name="Nguyễn Thị Hòa",
    birth_date=date(1980, 5, 19),
    card_number="99000001",
    unit_id=3,
    status="full",
)


def planned(cells, people=(KNOWN,), **options):
    rows = [parsed(number=n, **row) for n, row in enumerate(cells, start=1)]
    return plan(rows, list(people), UnitBook(UNITS), **options)


def outcome(action):
    return action.problems[0].code if action.problems else str(action.kind)


HOA = {"full_name": "Nguyễn Thị Hoà", "birth_date": "19/05/1980", "card_number": "99000001"}


class TestPlan:
    @pytest.mark.parametrize(
        ("change", "wanted"),
        [
            ({}, "unchanged"),
            ({"card_number": None}, "unchanged"),
            ({"birth_date": None}, "unchanged"),
            ({"birth_date": "1980"}, "unchanged"),
            ({"unit_code": "TC028"}, "unchanged"),
            ({"unit_code": "TC028", "cell_name": "Chi bộ 1"}, "unchanged"),
            ({"unit_code": "TC060"}, "moved"),
            ({"phone": "0912345678"}, "changed"),
            ({"full_name": "Nguyễn Thị Hoa"}, "unchanged"),
            ({"full_name": "Trần Thị Hòa"}, "other_name"),
            ({"birth_date": "20/05/1980"}, "other_birth"),
            ({"birth_date": "1981"}, "other_birth"),
            ({"card_number": "99000002", "unit_code": "TC028"}, "other_card"),
            ({"card_number": "99000002", "unit_code": "TC060"}, "new"),
            ({"card_number": None, "birth_date": None}, "no_key"),
            ({"card_number": None, "birth_date": "20/05/1980"}, "unit_missing"),
        ],
    )
    def test_of_a_row_about_somebody_known(self, change, wanted):
        assert outcome(planned([HOA | change])[0]) == wanted

    def test_a_known_person_without_card_gets_the_one_of_the_list(self):
        cardless = Known(id=7, full_name=KNOWN.full_name, birth_date=KNOWN.birth_date, unit_id=3)

        action = planned([HOA], people=[cardless])[0]

        assert (action.kind, action.person_id) == (Kind.CHANGED, 7)
        assert [(c.field, c.old, c.new) for c in action.changes] == [
            ("card_number", None, "99000001")
        ]

    def test_what_differs_is_listed_and_kept_unless_named(self):
        known = [Known(**(KNOWN.__dict__ | {"phone": "+84911111111"}))]
        row = HOA | {"phone": "0912345678"}

        kept, taken = planned([row], known)[0], planned([row], known, overwrite={"phone"})[0]

        assert (kept.kind, kept.changes[0].is_applied) == (Kind.UNCHANGED, False)
        assert (taken.kind, taken.changes[0].is_applied) == (Kind.CHANGED, True)

    def test_a_lost_zero_is_proven_by_the_name(self):
        known = [Known(**(KNOWN.__dict__ | {"card_number": "09000001"}))]
        rows = [
            HOA | {"card_number": 9000001},
            HOA | {"card_number": 9000001, "full_name": "Lê Na"},
        ]

        assert [outcome(a) for a in planned(rows, known)] == ["unchanged", "card_zero"]

    def test_one_person_twice_in_the_list_goes_in_once(self):
        new = {"full_name": "Lê Na", "birth_date": "01/02/1990", "unit_code": "TC060"}
        rows = [
            new | {"card_number": "99000009"},
            new | {"card_number": "99000009"},
            new,
            new | {"card_number": "99000010"},
            HOA,
            HOA | {"card_number": None},
        ]

        outcomes = [outcome(action) for action in planned(rows)]

        assert outcomes == ["new", "duplicate", "duplicate", "new", "unchanged", "duplicate"]

    def test_a_refused_row_claims_nothing(self):
        new = {"full_name": "Lê Na", "birth_date": "01/02/1990", "card_number": "99000009"}
        rows = [new | {"unit_code": "TC999"}, new | {"unit_code": "TC060"}]

        assert [outcome(action) for action in planned(rows)] == ["unit_unknown", "new"]

    def test_two_namesakes_need_the_card_number(self):
        twins = [KNOWN, Known(**(KNOWN.__dict__ | {"id": 8, "card_number": "99000003"}))]

        assert outcome(planned([HOA | {"card_number": None}], twins)[0]) == "ambiguous"

    def test_a_phone_or_address_belongs_to_one_person(self):
        known = [Known(**(KNOWN.__dict__ | {"phone": "+84912345678"}))]
        new = {"birth_date": "01/02/1990", "unit_code": "TC060"}
        rows = [
            new | {"full_name": "Lê Na", "phone": "0912345678"},
            new | {"full_name": "Lê An", "email": "a@b.example"},
            new | {"full_name": "Lê Ân", "birth_date": "02/02/1990", "email": "A@B.example"},
            HOA | {"phone": "0912345678"},
        ]

        outcomes = [outcome(action) for action in planned(rows, known)]

        assert outcomes == ["taken", "new", "taken_in_list", "unchanged"]

    def test_counts_name_every_kind(self):
        assert counts(planned([HOA])) == {
            "new": 0, "changed": 0, "moved": 0, "unchanged": 1, "conflict": 0, "problem": 0,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("old", "new", "wanted"),
        [
            ("candidate", "probationary", True),
            ("probationary", "full", True),
            ("full", "probationary", False),
            ("full", "other", False),
            ("", "full", True),
        ],
    )
    def test_a_status_goes_forward_only(self, old, new, wanted):
        assert is_forward(old, new) is wanted


def test_a_heading_of_two_lines_is_named_in_one():
    heading = ("Họ và\ntên", "Ngày  sinh", "Số thẻ đảng viên", "Mã đơn vị")

    columns = find_columns([(3, heading)])

    assert columns.heading_of("full_name") == "Họ và tên"
    assert columns.headings[0] == "Họ và\ntên"
