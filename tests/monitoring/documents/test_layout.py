"""The pages as they are printed: positions in the PDF, parts of the Word file."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from monitoring.documents import pdf, rules, word
from monitoring.documents.paper import (
    Column,
    Head,
    Kind,
    Layout,
    Paper,
    Paragraph,
    Signature,
    Table,
)
from tests.monitoring.documents.world import DAY, docx_tables

MADE = datetime(2026, 2, 5, tzinfo=UTC)
POINTS_OF_MM = 72 / 25.4
LONG = "Đảng bộ Ươm Nguyễn Thị Ánh Nguyệt Hoàng Phủ Ngọc Tường Vỹ Ngọc Ỷ Ỹ số " * 2
COLUMNS = (
    Column("stt", "STT", 5, Kind.ORDER),
    Column("name", "Họ và tên", 30),
    Column("unit", "Đơn vị", 40),
    Column("number", "Số tiết", 12, Kind.NUMBER),
)


def paper(form=rules.PARTY, *, rows=3, is_landscape=False, name="Đặng Thị Ánh", **fields):
    table = Table(
        caption="Danh sách",
        columns=COLUMNS,
        rows=[
            {"stt": n, "name": f"{name} {n}", "unit": f"Chi bộ {n}", "number": 1000 + n}
            for n in range(1, rows + 1)
        ],
        total={"name": "Tổng cộng", "number": rows},
        is_landscape=is_landscape,
    )
    head = Head(
        form=form,
        superior="ĐẢNG BỘ TỈNH",
        organisation="ĐẢNG ỦY CƠ QUAN",
        number_line=rules.number_line(form, number="7", type_symbol="BC", symbol="ĐU"),
        place_and_date=rules.place_and_date("Lam Thành", DAY),
    )
    return Paper(
        head=head,
        type_name="BÁO CÁO",
        subject="kết quả bồi dưỡng",
        body=[Paragraph("I. TÌNH HÌNH", is_heading=True), Paragraph("Đã mở ba lớp học. " * 20)],
        tables=[table],
        recipients=rules.recipient_lines(form, ["Ban Thường vụ", "Lưu Văn phòng"]),
        signature=Signature(
            rules.authority_line(form, "T/M Ban Thường vụ"), "BÍ THƯ", "Trần Văn B"
        ),
        scope=["Số liệu tính đến 05/02/2026"],
        **fields,
    )


def words_of(page):
    """Return {text: (left, top)} of the pieces of a page in millimetres from its upper left."""
    height = float(page.mediabox.height)
    found = {}

    def visit(text, matrix, text_matrix, _font, _size):
        if text.strip():
            x = text_matrix[4] * matrix[0] + matrix[4]
            y = text_matrix[5] * matrix[3] + matrix[5]
            found.setdefault(text.strip(), (x / POINTS_OF_MM, (height - y) / POINTS_OF_MM))

    page.extract_text(visitor_text=visit)
    return found


def pages_of(one):
    return PdfReader(BytesIO(pdf.make_pdf(one, made_at=MADE))).pages


def place_of(found, beginning):
    return next(place for text, place in found.items() if text.startswith(beginning))


class TestPdf:
    @pytest.mark.parametrize("form", [rules.PARTY, rules.STATE])
    def test_every_part_has_its_place_on_the_first_page(self, form):
        page = pages_of(paper(form))[0]
        text, found = page.extract_text(), words_of(page)

        heading = "ĐẢNG CỘNG SẢN" if form == rules.PARTY else "CỘNG HÒA XÃ HỘI"
        left, top = place_of(found, "ĐẢNG BỘ TỈNH")
        nation_left, nation_top = place_of(found, heading)
        assert 30 <= left < 105 <= nation_left < 195
        assert abs(top - nation_top) < 2
        assert 20 <= top < 30
        date_left, date_top = place_of(found, "Lam Thành")
        assert date_left > 105
        assert nation_top < date_top < top + 25
        title_top = place_of(found, "BÁO CÁO")[1]
        assert date_top < title_top < place_of(found, "I. TÌNH HÌNH")[1]
        assert place_of(found, "Nơi nhận")[0] == pytest.approx(30, abs=1)
        assert place_of(found, "Trần Văn B")[0] > 105
        assert ("*" in text) == (form == rules.PARTY)
        assert ("Độc lập - Tự do - Hạnh phúc" in text) == (form == rules.STATE)
        assert ("Số 07-BC/ĐU" in text) == (form == rules.PARTY)
        assert ("Số: 07/BC-ĐU" in text) == (form == rules.STATE)
        assert ("T/M BAN THƯỜNG VỤ" in text) == (form == rules.PARTY)
        assert ("TM. BAN THƯỜNG VỤ" in text) == (form == rules.STATE)

    def test_text_is_indented_by_ten_millimetres(self):
        found = words_of(pages_of(paper())[0])

        assert place_of(found, "Đã mở")[0] == pytest.approx(40, abs=0.5)

    def test_the_margins_are_those_of_the_setting(self):
        wide = paper(layout=Layout(top=25, bottom=25, left=35, right=15))

        found = words_of(pages_of(wide)[0])

        assert place_of(found, "I. TÌNH HÌNH")[0] == pytest.approx(35, abs=0.5)
        assert place_of(found, "ĐẢNG BỘ TỈNH")[1] == pytest.approx(29, abs=1.5)

    def test_margins_change_sides_on_the_back_only_where_that_is_set(self):
        mirrored = pages_of(paper(rows=80))
        plain = pages_of(paper(rows=80, layout=Layout(mirrors=False)))

        assert place_of(words_of(mirrored[1]), "STT")[0] < 20
        assert place_of(words_of(plain[1]), "STT")[0] > 30
        assert place_of(words_of(mirrored[2]), "STT")[0] > 30

    def test_pages_are_numbered_from_the_second_ten_millimetres_from_the_edge(self):
        pages = pages_of(paper(rows=80))

        assert "1" not in [text for text, (_x, y) in words_of(pages[0]).items() if y < 18]
        for number, page in enumerate(pages[1:], start=2):
            left, top = words_of(page)[str(number)]
            assert left == pytest.approx(105, abs=3)
            assert 10 < top < 16

    @pytest.mark.parametrize("is_landscape", [True, False])
    def test_five_hundred_rows_repeat_their_headings_and_lose_nobody(self, is_landscape):
        pages = pages_of(paper(rows=500, is_landscape=is_landscape))

        texts = [page.extract_text() for page in pages]
        with_rows = [text for text in texts if "Chi bộ" in text]
        assert 10 <= len(with_rows) <= 40
        assert all("Họ và tên" in text and "Đơn vị" in text for text in with_rows)
        found = [int(n) for text in texts for n in re.findall(r"Đặng Thị Ánh (\d+)", text)]
        assert found == list(range(1, 501))
        for page in pages[1:] if is_landscape else ():
            assert page.mediabox.width > page.mediabox.height

    def test_a_row_is_never_cut(self):
        pages = pages_of(paper(rows=60, name=LONG))

        for number in range(1, 61):
            holding = [
                page for page in pages if re.search(rf"Chi bộ {number}\b", page.extract_text())
            ]
            assert len(holding) == 1
            text = " ".join(holding[0].extract_text().split())
            assert f"{LONG} {number} ".replace("  ", " ") in text

    def test_long_names_stay_inside_the_page(self):
        name = "Đảng bộ Ủy ban Phường Ươm Nguyễn Thị Ánh Nguyệt Hoàng Phủ Ngọc Tường " * 2
        one = paper(name=name[:120])
        long_head = replace(one.head, organisation=name[:120].upper(), superior=name[:120].upper())

        pages = pages_of(replace(one, head=long_head, person=name[:120]))

        for page in pages:
            for left, _top in words_of(page).values():
                assert 14 <= left <= 195

    def test_letters_that_the_font_lacks_do_not_keep_the_paper_from_being_made(self):
        pages = pages_of(paper(name="＝Lớp 🎓 ＂\\" + chr(7)))

        assert '=Lớp ? "\\ 1' in pages[0].extract_text()

    def test_is_archival_embeds_its_fonts_and_is_made_alike_twice(self):
        content = pdf.make_pdf(paper(), made_at=MADE)

        assert content == pdf.make_pdf(paper(), made_at=MADE)
        assert b"pdfaid" in content
        fonts = {
            str(font.get_object()["/BaseFont"]).split("+")[-1]
            for page in PdfReader(BytesIO(content)).pages
            for font in page["/Resources"]["/Font"].values()
        }
        assert fonts
        assert all(name.startswith("Tinos") for name in fonts)


class TestWord:
    def test_headings_repeat_and_rows_are_kept_whole(self):
        document = docx.Document(BytesIO(word.make_docx(paper(rows=500))))

        table = next(one for one in document.tables if one.style.name == "Table Grid")
        properties = [row._tr.trPr for row in table.rows]
        assert len(properties) == 502
        assert properties[0].find(qn("w:tblHeader")) is not None
        assert all(one.find(qn("w:tblHeader")) is None for one in properties[1:])
        assert all(one.find(qn("w:cantSplit")) is not None for one in properties)

    @pytest.mark.parametrize("form", [rules.PARTY, rules.STATE])
    def test_the_letterhead_is_that_of_the_form(self, form):
        document = docx.Document(BytesIO(word.make_docx(paper(form))))

        left, right = (cell.text for cell in document.tables[0].rows[0].cells)
        closing = [cell.text for cell in document.tables[-1].rows[0].cells]
        if form == rules.PARTY:
            assert left.split("\n") == ["ĐẢNG BỘ TỈNH", "ĐẢNG ỦY CƠ QUAN", "*", "Số 07-BC/ĐU"]
            assert right.startswith("ĐẢNG CỘNG SẢN VIỆT NAM")
            assert "- Ban Thường vụ,\n- Lưu Văn phòng." in closing[0]
            assert closing[1].startswith("T/M BAN THƯỜNG VỤ\nBÍ THƯ")
        else:
            assert "*" not in left
            assert "Số: 07/BC-ĐU" in left
            assert "Độc lập - Tự do - Hạnh phúc" in right
            assert "- Ban Thường vụ;\n- Lưu Văn phòng." in closing[0]
            assert closing[1].startswith("TM. BAN THƯỜNG VỤ\nBÍ THƯ")
        assert "Lam Thành, ngày 05 tháng 02 năm 2026" in right

    def test_appendices_lie_on_pages_of_their_own(self):
        document = docx.Document(BytesIO(word.make_docx(paper(is_landscape=True))))

        upright, lying = document.sections
        assert upright.page_width < upright.page_height
        assert lying.page_width > lying.page_height
        assert (round(upright.left_margin.mm), round(upright.right_margin.mm)) == (30, 15)
        assert (round(lying.top_margin.mm), round(lying.bottom_margin.mm)) == (30, 15)
        assert upright.different_first_page_header_footer
        assert not lying.different_first_page_header_footer
        assert "PAGE" in upright.header.paragraphs[0]._p.xml

    def test_word_and_pdf_say_the_same_words(self):
        one = paper(rows=5, is_landscape=True)
        document = docx.Document(BytesIO(word.make_docx(one)))

        printed = " ".join(" ".join(page.extract_text() for page in pages_of(one)).split())
        cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
        lines = [*(p.text for p in document.paragraphs), *"\n".join(cells).split("\n")]
        missing = [line for line in lines if line.strip() and " ".join(line.split()) not in printed]
        assert missing == []

    def test_what_people_are_called_is_never_an_instruction(self):
        name = "{{ organisation }} <w:p/> & {% for x in y %}"

        [table] = docx_tables(word.make_docx(paper(name=name)))

        assert table[1][1] == f"{name} 1"

    def test_no_instruction_is_left_in_the_file(self):
        document = docx.Document(BytesIO(word.make_docx(paper(is_landscape=True))))

        xml = document.element.xml + document.core_properties.title
        assert "{{" not in xml
        assert "{%" not in xml
