"""The Word template of a paper, built by code: the office may take it, edit it and give it back.

Its places are named as ``monitoring.documents.word.context_of`` names them.
"""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Emu, Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph
from fontTools.ttLib import TTFont

from monitoring.documents.paper import Kind, Layout, Paper, Table
from monitoring.documents.rules import PARTY

# Only its name: every office has the font, and ours has the same widths (Tinos).
FONT = "Times New Roman"
_PAGE_WIDTH, _PAGE_HEIGHT = 210, 297
_PARTY_HEADING = "ĐẢNG CỘNG SẢN VIỆT NAM"
_STATE_HEADING = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_TABLE_SIZE = 12


def template_of(paper: Paper) -> bytes:
    """Return the template for papers with the form, layout and tables of this one."""
    document = Document()
    _set_styles(document, paper.layout)
    _set_page(document.sections[0], paper.layout, is_landscape=False)
    _number_pages(document)
    _letterhead(document, paper)
    _title(document, paper)
    _body(document)
    for number, table in enumerate(paper.tables, start=1):
        if not table.is_landscape:
            if table.caption:
                _caption(document, [f"{{{{ table_{number}.caption }}}}"], ALIGN.LEFT)
            _data_table(document, table, number, _text_width(paper.layout))
    _closing(document, paper)
    _appendices(document, paper)
    document.core_properties.title = "{{ type_name }} {{ subject }}"
    document.core_properties.author = "{{ organisation }}"
    document.core_properties.comments = ""
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _set_styles(document: WordDocument, layout: Layout) -> None:
    """Set font, size and spacing once, so that the office changes them in one place."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(layout.text_size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)
    style.paragraph_format.space_after = Pt(0)
    if layout.mirrors:
        document.settings.element.append(OxmlElement("w:mirrorMargins"))


def _set_page(section: Section, layout: Layout, *, is_landscape: bool) -> None:
    """Set A4 and the margins; the bound edge of a page that lies is its upper one."""
    sizes = (Mm(_PAGE_WIDTH), Mm(_PAGE_HEIGHT))
    section.page_width, section.page_height = sizes[::-1] if is_landscape else sizes
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    edges = [layout.top, layout.right, layout.bottom, layout.left]
    if is_landscape:
        edges = [edges[3], *edges[:3]]
    section.top_margin, section.right_margin = Mm(edges[0]), Mm(edges[1])
    section.bottom_margin, section.left_margin = Mm(edges[2]), Mm(edges[3])
    section.header_distance = section.footer_distance = Mm(10)


def _number_pages(document: WordDocument) -> None:
    """Put the number on top of every page but the first."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _letterhead(document: WordDocument, paper: Paper) -> None:
    """Write who issues at the left, and the heading of Party or State at the right."""
    is_party = paper.head.form == PARTY
    width = _text_width(paper.layout)
    shares = (0.5, 0.5) if is_party else (0.43, 0.57)
    left, right = _bare_table(document, [width * share for share in shares]).rows[0].cells
    size = 14 if is_party else 13
    if paper.head.superior:
        _line(left, "{{ superior }}", size)
    _line(left, "{{ organisation }}", size, is_bold=True)
    if is_party:
        _line(left, "*", 14)
    else:
        _rule(left, width * shares[0], width * shares[0] * 0.3)
    if paper.head.number_line:
        _line(left, "{{ number_line }}", size)
    if is_party:
        _ruled_line(right, _PARTY_HEADING, 15, width * shares[1])
    else:
        _line(right, _STATE_HEADING, 12, is_bold=True)
        _ruled_line(right, _MOTTO, 13, width * shares[1])
    place = _line(right, "{{ place_and_date }}", size)
    place.runs[0].italic = True
    place.paragraph_format.space_before = Pt(4)


def _title(document: WordDocument, paper: Paper) -> None:
    """Write the kind of paper, what it is about, and what its numbers mean."""
    width = _text_width(paper.layout)
    title = _line(document, "{{ type_name }}", 15, is_bold=True)
    title.paragraph_format.space_before = Pt(14)
    if paper.subject:
        _line(document, "{{ subject }}", paper.layout.text_size, is_bold=True)
        if paper.head.form == PARTY:
            _line(document, "-----", paper.layout.text_size, is_bold=True)
        else:
            _rule(document, width, width * 0.25)
    _line(document, "{%p for line in scope %}", 13)
    _line(document, "{{ line }}", 13).runs[0].italic = True
    _line(document, "{%p endfor %}", 13)
    _line(document, "", 6)


def _body(document: WordDocument) -> None:
    """Write the loop over the paragraphs, headings bold and the others indented by 10 mm."""
    document.add_paragraph("{%p for part in body %}")
    document.add_paragraph("{%p if part.is_heading %}")
    heading = document.add_paragraph()
    heading.add_run("{{ part.text }}").bold = True
    heading.paragraph_format.keep_with_next = True
    heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(6)
    document.add_paragraph("{%p else %}")
    text = document.add_paragraph("{{ part.text }}")
    text.alignment = ALIGN.JUSTIFY
    text.paragraph_format.first_line_indent = Mm(10)
    text.paragraph_format.space_after = Pt(6)
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")


def _caption(document: WordDocument, lines: Iterable[str], alignment: ALIGN) -> None:
    """Write what stands above a table, on the page on which the table begins."""
    for line in lines:
        paragraph = _line(document, line, 14, is_bold=True)
        paragraph.alignment = alignment
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(4)


def _data_table(document: WordDocument, table: Table, number: int, width: float) -> None:
    """Write the headings, which every page repeats, and the loop over rows that are never cut."""
    total = sum(column.width for column in table.columns)
    widths = [width * column.width / total for column in table.columns]
    word = document.add_table(rows=7 if table.total else 4, cols=len(widths))
    word.style, word.alignment, word.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _set_widths(word, widths)
    _set_cell_margins(word, 1)
    labels = [column.label for column in table.columns]
    _fill(word.rows[0], labels, table, is_bold=True, is_heading=True)
    _repeat(word.rows[0])
    name = f"table_{number}"
    _control(word.rows[1], f"{{%tr for row in {name}.rows %}}")
    _fill(word.rows[2], [f"{{{{ row.{c.key} }}}}" for c in table.columns], table)
    _control(word.rows[3], "{%tr endfor %}")
    if table.total:
        _control(word.rows[4], f"{{%tr if {name}.total %}}")
        cells = [f"{{{{ {name}.total.{c.key} }}}}" for c in table.columns]
        _fill(word.rows[5], cells, table, is_bold=True)
        _control(word.rows[6], "{%tr endif %}")
    for row in word.rows:
        _keep_whole(row)


def _closing(document: WordDocument, paper: Paper) -> None:
    """Write the list of recipients, or the person's own signature, and the signer's block."""
    _line(document, "", 8)
    width = _text_width(paper.layout)
    table = _bare_table(document, [width / 2, width / 2])
    _keep_whole(table.rows[0])
    left, right = table.rows[0].cells
    if paper.person:
        _signature(left, ["NGƯỜI HỌC"], "{{ person }}")
    else:
        _recipients(left, is_party=paper.head.form == PARTY)
    _signature(right, ["{{ authority }}", "{{ position }}"], "{{ signer }}")


def _recipients(cell: _Cell, *, is_party: bool) -> None:
    """Write "Nơi nhận" as the form has it, and its list."""
    run = _line(cell, "Nơi nhận:", 14 if is_party else 12).runs[0]
    run.underline, run.bold, run.italic = is_party, not is_party, not is_party
    for text in ("{%p for line in recipients %}", "{{ line }}", "{%p endfor %}"):
        _line(cell, text, 12 if is_party else 11)
    for paragraph in cell.paragraphs:
        paragraph.alignment = ALIGN.LEFT


def _signature(cell: _Cell, lines: list[str], name: str) -> None:
    """Write the lines above the signature, room for it, and the name."""
    for line in lines:
        _line(cell, line, 14, is_bold=True)
    signer = _line(cell, name, 14, is_bold=True)
    signer.paragraph_format.space_before = Mm(26)


def _appendices(document: WordDocument, paper: Paper) -> None:
    """Write the wide tables, each on pages of its own that lie."""
    layout = paper.layout
    width = _PAGE_HEIGHT - layout.top - layout.bottom
    wide = [(n, one) for n, one in enumerate(paper.tables, start=1) if one.is_landscape]
    for place, (number, table) in enumerate(wide, start=1):
        section = document.add_section()
        section.different_first_page_header_footer = False
        _set_page(section, layout, is_landscape=True)
        _caption(document, [f"Biểu {place}", f"{{{{ table_{number}.caption }}}}"], ALIGN.CENTER)
        attached = _line(document, "{{ attached }}", 13)
        attached.runs[0].italic = True
        attached.paragraph_format.space_after = Pt(6)
        _data_table(document, table, number, width)


def _bare_table(document: WordDocument, widths: list[float]) -> WordTable:
    """Return a table of one row without lines, and without room between edge and text."""
    table = document.add_table(rows=1, cols=len(widths))
    _set_cell_margins(table, 0)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _set_widths(table, widths)
    return table


def _set_cell_margins(table: WordTable, millimetres: float) -> None:
    """Set the room between the edges of cells and their text."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(round(Mm(millimetres).pt * 20)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)


def _set_widths(table: WordTable, widths: list[float]) -> None:
    """Set the widths of the columns in millimetres; Word looks at the cells, others at the grid."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _line(
    place: WordDocument | _Cell, text: str, size: float, *, is_bold: bool = False
) -> WordParagraph:
    """Add a centred line; the first of a cell takes the empty paragraph that is there."""
    is_new = isinstance(place, _Cell) and len(place.paragraphs) == 1 and not place.text
    is_taken = is_new and not place.paragraphs[0].runs
    paragraph = place.paragraphs[0] if is_taken else place.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), is_bold
    paragraph.alignment = ALIGN.CENTER
    return paragraph


def _ruled_line(cell: _Cell, text: str, size: float, width: float) -> None:
    """Add a bold line and a rule below it that is as long as its words."""
    _line(cell, text, size, is_bold=True)
    _rule(cell, width, _text_length(text, size))


def _rule(place: WordDocument | _Cell, width: float, length: float) -> None:
    """Draw a rule of that length in the middle: the upper border of a low empty paragraph."""
    paragraph = _line(place, "", 3)
    border = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    border.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    indent = Mm(max(0.0, (width - length) / 2))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    paragraph.paragraph_format.line_spacing = Pt(5)


def _fill(
    row: _Row, texts: list[str], table: Table, *, is_bold: bool = False, is_heading: bool = False
) -> None:
    """Write a row of the table; words to the left, all else in the middle."""
    for cell, text, column in zip(row.cells, texts, table.columns, strict=True):
        paragraph = _line(cell, text, _TABLE_SIZE, is_bold=is_bold)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        if column.kind == Kind.TEXT and not is_heading:
            paragraph.alignment = ALIGN.LEFT


def _control(row: _Row, text: str) -> None:
    """Write a row that only steers the loop and is not printed."""
    row.cells[0].paragraphs[0].add_run(text)


def _repeat(row: _Row) -> None:
    """Have the row repeated at the top of every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row: _Row) -> None:
    """Never cut the row between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _text_width(layout: Layout) -> float:
    """Return the width between the margins of an upright page, in millimetres."""
    return float(_PAGE_WIDTH - layout.left - layout.right)


def _text_length(text: str, size: float) -> float:
    """Return how long the bold words are in millimetres, by the widths of the font."""
    widths, letters, units = _bold_widths()
    length = sum(widths[letters.get(ord(char), ".notdef")][0] for char in text)
    return float(Emu(Pt(size)).mm * length / units)


@cache
def _bold_widths() -> tuple[dict[str, tuple[int, int]], dict[int, str], int]:
    """Return the widths of the bold letters, their names, and the units of an em."""
    path = Path(settings.PDF_FONT_DIRS[0]) / "Tinos_700Bold.ttf"
    with TTFont(path) as font:
        return dict(font["hmtx"].metrics), dict(font.getBestCmap()), font["head"].unitsPerEm
