"""The 200 hard names in the directory: split, found, and recognised as the same person."""

from datetime import date

import pytest

from common.text.vietnamese import nfc, split_name
from members.directory.duplicates import candidates_for, likely_pairs, plain_name
from members.models import User
from tests.common.names import hard_names

NAMES = hard_names()
BORN = date(1970, 5, 17)


@pytest.fixture
def stored(db):
    people = [
        User(personal_code=f"TEN{number:03d}", full_name=row.name, birth_date=BORN)
        for number, row in enumerate(NAMES)
    ]
    for person in people:
        person.apply_forms()
    return User.objects.bulk_create(people)


@pytest.mark.parametrize("row", NAMES, ids=range(200))
def test_the_parts_make_the_name_again_and_none_is_lost(row):
    parts = split_name(row.arriving)

    assert " ".join(part for part in parts if part) == nfc(row.arriving)
    assert parts.given


@pytest.mark.parametrize("row", NAMES, ids=range(200))
def test_the_name_is_recognised_in_every_writing(row):
    compared = {plain_name(text) for text in (row.name, row.arriving, row.name.upper())}

    assert len(compared) == 1
    assert compared != {""}


def test_each_is_a_candidate_when_registered_again(stored):
    missed = [
        row.name
        for row, person in zip(NAMES, stored, strict=True)
        if person
        not in candidates_for(full_name=row.arriving, birth_date=BORN, card_number="", phone="")
    ]

    assert missed == []


def test_the_list_orders_them_and_a_search_finds_each(stored):
    assert [person.full_name for person in User.objects.order_by("name_key", "pk")] == [
        person.full_name for person in stored
    ]
    missed = [row.name for row in NAMES if not User.objects.search(row.arriving).exists()]
    assert missed == []


def test_pairs_join_only_those_whose_folded_names_are_the_same(stored):
    names = {person.pk: plain_name(person.full_name) for person in stored}

    pairs = likely_pairs(User.objects.all())

    assert pairs, "namesakes and Hoà, Hòa with one birthday"
    assert all(names[pair.first] == names[pair.second] for pair in pairs)


def test_namesakes_of_different_birthdays_are_no_pair(stored):
    for number, person in enumerate(stored):
        person.birth_date = date(1950 + number // 12 % 50, number % 12 + 1, 1 + number // 24 % 28)
    User.objects.bulk_update(stored, ["birth_date"])
    days = {}
    for person in stored:
        days.setdefault((plain_name(person.full_name), person.birth_date), []).append(person)

    expected = sum(len(same) > 1 for same in days.values())
    assert len(likely_pairs(User.objects.all())) == expected
