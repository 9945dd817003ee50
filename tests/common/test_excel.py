"""Workbooks in and out."""

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from common.excel.reading import (
    Limits,
    WorkbookRefused,
    column_letter,
    open_sheet,
    read_sheet,
)
from common.excel.writing import Sheet, safe_cell, write_rows

PREFIXES = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", " =", "\u3000@"]


def save(path, cells, **attributes):
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    book.save(path)
    return path


class TestSafeCell:
    @pytest.mark.parametrize("prefix", PREFIXES)
    def test_guards_every_way_to_begin_a_formula(self, prefix):
        assert safe_cell(f"{prefix}HYPERLINK(1)") == f"'{prefix}HYPERLINK(1)"

    @pytest.mark.parametrize(
        "text",
        ["+84912345678", "+84 912 345 678", "-5", "-8,5", "-1.234", "Nguyễn Văn A", "8,5", "0912",
         "'quoted'", "a=b", "", "12-BC/ĐUK", "–"],
    )  # fmt: skip
    def test_leaves_numbers_phones_and_plain_text_alone(self, text):
        assert safe_cell(text) == text

    @pytest.mark.parametrize("text", ["+1+cmd|' /C calc'!A0", "-2+3", "+84912345678=1", "-"])
    def test_guards_what_only_begins_like_a_number(self, text):
        assert safe_cell(text).startswith("'")

    def test_drops_what_a_workbook_cannot_hold_and_cuts_what_is_too_long(self):
        assert safe_cell("a\x00\x0bb") == "ab"
        assert len(safe_cell("=" * 40_000)) == 32_767


class TestWriteRows:
    def test_writes_no_formula_and_keeps_kinds(self, tmp_path):
        path = tmp_path / "out.xlsx"
        row = ["=1+1", "@SUM(A1)", "+84912345678", -5, Decimal("8.5"), date(2026, 4, 3),
               datetime(2026, 4, 3, 7, 30), None, True, "00123"]  # fmt: skip

        written = write_rows(path, Sheet("Học viên", ["a"] * len(row), [row], title=["Danh sách"]))

        sheet = openpyxl.load_workbook(path)["Học viên"]
        cells = [cell.value for cell in sheet[4]]
        assert written == 1
        assert not [cell for line in sheet for cell in line if cell.data_type == "f"]
        assert cells == ["'=1+1", "'@SUM(A1)", "+84912345678", -5, 8.5, datetime(2026, 4, 3),
                         datetime(2026, 4, 3, 7, 30), None, True, "00123"]  # fmt: skip

    def test_writes_to_an_open_file_and_tames_sheet_names(self):
        target = BytesIO()

        write_rows(target, Sheet("Quý I/2026: [a]?*", ["x"], [["y"]]), Sheet("", ["x"], []))

        names = openpyxl.load_workbook(BytesIO(target.getvalue())).sheetnames
        assert names == ["Quý I 2026   a", "1"]

    def test_takes_moments_with_a_time_zone(self, tmp_path):
        path = tmp_path / "out.xlsx"

        write_rows(path, Sheet("a", ["x"], [[datetime(2026, 4, 3, 7, 30, tzinfo=UTC)]]))

        assert openpyxl.load_workbook(path).active["A2"].value == datetime(2026, 4, 3, 7, 30)


class TestReadSheet:
    def test_gives_the_rows_that_hold_anything_with_their_numbers(self, tmp_path):
        path = save(tmp_path / "in.xlsx", {"B2": "Họ và tên", "C2": 7, "B5": date(2026, 4, 3)})

        found = read_sheet(path)

        assert [row.number for row in found.rows] == [2, 5]
        assert found.rows[0].values == (None, "Họ và tên", 7)
        assert str(found.rows[1].values[1]).startswith("2026-04-03")

    def test_gives_row_by_row_what_it_gives_at_once(self, tmp_path):
        path = save(tmp_path / "in.xlsx", {"C3": "Họ và tên", "B5": 7, "D9": "x"})

        found = open_sheet(path)

        assert next(found.rows).values == (None, None, "Họ và tên", None)
        assert [row.number for row in found.rows] == [5, 9]
        assert list(open_sheet(path).rows) == read_sheet(path).rows

    def test_repeats_what_is_merged_downwards_as_far_as_it_goes(self, tmp_path):
        book = openpyxl.Workbook()
        for place, value in {"A1": "x", "B2": "Chi bộ 1", "B4": "Chi bộ 2", "A6": "y"}.items():
            book.active[place] = value
        for cells in ("B2:B3", "B4:B9", "C1:D1"):
            book.active.merge_cells(cells)
        book.save(tmp_path / "in.xlsx")

        rows = read_sheet(tmp_path / "in.xlsx").rows

        texts = {row.number: row.values[1] for row in rows}
        assert texts == {
            1: None,
            **dict.fromkeys((2, 3), "Chi bộ 1"),
            **dict.fromkeys((4, 5, 6), "Chi bộ 2"),
        }

    def test_reads_formulas_as_the_values_that_were_stored(self, tmp_path):
        import xlsxwriter

        path = tmp_path / "in.xlsx"
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet().write_formula(0, 0, "=6*7", None, 42)

        assert read_sheet(path).rows[0].values == (42,)

    def test_takes_the_named_sheet_and_refuses_an_unknown_one(self, tmp_path):
        path = tmp_path / "in.xlsx"
        write_rows(path, Sheet("Một", ["a"], []), Sheet("Hai", ["b"], []))

        assert read_sheet(path, sheet="Hai").rows[0].values == ("b",)
        with pytest.raises(WorkbookRefused, match="Một, Hai"):
            read_sheet(path, sheet="Ba")

    def test_formats_far_below_the_list_do_no_harm(self, tmp_path):
        book = openpyxl.Workbook()
        book.active["A1"] = "x"
        book.active["A1048576"].font = openpyxl.styles.Font(bold=True)
        book.save(tmp_path / "in.xlsx")

        assert len(read_sheet(tmp_path / "in.xlsx").rows) == 1

    @pytest.mark.parametrize("place", ["XFD1", "BI3", "A60001", "XFD1048576"])
    def test_refuses_a_cell_out_of_bounds(self, tmp_path, place):
        path = save(tmp_path / "in.xlsx", {"A1": "x", place: "y"})

        with pytest.raises(WorkbookRefused):
            read_sheet(path)

    def test_takes_the_last_cell_within_bounds(self, tmp_path):
        path = save(tmp_path / "in.xlsx", {"BH1": "x", "A60000": "y"})

        assert read_sheet(path).rows[-1].number == 60_000


def archive(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def parts_of(path):
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


class TestHostileFiles:
    @pytest.fixture
    def good(self, tmp_path):
        return parts_of(save(tmp_path / "good.xlsx", {"A1": "x"}))

    @pytest.mark.parametrize(
        "content",
        [b"", b"PK", b"Ho va ten;So the\r\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
         b"%PDF-1.7", b"PK\x03\x04" + b"\0" * 100, b"<html></html>"],
    )  # fmt: skip
    def test_refuses_what_is_no_workbook(self, tmp_path, content):
        path = tmp_path / "in.xlsx"
        path.write_bytes(content)

        with pytest.raises(WorkbookRefused):
            read_sheet(path)

    def test_refuses_an_archive_that_is_no_workbook(self, tmp_path):
        with pytest.raises(WorkbookRefused):
            read_sheet(archive(tmp_path / "in.xlsx", {"word/document.xml": "<a/>"}))

    def test_refuses_macros(self, tmp_path, good):
        hidden = good | {"xl/VBAProject.bin": b"\0"}
        kinds = good["[Content_Types].xml"].replace(
            b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
        )
        for parts in (hidden, good | {"[Content_Types].xml": kinds}):
            with pytest.raises(WorkbookRefused, match=r"macro|Macro"):
                read_sheet(archive(tmp_path / "in.xlsx", parts))

    def test_refuses_a_bomb_before_it_bursts(self, tmp_path, good):
        bomb = good | {"xl/media/image1.bin": b"\0" * (201 * 1024 * 1024)}

        with pytest.raises(WorkbookRefused):
            read_sheet(archive(tmp_path / "in.xlsx", bomb))

    def test_refuses_a_bomb_that_lies_about_its_size(self, tmp_path, good):
        path = archive(tmp_path / "in.xlsx", good | {"xl/worksheets/x.xml": b" " * 3_000_000})
        data = path.read_bytes().replace((3_000_000).to_bytes(4, "little"), b"\x10\0\0\0")
        path.write_bytes(data)

        with pytest.raises(WorkbookRefused):
            read_sheet(path, limits=Limits(unpacked_megabytes=1))

    def test_refuses_entities(self, tmp_path, good):
        sheet = b'<!DOCTYPE a [<!ENTITY b "ccc">]>' + good["xl/worksheets/sheet1.xml"]

        with pytest.raises(WorkbookRefused):
            read_sheet(archive(tmp_path / "in.xlsx", good | {"xl/worksheets/sheet1.xml": sheet}))

    def test_finds_a_far_cell_in_a_sheet_under_another_name(self, tmp_path, good):
        far = save(tmp_path / "far.xlsx", {"A1": "x", "XFD1048576": "y"})
        parts = good | {"xl/odd.bin": parts_of(far)["xl/worksheets/sheet1.xml"]}
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
            b"worksheets/sheet1.xml", b"odd.bin"
        )

        with pytest.raises(WorkbookRefused):
            read_sheet(archive(tmp_path / "in.xlsx", parts))

    def test_refuses_a_sheet_in_broken_xml(self, tmp_path, good):
        broken = good["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", b"</oops>")

        with pytest.raises(WorkbookRefused):
            read_sheet(archive(tmp_path / "in.xlsx", good | {"xl/worksheets/sheet1.xml": broken}))

    def test_refuses_a_file_above_the_limit(self, tmp_path, good):
        import os

        path = archive(tmp_path / "in.xlsx", good | {"xl/media/a.bin": os.urandom(1_100_000)})

        with pytest.raises(WorkbookRefused, match="1 MB"):
            read_sheet(path, limits=Limits(megabytes=1))

    def test_lets_careless_drawings_pass(self, tmp_path, good):
        parts = good | {"xl/drawings/vmlDrawing1.vml": b"<xml><br></xml>"}

        assert read_sheet(archive(tmp_path / "in.xlsx", parts)).rows


class TestColumnLetter:
    @pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (59, "BH")])
    def test_names_columns_as_the_spreadsheet_does(self, index, letters):
        assert column_letter(index) == letters
