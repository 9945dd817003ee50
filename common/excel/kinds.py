"""What a file that was sent as a workbook really is, told by its content and never by its name."""

from collections.abc import Set
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ZIP_START = b"PK\x03\x04"
_OLE_START = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOOKED_AT = 4096
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_TEXT_CONTROLS = b"\t\r\n"

EMPTY = _("The file is empty. Choose the list again, or save it once more from Excel.")
PASSWORD = _(
    "The file is protected by a password. Open it in Excel, take the password off "
    "(File, Info, Protect Workbook) and save it as .xlsx."
)
OLD_EXCEL = _(
    "The file is an old .xls workbook, whatever its name says. Open it in Excel and choose "
    "Save As, Excel Workbook (.xlsx)."
)
TEXT_TABLE = _(
    "The file is a text file (CSV), whatever its name says. In Excel choose Data, From Text/CSV, "
    "check that the names read right, give the card numbers the type Text, and save as .xlsx."
)
NO_WORKBOOK = _("The file is not an Excel workbook (.xlsx), whatever its name says.")
BINARY_EXCEL = _(
    "The file is a binary .xlsb workbook. Open it in Excel and choose Save As, "
    "Excel Workbook (.xlsx)."
)
OPEN_DOCUMENT = _(
    "The file is an OpenDocument table (.ods). Open it in Excel or LibreOffice and save it "
    "as .xlsx."
)
MACROS = _("The workbook contains macros. Save it as .xlsx without macros and try again.")


def why_no_archive(path: Path) -> str | Promise | None:
    """Return what is wrong with a file that is no archive; None for one that may be a workbook."""
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
        if start.startswith(ZIP_START):
            return None
        if start.startswith(_OLE_START):
            return PASSWORD if _ENCRYPTED in start + file.read() else OLD_EXCEL
    if not start.strip():
        return EMPTY
    return TEXT_TABLE if _is_text(start) else NO_WORKBOOK


def why_no_workbook(names: Set[str], content_types: bytes) -> str | Promise | None:
    """Return what is wrong with an archive of these parts; None for a workbook without macros."""
    if "xl/workbook.bin" in names:
        return BINARY_EXCEL
    if "mimetype" in names and "content.xml" in names:
        return OPEN_DOCUMENT
    if "xl/workbook.xml" not in names or not content_types:
        return NO_WORKBOOK
    if b"macroEnabled" in content_types or any("vbaproject" in name.lower() for name in names):
        return MACROS
    return None


def _is_text(start: bytes) -> bool:
    """Tell whether the bytes look like lines of a table, in whatever encoding."""
    if start.startswith(_BYTE_ORDER_MARKS):
        return True
    if any(byte < 0x20 and byte not in _TEXT_CONTROLS for byte in start):
        return False
    first = start.splitlines()[0]
    return any(separator in first for separator in (b";", b",", b"\t", b"|"))
