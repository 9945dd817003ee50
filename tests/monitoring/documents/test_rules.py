from datetime import date
from decimal import Decimal

import pytest

from monitoring.documents import rules

PARTY, STATE = rules.PARTY, rules.STATE


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 4, 3), "ngày 03 tháng 4 năm 2026"),
        (date(2026, 2, 1), "ngày 01 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 5, 10), "ngày 10 tháng 5 năm 2026"),
        (date(2026, 10, 10), "ngày 10 tháng 10 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
        (date(2028, 2, 29), "ngày 29 tháng 02 năm 2028"),
    ],
)
def test_zeros_stand_before_days_to_nine_and_before_months_one_and_two(day, words):
    assert rules.place_and_date("Lam Thành", day) == f"Lam Thành, {words}"


@pytest.mark.parametrize(
    ("form", "number", "line"),
    [
        (PARTY, "12", "Số 12-BC/ĐUK"),
        (PARTY, "7", "Số 07-BC/ĐUK"),
        (PARTY, " 12a ", "Số 12a-BC/ĐUK"),
        (PARTY, "", f"Số {rules.ROOM}-BC/ĐUK"),
        (STATE, "12", "Số: 12/BC-ĐUK"),
        (STATE, "7", "Số: 07/BC-ĐUK"),
        (STATE, "", f"Số: {rules.ROOM}/BC-ĐUK"),
    ],
)
def test_the_number_has_a_colon_in_the_state_form_only(form, number, line):
    assert rules.number_line(form, number=number, type_symbol="BC", symbol="ĐUK") == line


@pytest.mark.parametrize(
    ("typed", "party", "state"),
    [
        ("T/M Ban Thường vụ", "T/M BAN THƯỜNG VỤ", "TM. BAN THƯỜNG VỤ"),
        ("TM. BAN THƯỜNG VỤ", "T/M BAN THƯỜNG VỤ", "TM. BAN THƯỜNG VỤ"),
        ("tm Ban Thường vụ", "T/M BAN THƯỜNG VỤ", "TM. BAN THƯỜNG VỤ"),
        ("K/T Trưởng ban", "K/T TRƯỞNG BAN", "KT. TRƯỞNG BAN"),
        ("KT. TRƯỞNG BAN", "K/T TRƯỞNG BAN", "KT. TRƯỞNG BAN"),
        ("T/L Ban Thường vụ", "T/L BAN THƯỜNG VỤ", "TL. BAN THƯỜNG VỤ"),
        ("TUQ. Giám đốc", "TUQ GIÁM ĐỐC", "TUQ. GIÁM ĐỐC"),
        ("Tmax Ban", "TMAX BAN", "TMAX BAN"),
        ("", "", ""),
    ],
)
def test_the_mark_before_the_body_follows_the_form(typed, party, state):
    assert rules.authority_line(PARTY, typed) == party
    assert rules.authority_line(STATE, typed) == state


def test_recipients_end_with_commas_or_semicolons_and_a_stop():
    typed = [
        "Thường trực Tỉnh ủy (để b/c),",
        "",
        "- Các đơn vị;",
        "Lưu Văn phòng.",
        "Lưu Văn phòng",
    ]

    assert rules.recipient_lines(PARTY, typed) == [
        *("- Thường trực Tỉnh ủy (để b/c),", "- Các đơn vị,", "- Lưu Văn phòng,"),
        "- Lưu Văn phòng.",
    ]
    assert rules.recipient_lines(STATE, typed)[1] == "- Các đơn vị;"
    assert rules.recipient_lines(PARTY, ["", " - "]) == []


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 10, 1), date(2026, 12, 31), "quý IV năm 2026"),
        (date(2026, 1, 1), date(2026, 3, 31), "quý I năm 2026"),
        (date(2026, 1, 1), date(2026, 6, 30), "6 tháng đầu năm 2026"),
        (date(2026, 1, 1), date(2026, 12, 31), "năm 2026"),
        (date(2026, 1, 2), date(2026, 12, 31), "từ ngày 02/01/2026 đến ngày 31/12/2026"),
    ],
)
def test_periods_are_named_as_the_office_names_them(first, last, words):
    assert rules.period_words(first, last) == words


def test_every_named_period_gives_its_own_name():
    for words, days in rules.periods_around(date(2026, 11, 25)).items():
        assert rules.period_words(*days) == words


def test_shares_are_cut_and_never_rounded_up():
    assert rules.cut(Decimal(299) * 100 / 300) == Decimal("99.66")
    assert rules.cut(None) is None
    assert rules.mean(Decimal("25.5"), 3) == Decimal("8.5")
    assert rules.mean(Decimal(0), 0) is None


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ({"video", "quiz"}, "Trực tuyến"),
        ({"sessions"}, "Trực tiếp"),
        ({"sessions", "quiz"}, "Kết hợp"),
        (set(), "Trực tuyến"),
    ],
)
def test_the_form_of_study_follows_from_the_lessons(kinds, words):
    assert rules.study_form(kinds) == words
