"""Files that people and attackers send in place of a list of members."""

import io
import zipfile
from pathlib import Path

import openpyxl
import xlsxwriter

HEADINGS = ["STT", "Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Mã đơn vị"]
_SPREADSHEET = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SHEET = b"<worksheet " + _SPREADSHEET + b"><sheetData>%s</sheetData></worksheet>"
_STRINGS = b"<sst " + _SPREADSHEET + b">%s</sst>"
SHEET_PART = "xl/worksheets/sheet1.xml"
MB = 1024 * 1024


def workbook(path: Path, rows, *, merged=()) -> Path:
    """Save the rows as the only sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path


def listed(*people) -> list[list[object]]:
    """Return headings and a row for each (name, birth, card, unit code)."""
    return [HEADINGS, *([number, *person] for number, person in enumerate(people, start=1))]


def long_list(path: Path, rows: int) -> Path:
    """Save a list with ``rows`` rows, headings included."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for row in range(1, rows):
            sheet.write_row(row, 0, [row, "Lê Văn An", "01/02/1970", f"{row:08d}", "TC063"])
    return path


def archive(parts: dict[str, bytes]) -> bytes:
    """Return a zip of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def good_parts() -> dict[str, bytes]:
    """Return the parts of a small good workbook."""
    target = io.BytesIO()
    book = openpyxl.Workbook()
    for row in listed(("Lê Văn An", "01/02/1970", "12345678", "TC063")):
        book.active.append(row)
    book.save(target)
    with zipfile.ZipFile(target) as file:
        return {name: file.read(name) for name in file.namelist()}


def _ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + stream.encode("utf-16-le")


def _with(**changes: bytes) -> bytes:
    names = {"sheet": SHEET_PART, "strings": "xl/sharedStrings.xml", "macros": "xl/vbaProject.bin"}
    return archive(good_parts() | {names[name]: part for name, part in changes.items()})


def _macro_workbook() -> bytes:
    parts = good_parts()
    kinds = "[Content_Types].xml"
    parts[kinds] = parts[kinds].replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled")
    return archive(parts)


def _entity(declaration: bytes) -> bytes:
    return b"<?xml version='1.0'?><!DOCTYPE x [" + declaration + b"]>" + _SHEET % b"<row>&a;</row>"


def _laughs() -> bytes:
    levels = [b'<!ENTITY a0 "ha">']
    levels += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    return _entity(b"".join(levels) + b'<!ENTITY a "&a9;">')


_CSV = "STT;Họ và tên;Ngày sinh;Số thẻ đảng viên\r\n1;Lê Văn An;01/02/1970;01234567\r\n"

# case: (content, what the message must say).
HOSTILE = {
    "empty": lambda: (b"", "Tệp rỗng"),
    "blank": lambda: (b" \r\n" * 10, "Tệp rỗng"),
    "old .xls": lambda: (_ole("Workbook"), ".xls cũ"),
    "password": lambda: (_ole("EncryptedPackage"), "có mật khẩu"),
    "CSV in UTF-8 with BOM": lambda: (b"\xef\xbb\xbf" + _CSV.encode(), "tệp văn bản (CSV)"),
    "CSV in UTF-16": lambda: (_CSV.encode("utf-16"), "tệp văn bản (CSV)"),
    "CSV in cp1258": lambda: ("Stt;Họ;Ðơn vi\n1;Lê;A\n".encode("cp1258", "replace"), "(CSV)"),
    "CSV with commas": lambda: (_CSV.replace(";", ",").encode(), "tệp văn bản (CSV)"),
    "PDF": lambda: (b"%PDF-1.7\n\x00\x01", "không phải là tệp Excel"),
    "HTML": lambda: (b"<html><table></table></html>", "không phải là tệp Excel"),
    "zip": lambda: (archive({"a.txt": b"a"}), "không phải là tệp Excel"),
    "docx": lambda: (archive({"word/document.xml": b"<a/>"}), "không phải là tệp Excel"),
    "xlsb": lambda: (archive({"xl/workbook.bin": b"a"}), ".xlsb"),
    "ods": lambda: (archive({"mimetype": b"a", "content.xml": b"<a/>"}), ".ods"),
    "xlsm": lambda: (_macro_workbook(), "macro"),
    "macros in .xlsx": lambda: (_with(macros=b"\0"), "macro"),
    "cut off": lambda: (archive(good_parts())[:-300], "bị hỏng"),
    "zeros": lambda: (b"PK\x03\x04" + b"\0" * 5000, "bị hỏng"),
    "broken sheet": lambda: (_with(sheet=(_SHEET % b"<row>")[:-30]), "Không đọc được"),
    "XXE": lambda: (
        _with(sheet=_entity(b'<!ENTITY a SYSTEM "file:///etc/passwd">')),
        "Không đọc được",
    ),
    "billion laughs": lambda: (_with(sheet=_laughs()), "Không đọc được"),
    "bomb announced": lambda: (_with(strings=b" " * 300 * MB), "quá lớn"),
    "one text of 60 MB": lambda: (
        _with(strings=_STRINGS % (b"<si><t>" + b"a" * 60 * MB + b"</t></si>")),
        "quá lớn",
    ),
    "millions of texts": lambda: (
        _with(strings=_STRINGS % (b"<si><t>a</t></si>" * 3_000_000)),
        "quá lớn",
    ),
    "millions of cells": lambda: (_with(sheet=_SHEET % (b"<c/>" * 9_000_000)), "quá lớn"),
    "millions of levels": lambda: (_with(sheet=_SHEET % (b"<a>" * 9_000_000)), "quá lớn"),
    "a tag of 30 MB": lambda: (
        _with(sheet=_SHEET % (b"<row " + b" " * 30 * MB + b"/>")),
        "quá lớn",
    ),
    "100,000 parts": lambda: (archive({f"a{n}": b"" for n in range(5_000)}), "quá lớn"),
    "a row number of 5,000 digits": lambda: (
        _with(sheet=_SHEET % (b'<row><c r="A' + b"9" * 5000 + b'"><v>1</v></c></row>')),
        "60.000 dòng",
    ),
}
