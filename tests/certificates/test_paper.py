"""What the paper looks like, measured on the rendered PDF."""

import unicodedata
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from certificates import paper

MADE_AT = datetime(2026, 11, 25, 2, tzinfo=UTC)
CODE = "7K3F-92QD-M4XT-0ABC-DEFG-HJKM-NPQR"
ADDRESS = f"https://hoctap.example/tra-cuu/{CODE}/"
FACTS = {
    "form": "party",
    "superior": "Đảng bộ tỉnh Lam Sơn",
    "organisation": "Đảng ủy Khối Cơ quan và Doanh nghiệp",
    "issuer": "Ban Thường vụ Đảng ủy Khối Cơ quan và Doanh nghiệp tỉnh Lam Sơn",
    "address_form": "đồng chí",
    "name": "Đặng Thị Ánh Nguyệt",
    "birth": "05/02/1990",
    "unit": "Chi bộ Khoa Nội, Đảng bộ Bệnh viện Đa khoa tỉnh",
    "course": "Chuyển đổi số - Từ nhận thức đến hành động",
    "period": "Từ ngày 02/11/2026 đến ngày 20/11/2026",
    "periods": "16",
    "band": "Giỏi",
    "number": "127-GCN/ĐUK",
    "register": "127/2026",
    "valid_until": "",
    "place_and_date": "Lam Thành, ngày 25 tháng 11 năm 2026",
    "authority": "T/M BAN THƯỜNG VỤ",
    "position": "Phó Bí thư",
    "signer": "Trần Văn Bình",
    "code": CODE,
    "verify_url": ADDRESS,
}
LONG_UNIT = (
    "Đảng bộ cơ sở Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất lượng và Ứng dụng tiến bộ "
    "khoa học công nghệ tỉnh Lam Sơn thuộc Sở Khoa học và Công nghệ"
)
LONG_COURSE = (
    "Bồi dưỡng, cập nhật kiến thức về chủ trương, đường lối của Đảng, chính sách, pháp luật của "
    "Nhà nước đối với đội ngũ cấp ủy viên, báo cáo viên, tuyên truyền viên và cán bộ làm công tác "
    "dân vận ở các tổ chức cơ sở đảng năm 2026 của toàn tỉnh Lam Sơn"
)
LONG_NAME = (
    "Công Tằng Tôn Nữ Hoàng Nguyễn Thị Ánh Nguyệt Đặng Hương Phượng Quỳnh Trường Nghiêm "
    "Vương Thượng Khuyếch Nghiễm Hoàng"
)
EXTREMES = {
    "name": LONG_NAME,
    "unit": f"{LONG_UNIT}, {LONG_UNIT}",
    "course": LONG_COURSE,
    "organisation": LONG_UNIT,
    "superior": LONG_UNIT,
    "issuer": f"Ban Thường vụ {LONG_UNIT}",
    "number": "1127-GCN/ĐUK CQ&DN (cấp lại lần 12)",
    "position": "Phó Bí thư Thường trực kiêm Chủ nhiệm Ủy ban Kiểm tra Đảng ủy Khối",
    "signer": "Công Tằng Tôn Nữ Hoàng Nguyễn Thị Ánh Nguyệt",
    "authority": "T/M BAN THƯỜNG VỤ ĐẢNG ỦY KHỐI CƠ QUAN VÀ DOANH NGHIỆP TỈNH LAM SƠN",
    "valid_until": "25/11/2031",
}
WIDTH, HEIGHT = 841.89, 595.28
FRAME = 10 / 25.4 * 72  # the inner line of the border


def pdf_of(**changes):
    return PdfReader(BytesIO(paper.make_pdf(FACTS | changes, made_at=MADE_AT)))


def text_of(reader):
    return " ".join(reader.pages[0].extract_text().split())


def texts_with_places(reader):
    found = []

    def visit(text, transformation, matrix, font, size):
        if text.strip():
            x = matrix[4] * transformation[0] + transformation[4]
            y = matrix[5] * transformation[3] + transformation[5]
            found.append((text.strip(), x, y, abs(size * matrix[0] * transformation[0])))

    reader.pages[0].extract_text(visitor_text=visit)
    return found


class TestMakePdf:
    def test_prints_everything_of_the_party_form(self):
        text = text_of(pdf_of())

        for words in [
            "ĐẢNG BỘ TỈNH LAM SƠN",
            "ĐẢNG ỦY KHỐI CƠ QUAN VÀ DOANH NGHIỆP",
            "ĐẢNG CỘNG SẢN VIỆT NAM",
            "GIẤY CHỨNG NHẬN",
            "ĐẶNG THỊ ÁNH NGUYỆT",
            "Sinh ngày: 05/02/1990",
            "Thời lượng: 16 tiết",
            "Xếp loại: Giỏi",
            "T/M BAN THƯỜNG VỤ",
            "PHÓ BÍ THƯ",
            "Số 127-GCN/ĐUK",
            "Vào sổ cấp giấy chứng nhận số: 127/2026",
            CODE,
        ]:
            assert words in text

    def test_the_state_form_has_its_own_head_and_a_colon_after_the_number_word(self):
        text = text_of(pdf_of(form="state", authority="", position="Hiệu trưởng"))

        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
        assert "Độc lập - Tự do - Hạnh phúc" in text
        assert "Số: 127-GCN/ĐUK" in text
        assert "ĐẢNG CỘNG SẢN" not in text

    @pytest.mark.parametrize("absent", ["birth", "band", "superior"])
    def test_leaves_out_what_is_not_known(self, absent):
        label = {"birth": "Sinh", "band": "Xếp loại", "superior": "ĐẢNG BỘ TỈNH"}[absent]

        assert label not in text_of(pdf_of(**{absent: ""}))

    def test_upper_case_keeps_every_mark(self):
        assert "ĐẶNG ƯƠNG ỲỶỸ ỄỘ" in text_of(pdf_of(name="Đặng Ương Ỳỷỹ Ễộ"))

    @pytest.mark.parametrize("form", ["party", "state"])
    @pytest.mark.parametrize("extreme", [*EXTREMES, "all"])
    def test_the_longest_texts_stay_on_one_page_and_inside_the_frame(self, form, extreme):
        changes = EXTREMES if extreme == "all" else {extreme: EXTREMES[extreme]}

        reader = pdf_of(form=form, **changes)

        assert len(reader.pages) == 1
        places = texts_with_places(reader)
        assert places
        for text, x, y, size in places:
            assert FRAME <= x <= WIDTH - FRAME, text
            assert y - 0.25 * size >= FRAME, text
            assert y + size <= HEIGHT - FRAME, text

    @pytest.mark.parametrize("form", ["party", "state"])
    def test_the_strip_between_frame_and_margin_stays_white(self, form):
        png = paper.make_png(FACTS | EXTREMES | {"form": form}, dots_per_inch=127)
        picture = _picture(png)  # 5 dots a millimetre
        wide, high = picture.size

        for strip in [
            (55, 55, 105, high - 55),
            (wide - 105, 55, wide - 55, high - 55),
            (55, 55, wide - 55, 70),
            (55, high - 65, wide - 55, high - 55),
        ]:
            assert picture.crop(strip).getextrema() == (255, 255)

    @pytest.mark.parametrize("form", ["party", "state"])
    def test_no_line_runs_into_another_one(self, form):
        lines = {}
        for _text, x, y, size in texts_with_places(pdf_of(form=form, **EXTREMES)):
            column = "left" if x < WIDTH / 2 else "right"
            lines.setdefault(column, {}).setdefault(round(y, 1), size)
        for column in lines.values():
            ordered = sorted(column)
            for lower, upper in pairwise(ordered):
                assert upper - lower >= 0.75 * min(column[lower], column[upper])

    def test_every_word_of_the_longest_texts_is_there(self):
        text = text_of(pdf_of(**EXTREMES)).replace(" ", "")

        for words in (LONG_NAME.upper(), LONG_UNIT, LONG_COURSE, EXTREMES["signer"]):
            assert words.replace(" ", "") in text

    def test_letters_stay_readable_at_the_extremes(self):
        sizes = [size for _text, _x, _y, size in texts_with_places(pdf_of(**EXTREMES))]

        assert min(sizes) >= 7

    def test_embeds_its_fonts_and_says_what_it_is(self):
        reader = pdf_of()

        catalog = reader.trailer["/Root"]
        assert catalog["/MarkInfo"]["/Marked"]
        assert catalog["/Lang"] == "vi"
        metadata = catalog["/Metadata"].get_data().decode()
        assert "<pdfaid:part>2</pdfaid:part>" in metadata
        assert "<pdfaid:conformance>U</pdfaid:conformance>" in metadata
        fonts = reader.pages[0]["/Resources"]["/Font"]
        names = {font.get_object()["/BaseFont"].split("+")[-1] for font in fonts.values()}
        assert all(name.startswith(("NotoSerif", "BeVietnamPro")) for name in names)
        for font in fonts.values():
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)

    def test_the_same_facts_give_the_same_bytes(self):
        first = paper.make_pdf(FACTS, made_at=MADE_AT)

        assert paper.make_pdf(FACTS, made_at=MADE_AT) == first
        assert paper.make_pdf(FACTS | {"band": "Khá"}, made_at=MADE_AT) != first

    def test_the_qr_code_on_the_paper_leads_to_the_verification(self):
        png = paper.make_png(FACTS, dots_per_inch=150)

        found = zxingcpp.read_barcodes(_picture(png))

        assert [code.text for code in found] == [ADDRESS]


def _picture(png):
    # Without colours: a black-and-white print must be readable too.
    return Image.open(BytesIO(png)).convert("L").point(lambda grey: 255 * (grey > 127))


class TestRareLetters:
    """An archival PDF refuses what its font cannot show; that keeps no paper from its owner."""

    # As members of the Bahnar, Ê Đê, Jarai and Mnông write them, one mark above or below another.
    @pytest.mark.parametrize(
        "name",
        [
            "H'Bia Niê Kdăm",
            "Y Ƀun Êban",
            "Ksor Ê\u0306 Č\u0323ư",
            "Đinh Ŏ\u031b Bŭ",
            "Siu H\u2019Ƀlô",
        ],
    )
    def test_names_of_minorities_are_printed_as_they_are(self, name):
        shown = text_of(pdf_of(name=name))

        # A letter with two marks is read back twice, once for each shape it is set from.
        for letters in unicodedata.normalize("NFC", name.upper()).split():
            assert set(letters) <= set(shown)
        assert "?" not in shown

    @pytest.mark.parametrize(
        ("typed", "printed"),
        [
            ("Nguyễn Thị Hoa 🌸", "Nguyễn Thị Hoa ?"),
            ("Nguyễn Văn ＡＮ", "Nguyễn Văn AN"),
            ("Trần\u200b Thị\u200d Bình\ufeff", "Trần Thị Bình"),
            ("Lý 李 Long", "Lý ? Long"),
        ],
    )
    def test_what_the_font_lacks_does_not_break_the_paper(self, typed, printed):
        reader = pdf_of(name=typed, unit=typed, course=typed, organisation=typed, signer=typed)

        assert printed in text_of(reader)
        assert printed.upper() in text_of(reader)
        assert b"pdfaid" in paper.make_pdf(FACTS | {"name": typed}, made_at=MADE_AT)

    def test_a_picture_for_the_screen_is_made_as_well(self):
        picture = paper.make_png(FACTS | {"name": "Hoa 🌸"}, dots_per_inch=40)

        assert Image.open(BytesIO(picture)).size[0] > 100
