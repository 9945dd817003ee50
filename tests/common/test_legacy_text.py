"""Text in the encodings of before Unicode."""

import pytest

from common.text.legacy import TCVN3, VNI, looks_legacy, read_legacy
from lms.demo.names import FAMILIES, MEN, MEN_MIDDLE, WOMEN, WOMEN_MIDDLE

NAMES = [
    f"{family} {middle} {given}"
    for family in FAMILIES
    for middles, givens in ((WOMEN_MIDDLE, WOMEN), (MEN_MIDDLE, MEN))
    for middle, given in zip(middles * 9, givens, strict=False)
]
TO_TCVN3 = {today: old for old, today in TCVN3.items()}
# Of a capital with a small mark behind it and one with a capital, people type the first.
TO_VNI = {today: old for old, today in reversed(VNI.items()) if not old.isupper() or len(old) == 1}


def in_tcvn3(text):
    return "".join(TO_TCVN3.get(char, TO_TCVN3.get(char.lower(), char)) for char in text)


def in_vni(text):
    return "".join(TO_VNI.get(char, char) for char in text)


class TestLooksLegacy:
    @pytest.mark.parametrize(
        "text",
        ["NguyÔn V¨n B×nh", "TrÇn ThÞ H­¬ng", "Lª V¨n §øc", "Ph¹m ThÞ Thu Hµ",
         "Nguyeãn Vaên Bình", "Traàn Thò Höông", "Leâ Vaên Ñöùc", "Phaïm Thu Haø"],
    )  # fmt: skip
    def test_recognises_tcvn3_and_vni(self, text):
        assert looks_legacy(text)

    @pytest.mark.parametrize(
        "text",
        ["Nguyễn Văn Bình", "Trần Thị Hường", "H'Hen Niê", "Y Moan Êban", "Hoà Thuý Khoẻ Khoé",
         "Vi Thị Mẩy", "Giàng A Páo", "Lò Văn Ơn", "Đặng Thị Ánh Nguyệt", "Quách Ngọc Oanh",
         "Lý Tuý Uyên", "Bùi Huy Quý", "Đào Thuỳ Yến", "Đảng ủy Khối", "Phùng Uông Ước"],
    )  # fmt: skip
    def test_lets_every_unicode_name_pass(self, text):
        assert not looks_legacy(text)

    @pytest.mark.parametrize("text", ["NguyÔn Thanh", "Lyù Tuyù", "NguyÔn V¨n Tó", "Lª Thanh H¶i"])
    def test_recognises_what_looks_almost_right(self, text):
        assert looks_legacy(text)

    def test_lets_every_name_of_the_demo_pass(self):
        assert not [name for name in NAMES if looks_legacy(name) or looks_legacy(name.upper())]


class TestReadLegacy:
    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("NguyÔn V¨n B×nh", "Nguyễn Văn Bình"),
            ("TrÇn ThÞ H\u00ad¬ng", "Trần Thị Hương"),
            ("§µo Thuý Kh¸nh", "Đào Thuý Khánh"),
            ("Vâ ThÞ B«ng", "Võ Thị Bông"),
            ("NGUYÔN V¡N B×NH", "NGUYỄN VĂN BÌNH"),
            ("Nguyeãn Vaên Bình", "Nguyễn Văn Bình"),
            ("Traàn Thò Höông", "Trần Thị Hương"),
            ("Leâ Vaên Ñöùc", "Lê Văn Đức"),
            ("Phaïm Thu Haø", "Phạm Thu Hà"),
            ("NGUYEÃN VAÊN BÌNH", "NGUYỄN VĂN BÌNH"),
            ("§¶ng bé Së Néi vô", "Đảng bộ Sở Nội vụ"),
            ("Chi boä 1", "Chi bộ 1"),
        ],
    )
    def test_reads_both_encodings(self, text, meant):
        assert read_legacy(text) == meant

    @pytest.mark.parametrize("text", ["Müller Jürgen", "Niª H\u00adHen", "©®™", "", "Lê Na"])
    def test_says_nothing_where_it_is_not_sure(self, text):
        assert read_legacy(text) is None

    @pytest.mark.parametrize("encoded", [in_tcvn3, in_vni])
    def test_reads_every_name_that_it_recognises_as_it_was(self, encoded):
        """A name is given back in its own letters or not at all: never as another name."""
        readings = {name: read_legacy(encoded(name)) for name in NAMES}
        wrong = {name: said for name, said in readings.items() if said not in (None, name)}
        unread = [name for name in NAMES if looks_legacy(encoded(name)) and not readings[name]]

        assert wrong == {}
        assert len(unread) <= len(NAMES) * 0.02
