"""A look at every part of a Word file that the office gives back, before anything reads it.

What is refused: no Word document, macros, embedded files, links to other places, fields that fetch
or run something, document type declarations, and what unpacks to more than a template may have.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat

from django.utils.translation import gettext as _

from common.text import formats
from monitoring.exceptions import TemplateRefused

MEGABYTE = 1024 * 1024
MOST_BYTES = 2 * MEGABYTE
_MOST_UNPACKED = 20 * MEGABYTE
_MOST_PARTS = 200
# The places of a template are found by patterns that look on from each brace to the end: a second
# of work for a million letters with a hundred braces, and what Word saves has a tenth of that.
_MOST_SEARCHED = 100_000_000
_CHUNK = 64 * 1024
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_CONTENT_TYPES = "[Content_Types].xml"
_ACTIVE = re.compile(
    r"vbaproject|vbadata|activex|oleobject|(^|/)embeddings/|customui|attachedtoolbars|\.bin$", re.I
)
_ACTIVE_RELATIONS = {
    *("afchunk", "attachedtemplate", "subdocument", "oleobject", "package", "control"),
    *("vbaproject", "frame", "externallink", "mailmergesource"),
}
# What a page number needs, and nothing that reads another file or asks another program.
_FIELDS = {"PAGE", "NUMPAGES", "SECTIONPAGES"}


def check_word_file(content: bytes) -> None:
    """Look at the whole file.

    Raises:
        TemplateRefused: with the words that say what is wrong and how to mend it.
    """
    if len(content) > MOST_BYTES:
        raise TemplateRefused(
            _("The file is larger than %(size)s. Take large pictures out of it.")
            % {"size": formats.file_size(MOST_BYTES)}
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_names(archive.infolist())
            left = _MOST_UNPACKED
            types = b""
            for part in archive.infolist():
                body = b"".join(_unpacked(archive, part, left))
                left -= len(body)
                types = body if part.filename == _CONTENT_TYPES else types
                if len(body) * body.count(b"{") > _MOST_SEARCHED:
                    raise _too_large()
                if _is_xml(part.filename, body):
                    _PartReader(part.filename).read(body)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise TemplateRefused from error
    if _MAIN.encode() not in types or b"macroEnabled" in types:
        raise TemplateRefused


def _check_names(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse archives that are no document, announce too much, or hold programs."""
    names = [part.filename.replace("\\", "/") for part in parts]
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise _too_large()
    if len(set(names)) != len(names) or any(".." in n.split("/") or n[:1] == "/" for n in names):
        raise TemplateRefused
    if not {_CONTENT_TYPES, "word/document.xml"} <= set(names):
        raise TemplateRefused
    if any(_ACTIVE.search(name) for name in names):
        raise TemplateRefused(
            _(
                "The file contains macros or embedded files. Save it as “Word Document (.docx)” "
                "without them."
            )
        )


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> Iterator[bytes]:
    """Yield the part piece by piece, and stop where it becomes too much."""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise _too_large()
            yield chunk


def _is_xml(name: str, body: bytes) -> bool:
    """Tell whether somebody might read the part as XML."""
    return name.endswith((".xml", ".rels", ".vml")) or b"<" in body.lstrip()[:4]


def _too_large() -> TemplateRefused:
    return TemplateRefused(
        _("The file unpacks to more than a template may have. Copy the text into a new document.")
    )


class _PartReader:
    """Reads one part for what it links to and which fields it has."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._field: list[str] = []
        self._in_code = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def read(self, body: bytes) -> None:
        """Read it to the end; broken XML is refused, because others mend it in their own way."""
        try:
            self._parser.Parse(body, True)
        except expat.ExpatError as error:
            raise TemplateRefused from error
        self._check_field()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if tag == "Relationship":
            self._check_relation(plain)
        elif tag == "fldSimple":
            self._field = [plain.get("instr", "")]
            self._check_field()
        elif tag == "fldChar":
            self._check_field()
        elif tag == "instrText":
            self._in_code = True
        elif tag in {"altChunk", "object", "control", "subDoc", "attachedTemplate"}:
            raise _linked()

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "instrText":
            self._in_code = False

    def _text(self, text: str) -> None:
        if self._in_code:
            self._field.append(text)

    def _check_relation(self, attributes: dict[str, str]) -> None:
        """Refuse what lies outside of the file, and what Word would load by itself."""
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        is_outside = attributes.get("TargetMode", "").lower() == "external"
        if is_outside or kind in _ACTIVE_RELATIONS:
            raise _linked()

    def _check_field(self) -> None:
        """Refuse a field that is none of a page number; its code may lie in several pieces."""
        code, self._field = "".join(self._field).split(), []
        if code and code[0].upper() not in _FIELDS:
            raise TemplateRefused(
                _("The field “%(name)s” is not allowed in a template. Write its text instead.")
                % {"name": code[0][:40]}
            )

    def _refuse_doctype(self, *declaration: object) -> None:
        raise TemplateRefused


def _linked() -> TemplateRefused:
    return TemplateRefused(
        _(
            "The file links to another file or address. Remove the links (Ctrl+A, then "
            "Ctrl+Shift+F9 in Word) and linked pictures, and save it again."
        )
    )
