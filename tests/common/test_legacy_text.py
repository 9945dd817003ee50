"""Text in the encodings of before Unicode."""

import pytest

from common.text.legacy import looks_legacy


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
