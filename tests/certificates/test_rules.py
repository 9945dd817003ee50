import secrets
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import rules
from certificates.rules import Reason, RecordFacts

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
EARLIER = NOW - timedelta(days=1)
LATER = NOW + timedelta(days=1)


def record(**known):
    empty = dict.fromkeys(["withdrawn_at", "exempted_at", "completed_at", "started_at", "due_at"])
    return RecordFacts(**empty | known)


class TestReasonsAgainst:
    @pytest.mark.parametrize(
        ("facts", "reasons"),
        [
            (record(completed_at=EARLIER, started_at=EARLIER), []),
            (record(completed_at=EARLIER, due_at=EARLIER - timedelta(days=9)), []),
            (record(completed_at=EARLIER, withdrawn_at=EARLIER), [Reason.WITHDRAWN]),
            (record(completed_at=EARLIER, exempted_at=EARLIER), [Reason.EXEMPT]),
            (record(due_at=LATER), [Reason.NOT_STARTED]),
            (record(due_at=EARLIER), [Reason.NOT_STARTED, Reason.OVERDUE]),
            (
                record(started_at=EARLIER, due_at=EARLIER, missing_lessons=["Bài 2"]),
                [Reason.LESSONS_MISSING, Reason.OVERDUE],
            ),
            (record(started_at=EARLIER), [Reason.MARK_TOO_LOW]),
        ],
    )
    def test_says_why_or_nothing(self, facts, reasons):
        assert rules.reasons_against(facts, now=NOW) == reasons


class TestNumberText:
    def test_puts_a_zero_before_the_first_nine(self):
        texts = [
            rules.number_text("{number}-GCN/{symbol}", number=n, symbol="ĐUK", year=2026)
            for n in (1, 10, 1127)
        ]

        assert texts == ["01-GCN/ĐUK", "10-GCN/ĐUK", "1127-GCN/ĐUK"]

    @pytest.mark.parametrize(
        ("pattern", "is_good"),
        [
            ("{number}-GCN/{symbol}", True),
            ("{number}/{year}/GCN", True),
            ("GCN/{symbol}", False),
            ("{number}-{number}", False),
            ("{number}-{unit}", False),
            ("{number!r}", False),
            ("{number:>9}", False),
            ("{number.real}", False),
            ("{number", False),
        ],
    )
    def test_a_pattern_has_the_number_once_and_nothing_unknown(self, pattern, is_good):
        assert rules.is_number_pattern(pattern) is is_good


class TestRegisterPeriod:
    @pytest.mark.parametrize(
        ("reset", "period"), [("year", "2026"), ("term", "2025-09-15"), ("never", "")]
    )
    def test_names_what_numbers_are_unique_in(self, reset, period):
        assert (
            rules.register_period(reset, day=date(2026, 11, 22), term_started_on=date(2025, 9, 15))
            == period
        )


class TestCodes:
    def test_holds_at_least_128_random_bits_in_groups(self):
        code = rules.code_text(secrets.randbits(rules.CODE_BITS))

        assert rules.CODE_BITS >= 128
        assert [len(group) for group in code.split("-")] == [4] * 7
        assert len({rules.code_text(1 << bit) for bit in range(rules.CODE_BITS)}) == 140

    @given(st.integers(min_value=0, max_value=(1 << 140) - 1))
    def test_reads_back_what_it_wrote(self, bits):
        code = rules.code_text(bits)

        assert rules.read_code(code) == code
        assert rules.read_code(code.lower().replace("-", " ")) == code
        assert rules.read_code(code.replace("0", "o").replace("1", "l")) == code

    @pytest.mark.parametrize("typed", ["", "7K3F", "U" * 28, "É" * 28, "0" * 29, "' OR 1=1 --"])
    def test_knows_what_cannot_be_a_code(self, typed):
        assert rules.read_code(typed) is None


class TestValidUntil:
    @pytest.mark.parametrize(
        ("issued", "months", "last"),
        [
            (date(2026, 11, 25), 60, date(2031, 11, 25)),
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2026, 12, 15), 1, date(2027, 1, 15)),
            (date(2026, 11, 25), None, None),
        ],
    )
    def test_counts_calendar_months(self, issued, months, last):
        assert rules.valid_until(issued, months) == last


class TestStudiedUntil:
    @pytest.mark.parametrize(
        ("by_list", "due", "last"),
        [
            (True, date(2026, 11, 20), date(2026, 11, 20)),
            (True, date(2026, 11, 10), date(2026, 11, 15)),
            (True, None, date(2026, 11, 15)),
            (False, date(2026, 11, 20), date(2026, 11, 15)),
        ],
    )
    def test_is_the_last_day_of_the_class_or_of_the_person(self, by_list, due, last):
        assert (
            rules.studied_until(by_list=by_list, due_on=due, completed_on=date(2026, 11, 15))
            == last
        )
