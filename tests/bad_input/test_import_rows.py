"""Rows of a list that cannot be right: each comes back with its place and how to mend it."""

import json
import unicodedata
from datetime import date, datetime
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from members.models import Unit, User
from members.services import register_person
from tests.bad_input.workbooks import HEADINGS, listed, workbook
from tests.factories.members import LONG_AGO, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
NAME, BIRTH, CARD, UNIT = "Lê Văn An", "01/02/1970", "12345678", "TC063"


@pytest.fixture
def branch():
    root = UnitFactory(code="DUK", name="Đảng bộ Khối", kind=Unit.Kind.COMMITTEE)
    for code, name in (("TC063", "Đảng bộ Bệnh viện Mắt"), ("TC106", "Đảng bộ Cấp nước")):
        unit = UnitFactory(code=code, name=name, parent=root)
        UnitFactory(code=f"{code}-C1", name="Chi bộ 1", parent=unit, kind=Unit.Kind.CELL)
    return root


def run(path, *options):
    out = StringIO()
    call_command("import_members", str(path), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


# case: (name, birth, card, unit, the column in the message, what it must say).
CASES = {
    "no name": (None, BIRTH, CARD, UNIT, "Họ và tên", "Thiếu họ và tên"),
    "digits in a name": ("Lê 5", BIRTH, CARD, UNIT, "Họ và tên", "không phải họ và tên"),
    "a name of 120 letters": ("A" * 120, BIRTH, CARD, UNIT, "Họ và tên", "không phải họ và tên"),
    "a middle name of 90": (f"Lê {'a ' * 45}B", BIRTH, CARD, UNIT, "Họ và tên", "không phải họ"),
    "TCVN3": ("Lª V¨n §øc", BIRTH, CARD, UNIT, "Họ và tên", "Nếu đúng là “Lê Văn Đức”"),
    "VNI": ("Leâ Vaên Ñöùc", BIRTH, CARD, UNIT, "Họ và tên", "Nếu đúng là “Lê Văn Đức”"),
    "another encoding": ("Niª H¬Hen", BIRTH, CARD, UNIT, "Họ và tên", "bảng mã tiếng Việt cũ"),
    "formula without value": ("=A1", BIRTH, CARD, UNIT, "Họ và tên", "Công thức trong ô này"),
    "#REF! in the name": ("#REF!", BIRTH, CARD, UNIT, "Họ và tên", "Công thức trong ô này"),
    "#N/A in the date": (NAME, "#N/A", CARD, UNIT, "Ngày sinh", "Công thức trong ô này"),
    "#VALUE! in the card": (NAME, BIRTH, "#VALUE!", UNIT, "Số thẻ", "Công thức trong ô này"),
    "31 February": (NAME, "31/02/1970", CARD, UNIT, "Ngày sinh", "Không có ngày này"),
    "US order": (NAME, "12/31/1970", CARD, UNIT, "Ngày sinh", "Nếu đúng là 31/12/1970"),
    "serial number": (NAME, 25569, CARD, UNIT, "Ngày sinh", "Nếu đúng là 01/01/1970"),
    "serial as text": (NAME, "25569", CARD, UNIT, "Ngày sinh", "Nếu đúng là 01/01/1970"),
    "year of two digits": (NAME, "1/2/70", CARD, UNIT, "Ngày sinh", "đủ bốn chữ số"),
    "Excel's zero": (NAME, datetime(1900, 1, 1), CARD, UNIT, "Ngày sinh", "Không đọc được ngày"),
    "year 1900": (NAME, "1900", CARD, UNIT, "Ngày sinh", "Không đọc được ngày"),
    "to come": (NAME, date(2070, 1, 1), CARD, UNIT, "Ngày sinh", "chưa đến"),
    "in words": (NAME, "tháng 4/1975", CARD, UNIT, "Ngày sinh", "dạng ngày/tháng/năm"),
    "scientific": (NAME, BIRTH, "9.9E7", UNIT, "Số thẻ", "Excel đã viết gọn"),
    "scientific, comma": (NAME, BIRTH, "1,2E+07", UNIT, "Số thẻ", "Excel đã viết gọn"),
    "lost zero": (NAME, BIRTH, 1234567, UNIT, "Số thẻ", "01234567"),
    "letter O": (NAME, BIRTH, "1234567O", UNIT, "Số thẻ", "Nếu trên thẻ là 12345670"),
    "letter l": (NAME, BIRTH, "l2345678", UNIT, "Số thẻ", "Nếu trên thẻ là 12345678"),
    "points": (NAME, BIRTH, "12.345.678", UNIT, "Số thẻ", "Nếu trên thẻ là 12345678"),
    "too short": (NAME, BIRTH, "1234", UNIT, "Số thẻ", "không đúng dạng"),
    "unknown unit": (NAME, BIRTH, CARD, "ABCDEFG", "Mã đơn vị", "Không có đơn vị này"),
    "near unit": (NAME, BIRTH, CARD, "TC0063", "Mã đơn vị", "“TC063”"),
    "no unit": (NAME, BIRTH, CARD, None, "Đơn vị", "Thiếu đơn vị"),
    "no key": (NAME, None, None, UNIT, "Ngày sinh", "phải có ngày sinh"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_bad_row_comes_back_with_column_and_remedy_and_the_good_one_goes_in(
    case, branch, tmp_path
):
    *cells, column, said = CASES[case]
    good = ("Trần Thị Bé", "03/04/1971", "22345678", UNIT)
    path = workbook(tmp_path / "a.xlsx", listed(cells, good))

    report = run(path, "--apply")

    bad, taken = report["rows"]
    assert (bad["row"], bad["kind"], taken["kind"]) == (2, "problem", "new")
    assert any(
        problem["column"].startswith(column) and said in problem["mend"]
        for problem in bad["problems"]
    ), bad["problems"]
    assert list(User.objects.values_list("card_number", flat=True)) == ["22345678"]
    back = list(openpyxl.load_workbook(report["error_file"]).active.values)
    assert len(back) == 2
    assert back[0] == (*HEADINGS, "Vấn đề cần sửa")
    assert said in back[1][-1]


class TestTwice:
    def test_a_card_twice_in_the_list_names_the_other_row(self, branch, tmp_path):
        one, two = (NAME, BIRTH, CARD, UNIT), ("Trần Bé", "03/04/1971", CARD, UNIT)

        report = run(workbook(tmp_path / "a.xlsx", listed(one, two)))

        assert [row["kind"] for row in report["rows"]] == ["new", "problem"]
        assert "dòng 2" in report["rows"][1]["problems"][0]["mend"]

    def test_a_card_of_somebody_else_is_a_conflict(self, branch, tmp_path):
        unit = Unit.objects.get(code=UNIT)
        register_person(full_name="Đỗ Hà", unit=unit, since=LONG_AGO, card_number=CARD)

        report = run(workbook(tmp_path / "a.xlsx", listed((NAME, BIRTH, CARD, UNIT))))

        assert report["rows"][0]["kind"] == "conflict"
        assert "Đỗ Hà" in report["rows"][0]["problems"][0]["mend"]
        assert User.objects.get(card_number=CARD).full_name == "Đỗ Hà"

    def test_a_name_of_several_units_lists_their_codes(self, branch, tmp_path):
        rows = [["Họ và tên", "Ngày sinh", "Chi bộ"], [NAME, BIRTH, "Chi bộ 1"]]

        report = run(workbook(tmp_path / "a.xlsx", rows))

        mend = report["rows"][0]["problems"][0]["mend"]
        assert "TC063-C1, TC106-C1" in mend


class TestLetters:
    def test_names_in_nfd_are_stored_in_nfc_and_recognised(self, branch, tmp_path):
        rows = listed((unicodedata.normalize("NFD", "Nguyễn Thị Hường"), BIRTH, CARD, UNIT))
        path = workbook(tmp_path / "a.xlsx", rows)

        first, second = run(path, "--apply"), run(path, "--apply")

        assert User.objects.get(card_number=CARD).full_name == "Nguyễn Thị Hường"
        assert (first["counts"]["new"], second["counts"]["unchanged"]) == (1, 1)

    def test_old_fonts_are_read_on_request_and_every_reading_is_shown_first(self, branch, tmp_path):
        people = [
            ("Lª V¨n §øc", BIRTH, "12345671", UNIT),
            ("Nguyeãn Thò Höông", BIRTH, "12345672", UNIT),
            ("Phạm Quang Vinh", BIRTH, "12345673", UNIT),
            ("TRÇN V¡N B×NH", BIRTH, "12345674", UNIT),
        ]
        path = workbook(tmp_path / "a.xlsx", listed(*people))

        preview = run(path, "--convert-fonts", "--dry-run")
        assert not User.objects.exists()
        run(path, "--convert-fonts", "--apply")

        read = [[(text["value"], text["meant"]) for text in row["read_as"]]
                for row in preview["rows"]]  # fmt: skip
        assert read == [
            [("Lª V¨n §øc", "Lê Văn Đức")],
            [("Nguyeãn Thò Höông", "Nguyễn Thị Hương")],
            [],
            [("TRÇN V¡N B×NH", "TRẦN VĂN BÌNH")],
        ]
        names = set(User.objects.values_list("full_name", flat=True))
        assert names == {"Lê Văn Đức", "Nguyễn Thị Hương", "Phạm Quang Vinh", "Trần Văn Bình"}

    def test_the_preview_says_it_in_words_with_the_row(self, branch, tmp_path):
        path = workbook(tmp_path / "a.xlsx", listed(("Lª V¨n §øc", BIRTH, CARD, UNIT)))
        out = StringIO()

        call_command("import_members", str(path), "--convert-fonts", "--dry-run", stdout=out)

        assert "row     2" in out.getvalue()
        assert "“Lª V¨n §øc” (phông chữ cũ) được đọc là “Lê Văn Đức”" in out.getvalue()


def test_an_error_file_that_cannot_be_written_stops_the_import_before_it_starts(branch, tmp_path):
    good, bad = (NAME, BIRTH, CARD, UNIT), (None, BIRTH, "1", UNIT)
    path = workbook(tmp_path / "a.xlsx", listed(good, bad))
    (tmp_path / "a-loi.xlsx").mkdir()

    with pytest.raises(CommandError, match=r"a-loi\.xlsx"):
        call_command("import_members", str(path), "--apply", stdout=StringIO())

    assert not User.objects.exists()


def test_a_person_outside_the_branch_is_refused_by_row(branch, tmp_path):
    stranger = UserFactory(unit=Unit.objects.get(code="TC106"))
    path = workbook(tmp_path / "a.xlsx", listed((NAME, BIRTH, CARD, UNIT)))

    with pytest.raises(CommandError):
        call_command("import_members", str(path), "--by", stranger.personal_code, stdout=StringIO())

    assert User.objects.get() == stranger
