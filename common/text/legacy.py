"""Recognising Vietnamese text in the encodings of before Unicode (TCVN3, VNI), and reading it.

Both encodings put Vietnamese letters on the places of Western ones, so that without their font
"Nguyễn Văn Bình" shows as "NguyÔn V¨n B×nh" (TCVN3) or "Nguyeãn Vaên Bình" (VNI).
"""

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise

# Letters that both encodings borrow from Latin-1 and that no Vietnamese word has.
_FOREIGN = frozenset("µ¸¶·¹¨»¾¼½Æ©ÇË®Î¯Ï±Ñ§ªÖ×Ø¦ÜÞß£ä«¤å¥æç¬ëîïñö÷øûüþ\u00adÅÄ")
# VNI writes the tone as a letter of its own behind the vowel; Vietnamese never has these pairs.
_VNI_PAIR = re.compile(r"[AaEe][ÁÀÃÂÊÉÈáàãâêéè]|[Uu][ÙÚÛùúû]|[Oo][ÂÙÛÕâùûõ]|[Ii][Ùù]|[Yy][ÙÛùûõ]")
# TCVN3 has small letters on the places of capitals: "NguyÔn" is "Nguyễn".
_SMALL_AS_CAPITAL = frozenset("ÊÈÉÌÒÕÓÔÝ")

_TCVN3_FROM = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_TCVN3_TO = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
TCVN3: Mapping[str, str] = dict(zip(_TCVN3_FROM, _TCVN3_TO, strict=True))

_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
# The mark of the letter and its tone in one: of "â" and of "ă".
_ROOFED = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_BOWED = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_SINGLE = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ô": "ơ", "ö": "ư", "ñ": "đ"}


def _vni_table() -> dict[str, str]:
    """Return how each letter of VNI, one or two characters long, is written today."""
    table = dict(_SINGLE)
    for vowel in "aeouyôö":
        base = _SINGLE.get(vowel, vowel)
        table |= {vowel + mark: _composed(base + tone) for mark, tone in _TONES.items()}
    for vowel in "aeo":
        for mark, tone in _ROOFED.items():
            table[vowel + mark] = _composed(vowel + "\u0302" + tone)
    for mark, tone in _BOWED.items():
        table["a" + mark] = _composed("a\u0306" + tone)
    capitals = {letter.upper(): today.upper() for letter, today in table.items()}
    mixed = {letter[0].upper() + letter[1:]: today.upper() for letter, today in table.items()}
    return table | mixed | capitals


def _composed(text: str) -> str:
    """Return the text in NFC."""
    return unicodedata.normalize("NFC", text)


VNI: Mapping[str, str] = _vni_table()
_VNI_LETTER = re.compile("|".join(sorted(VNI, key=len, reverse=True)))
# Every rime of the language, without tones.
_RIMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet
    oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uên uênh ui um un ung uơ up ut uy uya uych uyn uynh uyt uyu
    uyên uyêt uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y yêm yên yêng yêt yêu
"""
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?"
    rf"(?:{'|'.join(_RIMES.split())})"
)
_TONE_MARKS = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_PUNCTUATION = re.compile(r"[\s.,;:()/\-–0-9]+")


def looks_legacy(text: str) -> bool:
    """Tell whether the text was typed in TCVN3 or VNI and shows wrong letters today.

    "NguyÔn V¨n B×nh" and "Nguyeãn Vaên Bình" do; "Nguyễn Văn Bình" does not.
    """
    return (
        any(char in _FOREIGN for char in text)
        or bool(_VNI_PAIR.search(text))
        or any(one.islower() and two in _SMALL_AS_CAPITAL for one, two in pairwise(text))
    )


def read_legacy(text: str) -> str | None:
    """Return what a text in TCVN3 or VNI says; None when that is not beyond doubt.

    Only a reading in which every word can be a Vietnamese syllable is believed, and only
    when the other encoding does not give another one.
    """
    if not looks_legacy(text):
        return None
    readings = {
        _cased(reading, like=text)
        for reading in (_from_vni(text), _from_tcvn3(text))
        if reading != text and not looks_legacy(reading) and _is_vietnamese(reading)
    }
    return readings.pop() if len(readings) == 1 else None


def _from_tcvn3(text: str) -> str:
    """Read the text as TCVN3."""
    return "".join(TCVN3.get(char, char) for char in text)


def _from_vni(text: str) -> str:
    """Read the text as VNI."""
    return _VNI_LETTER.sub(lambda letter: VNI[letter[0]], text)


def _cased(reading: str, *, like: str) -> str:
    """Return the reading in the case of its plain letters: TCVN3 has capitals by font only."""
    plain = [char for char in like if char.isascii() and char.isalpha()]
    if len(plain) > 1 and all(char.isupper() for char in plain):
        return reading.upper()
    first = [word[0] for word in like.split() if word[0].isascii() and word[0].isalpha()]
    if first and all(char.isupper() for char in first):
        return " ".join(word[:1].upper() + word[1:] for word in reading.split(" "))
    return reading


def _is_vietnamese(text: str) -> bool:
    """Tell whether each word can be a Vietnamese syllable, with one tone at most."""
    words = [word for word in _PUNCTUATION.split(text.lower()) if word]
    return bool(words) and all(_is_syllable(word) for word in words)


def _is_syllable(word: str) -> bool:
    decomposed = unicodedata.normalize("NFD", word)
    if len(_TONE_MARKS.findall(decomposed)) > 1:
        return False
    return _SYLLABLE.fullmatch(_composed(_TONE_MARKS.sub("", decomposed))) is not None
