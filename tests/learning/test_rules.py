"""Statuses, completion, marks, evidence and dwell, as tables."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning import rules
from learning.rules import LessonFacts, ResultFacts, Status

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEFORE, AFTER = NINE - timedelta(hours=1), NINE + timedelta(hours=1)
BANDS = [
    (Decimal("9.0"), "Xuất sắc"),
    (Decimal("8.0"), "Giỏi"),
    (Decimal("7.0"), "Khá"),
    (Decimal("5.0"), "Trung bình"),
    (Decimal("0.0"), "Không đạt"),
]


@pytest.mark.parametrize(
    ("exempted", "completed", "started", "due", "status"),
    [
        (None, None, None, None, Status.NOT_STARTED),
        (None, None, None, AFTER, Status.NOT_STARTED),
        (None, None, BEFORE, AFTER, Status.IN_PROGRESS),
        (None, None, None, BEFORE, Status.OVERDUE),
        (None, None, BEFORE, BEFORE, Status.OVERDUE),
        (None, BEFORE, BEFORE, BEFORE, Status.COMPLETED),
        (BEFORE, BEFORE, BEFORE, BEFORE, Status.EXEMPT),
    ],
)
def test_status_of(exempted, completed, started, due, status):
    assert (
        rules.status_of(
            exempted_at=exempted,
            completed_at=completed,
            started_at=started,
            due_at=due,
            now=NINE,
        )
        is status
    )


@pytest.mark.parametrize(
    ("required", "passed", "complete"),
    [({1, 2}, {1, 2, 3}, True), ({1, 2}, {1}, False), (set(), {1}, False), (set(), set(), False)],
)
def test_is_course_complete(required, passed, complete):
    assert rules.is_course_complete(required=required, passed=passed) is complete


@pytest.mark.parametrize(
    ("weighted", "mark"),
    [
        ([], None),
        ([(0, Decimal("9"))], None),
        ([(1, None)], None),
        ([(1, Decimal("8.25"))], Decimal("8.3")),
        ([(1, Decimal("8.24"))], Decimal("8.2")),
        ([(60, Decimal("7")), (40, Decimal("9"))], Decimal("7.8")),
        ([(1, Decimal("10")), (1, None)], Decimal("10.0")),
    ],
)
def test_final_mark_is_weighted_and_rounded_half_up(weighted, mark):
    assert rules.final_mark(weighted) == mark


@pytest.mark.parametrize(
    ("mark", "band"),
    [
        ("10.0", "Xuất sắc"),
        ("9.0", "Xuất sắc"),
        ("8.9", "Giỏi"),
        ("7.9", "Khá"),
        ("5.0", "Trung bình"),
        ("4.9", "Không đạt"),
        (None, ""),
    ],
)
def test_band_of(mark, band):
    assert rules.band_of(None if mark is None else Decimal(mark), BANDS) == band


def lesson(id, required=True, assessed=True, weight=0, periods="2"):
    return LessonFacts(id, required, assessed, weight, Decimal(periods))


class TestProgressOf:
    def progress(self, lessons, results):
        return rules.progress_of(lessons, results, pass_mark=Decimal("5.0"), verified_from=2)

    def test_grade_is_that_of_the_weakest_required_assessed_lesson(self):
        lessons = [lesson(1, assessed=False), lesson(2), lesson(3), lesson(4, required=False)]
        results = [
            ResultFacts(1, 0, None),
            ResultFacts(2, 3, None),
            ResultFacts(3, 2, None),
            ResultFacts(4, 1, None),
        ]

        progress = self.progress(lessons, results)

        assert progress.is_complete
        assert progress.evidence == 2
        assert progress.verified_periods == Decimal("4")

    def test_nothing_assessed_has_the_grade_of_what_there_is(self):
        progress = self.progress([lesson(1, assessed=False)], [ResultFacts(1, 0, None)])

        assert progress.evidence == 0

    def test_a_mark_below_the_pass_mark_does_not_complete(self):
        progress = self.progress([lesson(1, weight=1)], [ResultFacts(1, 2, Decimal("4.9"))])

        assert not progress.is_complete
        assert progress.passed_required == 1

    def test_no_grade_before_completion(self):
        progress = self.progress([lesson(1), lesson(2)], [ResultFacts(1, 2, None)])

        assert (progress.is_complete, progress.evidence) == (False, None)


@pytest.mark.parametrize(
    ("elapsed", "elsewhere", "credit"),
    [
        (30, None, 30),
        (30, 20, 20),  # another lesson was in front 20 s ago
        (30, 60, 30),  # the other contact is older than this one
        (600, None, 120),  # a silence counts the longest gap at most
        (-5, None, 0),  # the clock went back
    ],
)
def test_dwell_credit(elapsed, elsewhere, credit):
    now = NINE
    assert (
        rules.dwell_credit(
            now=now,
            last_seen_at=now - timedelta(seconds=elapsed),
            last_seen_elsewhere_at=None
            if elsewhere is None
            else now - timedelta(seconds=elsewhere),
            max_gap=120,
        )
        == credit
    )


@given(st.lists(st.tuples(st.integers(0, 9), st.decimals("0", "10", places=2)), max_size=20))
def test_final_mark_stays_on_the_scale(weighted):
    mark = rules.final_mark(weighted)
    assert mark is None or 0 <= mark <= 10
