"""The table of 200 hard names: in the order of a Vietnamese list, with what a clerk types.

``name`` is what is stored, ``typed`` spellings that must find it, ``arrives_as`` how the name comes
in: as written, decomposed (nfd), in capitals, in full width, with wide or doubled blanks or with
characters that nobody sees.  Namesakes and the two places of the tone (Hoà, Hòa) are in it; i and y
are two letters (Mĩ, Mỹ), as in every Vietnamese dictionary, and one does not find the other.
"""

import csv
import unicodedata
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).parent / "data" / "names.csv"
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
ARRIVALS = {
    "": str,
    "nfd": lambda name: unicodedata.normalize("NFD", name),
    "upper": str.upper,
    "wide": lambda name: name.translate(FULL_WIDTH).replace(" ", "\u3000"),
    "nbsp": lambda name: name.replace(" ", "\u00a0"),
    "spaces": lambda name: f"  {name.replace(' ', '   ')} ",
    "zero": lambda name: "\u200b".join(name) + "\ufeff",
}
OLD_TONES = {
    "hòa": "hoà",
    "hóa": "hoá",
    "hòe": "hoè",
    "thủy": "thuỷ",
    "thúy": "thuý",
    "thùy": "thuỳ",
}
NEW_TONES = {old: new for new, old in OLD_TONES.items()}


class HardName(NamedTuple):
    """One row of the table."""

    name: str
    typed: tuple[str, ...]
    arrives_as: str

    @property
    def arriving(self) -> str:
        """The name as it reaches the site."""
        return ARRIVALS[self.arrives_as](self.name)

    @property
    def spellings(self) -> set[str]:
        """Everything that must find the person, made from the name and listed by hand."""
        words = self.name.split()
        return {
            self.name,
            self.arriving,
            unicodedata.normalize("NFD", self.name),
            self.name.upper(),
            self.name.lower(),
            words[-1],
            f"{words[-1]} {words[0]}",
            f"{words[0]} {words[-1]}",
            " ".join(words[1:]) or words[0],
            with_tones(self.name, OLD_TONES),
            with_tones(self.name, NEW_TONES),
            *self.typed,
        }


def with_tones(name: str, table: dict[str, str]) -> str:
    """Return the name in small letters, its tones on the letter of the table."""
    return " ".join(table.get(word, word) for word in name.lower().split())


def hard_names() -> list[HardName]:
    """Return the 200 rows, in their order."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            HardName(row["name"], tuple(row["typed"].split(";")), row["arrives_as"])
            for row in csv.DictReader(file)
        ]
