"""Recognising Vietnamese text in the encodings of before Unicode (TCVN3, VNI)."""

import re

# Letters that both encodings borrow from Latin-1 and that no Vietnamese word has.
_FOREIGN = frozenset("µ¸¶·¹¨»¾¼½Æ©ÇË®Î¯Ï±Ñ§ªÖ×Ø¦ÜÞß£ä«¤å¥æç¬ëîïñö÷øûüþ\u00adÅÄ")
# VNI writes the tone as a letter of its own behind the vowel; Vietnamese never has these pairs.
_VNI_PAIR = re.compile(r"[AaEe][ÁÀÃÂÊÉÈáàãâêéè]|[Uu][ÙÚÛùúû]|[Oo][ÂÙÛÕâùûõ]|[Ii][Ùù]")


def looks_legacy(text: str) -> bool:
    """Tell whether the text was typed in TCVN3 or VNI and shows wrong letters today.

    "NguyÔn V¨n B×nh" and "Nguyeãn Vaên Bình" do; "Nguyễn Văn Bình" does not.
    """
    return any(char in _FOREIGN for char in text) or bool(_VNI_PAIR.search(text))
