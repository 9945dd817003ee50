"""The arithmetic of study quality: intervals, the index, and signals that disagree."""

from decimal import Decimal
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.quality.rules import (
    Answers,
    Disagreement,
    Measure,
    Part,
    Signals,
    disagreements,
    index_of,
    mean,
    part_of,
    published,
    wilson,
)

MEASURE = Measure(min_people=10)


def unit_of(people=100, **sums):
    """A unit in which everybody has begun, has completed at E2 and has eight marks of ten."""
    usual = {
        "total": people,
        "completed": people,
        "present": people,
        "e2": people,
        "scored": people,
        "score_sum": Decimal(8 * people),
        "score_squares": Decimal(65 * people),
        "progress_sum": Decimal(people),
        "progress_squares": Decimal(people),
    }
    return Signals(**usual | sums)


class TestIntervals:
    def test_agrees_with_the_example_of_newcombe(self):
        # Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20.
        examples = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0, 0.1611)}
        for (part, whole), (low, high) in examples.items():
            found = wilson(part, whole)
            assert isclose(found.low, low * 100, abs_tol=0.006)
            assert isclose(found.high, high * 100, abs_tol=0.006)

    @given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
    def test_a_share_lies_within_its_bounds(self, pair):
        found = wilson(*pair)
        assert 0 <= found.low <= found.value <= found.high <= 100

    def test_more_people_make_it_narrower(self):
        assert wilson(300, 400).high - wilson(300, 400).low < wilson(3, 4).high - wilson(3, 4).low

    def test_the_mean_of_marks(self):
        # 4, 6, 8, 10: mean 7, standard deviation 2.582, standard error 1.291.
        found = mean(Decimal(28), Decimal(16 + 36 + 64 + 100), 4, top=10)
        assert isclose(found.value, 70)
        assert isclose(found.low, 70 - 19.6 * 1.291, abs_tol=0.1)

    def test_where_all_are_alike_the_bounds_do_not_fall_together(self):
        found = mean(Decimal(50), Decimal(250), 10, top=10)
        assert found.low < found.value < found.high

    def test_nobody_has_no_share(self):
        assert wilson(0, 0) is None
        assert mean(Decimal(0), Decimal(0), 0, top=10) is None

    @pytest.mark.parametrize(("people", "is_shown"), [(9, False), (10, True)])
    def test_a_share_of_few_is_not_published(self, people, is_shown):
        assert (published(wilson(5, people), least=10) is not None) == is_shown


class TestIndex:
    def test_is_the_weighted_mean_of_the_components(self):
        index = index_of(unit_of(), MEASURE)

        assert isclose(index.estimate.value, 0.4 * 100 + 0.1 * 100 + 0.3 * 80 + 0.2 * 100)
        assert index.estimate.low < index.estimate.value <= index.estimate.high <= 100

    def test_has_no_value_while_one_component_rests_on_few(self):
        index = index_of(
            unit_of(scored=9, score_sum=Decimal(72), score_squares=Decimal(585)), MEASURE
        )

        assert index.estimate is None
        assert index.missing == [Part.RESULT]
        assert index.parts[Part.COMPLETION].value == 100

    def test_a_component_without_weight_may_be_missing(self):
        measure = Measure(completion=60, presence=20, result=0, verified=20)

        assert index_of(unit_of(scored=0, score_sum=Decimal(0)), measure).estimate.value == 100

    def test_the_exempted_are_in_no_denominator(self):
        signals = unit_of(total=150, exempt=50)

        assert part_of(signals, Part.COMPLETION).people == 100


class TestDisagreements:
    @pytest.mark.parametrize(
        ("sums", "found"),
        [
            ({}, []),
            (
                {"score_sum": Decimal(490), "score_squares": Decimal(2500)},
                [Disagreement.PRESENT_BUT_WEAK],
            ),
            ({"e2": 40, "e1": 60}, [Disagreement.COMPLETE_BUT_UNVERIFIED]),
            ({"fast": 20}, [Disagreement.TOO_FAST]),
            ({"fast": 19}, []),
            ({"present": 49}, [Disagreement.RESULT_WITHOUT_PRESENCE]),
        ],
    )
    def test_names_what_does_not_fit(self, sums, found):
        assert disagreements(unit_of(**sums), MEASURE) == found

    def test_says_nothing_of_a_small_unit(self):
        assert disagreements(unit_of(people=9, fast=9), MEASURE) == []

    def test_follows_the_thresholds_of_the_office(self):
        assert disagreements(unit_of(fast=10), Measure(many_fast=10)) == [Disagreement.TOO_FAST]


def test_answers_add_up_topic_by_topic():
    both = Answers({"a": (10, 5)}) + Answers({"a": (2, 2), "b": (3, 0)})

    assert both.by_topic == {"a": (12, 7), "b": (3, 0)}
    assert both.total == 15
    assert isclose(both.share_of("a").value, 700 / 12)
