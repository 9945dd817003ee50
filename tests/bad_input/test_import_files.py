"""Files that are no list of members: refused cheaply, and with what to do (SEC-17, SEC-19)."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from common.excel.limits import WorkbookRefused
from common.excel.reading import read_sheet
from members.importing.reading import read_people
from members.models import AuditEntry, User
from tests.bad_input.measuring import measured
from tests.bad_input.workbooks import HEADINGS, HOSTILE, long_list, workbook

PATTERN = r"^\d{8}$"


def refusal(path):
    with pytest.raises(WorkbookRefused) as caught:
        read_people(path, card_pattern=PATTERN)
    return str(caught.value.message)


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_in_words_within_five_seconds_and_200_mb(case, tmp_path):
    content, said = HOSTILE[case]()
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(content)
    del content

    with measured() as cost:
        message = refusal(path)

    assert said in message
    assert cost.seconds < 5
    assert cost.megabytes < 200


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["empty", "password", "XXE", "CSV in UTF-16", "cut off"])
def test_the_command_says_so_and_changes_nothing(case, tmp_path):
    content, said = HOSTILE[case]()
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=r"[ạ-ỹ]") as caught:
        call_command("import_members", str(path), "--apply", stdout=StringIO())

    assert said in str(caught.value)
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()
    assert list(tmp_path.iterdir()) == [path]


class TestHeadings:
    @pytest.mark.parametrize(
        "rows",
        [
            [["1", "Lê Văn An", "01/02/1970", "12345678", "TC063"]],
            [["a", "b", "c"], ["x", "y", "z"]],
            [["Danh sách đảng viên"], ["Lê Văn An"]],
        ],
    )
    def test_without_a_heading_row_the_list_is_refused(self, rows, tmp_path):
        message = refusal(workbook(tmp_path / "a.xlsx", rows))

        assert "Không tìm thấy dòng tiêu đề" in message
        assert "“Họ và tên”" in message

    def test_two_columns_of_one_heading_are_refused_with_their_letters(self, tmp_path):
        rows = [["Họ và tên", "Ngày sinh", "Số thẻ", "Ngày sinh"], ["A", "1", "2", "3"]]

        message = refusal(workbook(tmp_path / "a.xlsx", rows))

        assert "Cột B và cột D cùng có tiêu đề “Ngày sinh”" in message

    def test_moved_columns_and_a_heading_below_a_title_are_found(self, tmp_path):
        rows = [
            ["ĐẢNG BỘ KHỐI"],
            [],
            ["Mã đơn vị", "Số thẻ đảng viên", "Ngày sinh", "Họ và tên"],
            ["TC063", "12345678", "01/02/1970", "Lê Văn An"],
        ]

        row = next(read_people(workbook(tmp_path / "a.xlsx", rows), card_pattern=PATTERN).rows)

        assert row.number == 4
        assert row.values["full_name"] == "Lê Văn An"
        assert (row.values["unit_code"], row.values["card_number"]) == ("TC063", "12345678")

    def test_a_second_heading_row_that_splits_the_date_of_birth_by_sex_is_read(self, tmp_path):
        rows = [
            ["STT", "Họ và tên", "Ngày sinh", None, "Số thẻ đảng viên"],
            [None, None, "Nam", "Nữ", None],
            [1, "Lê Văn An", "01/02/1970", None, "12345678"],
            [2, "Lê Thị Bé", None, "03/04/1971", "12345679"],
            [3, "Lê Thị Cả", "03/04/1971", "03/04/1971", "12345670"],
        ]
        path = workbook(tmp_path / "a.xlsx", rows, merged=["C1:D1", "B1:B2"])

        man, woman, both = read_people(path, card_pattern=PATTERN).rows

        assert (man.values["sex"], man.values["birth_date"].year) == ("m", 1970)
        assert (woman.values["sex"], woman.values["birth_date"].year) == ("f", 1971)
        assert [problem.code for problem in both.problems] == ["no_date"]

    def test_headings_repeated_on_the_next_page_are_no_person(self, tmp_path):
        one = [1, "Lê Văn An", "01/02/1970", "12345678", "TC063"]
        two = [2, "Lê Văn Bé", "01/02/1971", "12345679", "TC063"]
        path = workbook(tmp_path / "a.xlsx", [HEADINGS, one, HEADINGS, two])

        assert [row.number for row in read_people(path, card_pattern=PATTERN).rows] == [2, 4]

    def test_a_unit_merged_over_several_rows_counts_for_each(self, tmp_path):
        one = [1, "Lê Văn An", "01/02/1970", "12345678", "TC063"]
        two = [2, "Lê Văn Bé", "01/02/1971", "12345679", None]
        path = workbook(tmp_path / "a.xlsx", [HEADINGS, one, two], merged=["E2:E3"])

        rows = list(read_people(path, card_pattern=PATTERN).rows)

        assert [row.values["unit_code"] for row in rows] == ["TC063", "TC063"]


class TestLimits:
    def test_one_row_too_many_is_refused_with_the_number(self, tmp_path):
        path = long_list(tmp_path / "a.xlsx", 60_001)

        with measured() as cost:
            message = refusal(path)

        assert "hơn 60.000 dòng" in message
        assert cost.seconds < 5

    @pytest.mark.slow
    def test_sixty_thousand_rows_are_read(self, tmp_path):
        path = long_list(tmp_path / "a.xlsx", 60_000)

        with measured() as cost:
            rows = read_sheet(path).rows

        assert len(rows) == 60_000
        assert cost.seconds < 20
        assert cost.megabytes < 200
