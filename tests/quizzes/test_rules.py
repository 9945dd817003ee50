"""Drawing, scoring, starting and reviewing, without a database."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from quizzes import rules
from quizzes.rules import (
    BlueprintLine,
    Candidate,
    Flaw,
    Part,
    QuestionContent,
    Review,
    Start,
    TextPart,
)

BANK = [
    Candidate(1, "a", "basic"),
    Candidate(2, "a", "basic"),
    Candidate(3, "a", "advanced"),
    Candidate(4, "b", "basic"),
    Candidate(5, "b", "medium"),
]


class TestTextParts:
    def test_tells_situation_message_and_question_apart(self):
        parts = rules.text_parts(
            "Đồng chí nhận tin:\n\n“Chuyển ngay!\nKhẩn.”\n \nTin không có nguồn.\n\nNên làm gì?"
        )

        assert [(part.text, part.part) for part in parts] == [
            ("Đồng chí nhận tin:", Part.SITUATION),
            ("“Chuyển ngay!\nKhẩn.”", Part.MESSAGE),
            ("Tin không có nguồn.", Part.SITUATION),
            ("Nên làm gì?", Part.QUESTION),
        ]

    @pytest.mark.parametrize("text", ["“Đọc ngang” là gì?", "“Chuyển ngay!”", "Số hóa là gì?"])
    def test_one_paragraph_is_the_question(self, text):
        assert rules.text_parts(text) == [TextPart(text, Part.QUESTION)]

    @pytest.mark.parametrize("text", ["“Một” và “hai”", "“Chuyển ngay!” và hết."])
    def test_a_paragraph_that_only_begins_with_a_quotation_is_no_message(self, text):
        assert rules.text_parts(f"{text}\n\nAi nói?")[0] == TextPart(text, Part.SITUATION)

    def test_blank_lines_make_no_empty_part(self):
        assert rules.text_parts(" \n\n ") == []


class TestDraw:
    def test_draws_what_the_blueprint_says(self):
        blueprint = [BlueprintLine("a", "basic", 1), BlueprintLine("b", None, 2)]

        drawn = rules.draw(BANK, blueprint, seed="x", shuffle=False)

        assert drawn[0] in {1, 2}
        assert drawn[1:] == [4, 5]

    def test_draws_the_same_with_the_same_seed_and_other_things_with_others(self):
        bank = [Candidate(number, "a", "basic") for number in range(30)]
        blueprint = [BlueprintLine("a", None, 10)]

        draws = {tuple(rules.draw(bank, blueprint, seed=s, shuffle=True)) for s in "xxyz"}

        assert len(draws) == 3

    def test_serves_the_lines_that_name_a_level_first(self):
        blueprint = [BlueprintLine("a", None, 2), BlueprintLine("a", "advanced", 1)]

        for seed in map(str, range(20)):
            drawn = rules.draw(BANK, blueprint, seed=seed, shuffle=False)
            assert drawn[2] == 3
            assert sorted(drawn) == [1, 2, 3]

    def test_never_takes_a_question_twice(self):
        blueprint = [BlueprintLine("a", "basic", 1)] * 2

        assert sorted(rules.draw(BANK, blueprint, seed="x", shuffle=True)) == [1, 2]

    def test_gives_each_question_the_same_chance(self):
        bank = [Candidate(number, "a", "basic") for number in range(5)]
        blueprint = [BlueprintLine("a", None, 2)]

        seen = Counter()
        for seed in range(2000):
            seen.update(rules.draw(bank, blueprint, seed=str(seed), shuffle=True))

        assert all(700 < count < 900 for count in seen.values())

    @pytest.mark.parametrize(
        ("blueprint", "short"),
        [
            ([BlueprintLine("a", "basic", 3)], (BlueprintLine("a", "basic", 3), 2)),
            ([BlueprintLine("a", "medium", 1)], (BlueprintLine("a", "medium", 1), 0)),
            ([BlueprintLine("c", None, 1)], (BlueprintLine("c", None, 1), 0)),
            (
                [BlueprintLine("a", "basic", 2), BlueprintLine("a", None, 2)],
                (BlueprintLine("a", None, 2), 1),
            ),
        ],
    )
    def test_refuses_and_names_the_line_that_falls_short(self, blueprint, short):
        with pytest.raises(rules.TooFewQuestions) as refused:
            rules.draw(BANK, blueprint, seed="x", shuffle=True)

        (shortage,) = refused.value.shortages
        assert (shortage.line, shortage.found) == short


class TestOptionOrder:
    def test_keeps_true_and_false_as_they_are(self):
        orders = {
            tuple(rules.option_order("ab", kind=rules.TRUE_FALSE, shuffle=True, seed=str(seed)))
            for seed in range(20)
        }

        assert orders == {("a", "b")}

    def test_puts_each_option_at_each_place_equally_often(self):
        first = Counter(
            rules.option_order("abcd", kind=rules.SINGLE, shuffle=True, seed=str(seed))[0]
            for seed in range(4000)
        )

        assert all(900 < first[key] < 1100 for key in "abcd")

    def test_keeps_the_order_of_the_author_when_told(self):
        order = rules.option_order("abc", kind=rules.SINGLE, shuffle=False, seed="x")

        assert order == ["a", "b", "c"]


class TestScoring:
    @pytest.mark.parametrize(
        ("answer", "correct", "is_right"),
        [
            (["b"], ["b"], True),
            (["a"], ["b"], False),
            ([], ["b"], False),
            (["a", "b"], ["b"], False),
            (["a"], ["a"], True),  # true/false: true
            (["b"], ["a"], False),  # true/false: false
            (["a", "c"], ["a", "c"], True),
            (["c", "a"], ["a", "c"], True),
            (["a"], ["a", "c"], False),  # all or nothing: half is nothing
            (["a", "b", "c"], ["a", "c"], False),  # one too many is nothing
            (["b", "d"], ["a", "c"], False),
            ([], ["a", "c"], False),
            (["a", "b", "c"], ["a", "b", "c"], True),
        ],
    )
    def test_is_all_or_nothing(self, answer, correct, is_right):
        assert rules.is_right(answer, correct) is is_right

    @pytest.mark.parametrize(
        ("right", "total", "score"),
        [
            (0, 10, "0.00"),
            (10, 10, "10.00"),
            (1, 3, "3.33"),
            (2, 3, "6.67"),
            (1, 8, "1.25"),
            (1, 16, "0.63"),  # 0.625 goes up
            (5, 16, "3.13"),  # 3.125 goes up
            (7, 15, "4.67"),
            (13, 30, "4.33"),
            (0, 0, "0.00"),
        ],
    )
    def test_is_on_the_scale_of_ten_with_two_decimals(self, right, total, score):
        assert rules.score_of(right, total) == Decimal(score)

    @pytest.mark.parametrize(
        ("score", "percent", "is_passed"),
        [
            ("5.00", 50, True),
            ("4.99", 50, False),
            ("6.67", 67, False),
            ("6.67", 66, True),
            ("10.00", 100, True),
            ("5.00", None, True),
            ("4.90", None, False),
            ("0.00", 0, True),
        ],
    )
    def test_passes_from_the_mark_of_the_contract(self, score, percent, is_passed):
        assert rules.is_passed(Decimal(score), percent) is is_passed


class TestMayStart:
    OPEN = {
        "is_enrolment_open": True,
        "is_recognised": False,
        "has_open_attempt": False,
        "used": 0,
        "allowed": 3,
    }

    @pytest.mark.parametrize(
        ("change", "start"),
        [
            ({}, Start.NEW),
            ({"used": 2}, Start.NEW),
            ({"used": 3}, Start.NO_ATTEMPTS_LEFT),
            ({"used": 4}, Start.NO_ATTEMPTS_LEFT),
            ({"used": 3, "has_open_attempt": True}, Start.RESUME),
            ({"used": 99, "allowed": None}, Start.NEW),
            ({"is_enrolment_open": False}, Start.NOT_OPEN),
            ({"is_enrolment_open": False, "has_open_attempt": True}, Start.NOT_OPEN),
            ({"is_recognised": True}, Start.LOCKED),
            ({"is_recognised": True, "has_open_attempt": True}, Start.RESUME),
        ],
    )
    def test_decides(self, change, start):
        assert rules.may_start(**self.OPEN | change) is start

    @pytest.mark.parametrize(("used", "allowed", "left"), [(0, 3, 3), (4, 3, 0), (7, None, None)])
    def test_counts_what_is_left(self, used, allowed, left):
        assert rules.attempts_left(used=used, allowed=allowed) == left


class TestSecondsLeft:
    NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("deadline", "left"),
        [
            (NOW + timedelta(seconds=61.9), 61),
            (NOW, 0),
            (NOW - timedelta(hours=1), 0),
            (None, None),
        ],
    )
    def test_counts_whole_seconds(self, deadline, left):
        assert rules.seconds_left(deadline=deadline, now=self.NOW) == left


class TestReview:
    @pytest.mark.parametrize(
        ("policy", "facts", "review"),
        [
            ("after_submit", {"is_closed": False}, Review.NOTHING),
            ("score_only", {}, Review.SCORE),
            ("score_only", {"is_lesson_passed": True, "attempts_left": 0}, Review.SCORE),
            ("after_submit", {}, Review.ANSWERS),
            ("after_submit", {"has_open_attempt": True}, Review.SCORE),
            ("after_pass_or_last_attempt", {}, Review.SCORE),
            ("after_pass_or_last_attempt", {"attempts_left": None}, Review.SCORE),
            ("after_pass_or_last_attempt", {"is_lesson_passed": True}, Review.ANSWERS),
            ("after_pass_or_last_attempt", {"attempts_left": 0}, Review.ANSWERS),
            (
                "after_pass_or_last_attempt",
                {"is_lesson_passed": True, "has_open_attempt": True},
                Review.SCORE,
            ),
        ],
    )
    def test_shows_only_what_the_policy_allows(self, policy, facts, review):
        usual = {
            "is_closed": True,
            "has_open_attempt": False,
            "is_lesson_passed": False,
            "attempts_left": 2,
        }
        assert rules.review_of(policy, **usual | facts) is review


class TestQuestionFlaws:
    GOOD = {
        "kind": rules.SINGLE,
        "text": "Câu hỏi?",
        "options": (("a", "Một"), ("b", "Hai")),
        "correct": ("b",),
    }

    @pytest.mark.parametrize(
        ("change", "flaws"),
        [
            ({}, []),
            ({"text": "  "}, [Flaw.NO_TEXT]),
            ({"kind": "essay"}, [Flaw.UNKNOWN_KIND]),
            ({"options": (("b", "Hai"),)}, [Flaw.TOO_FEW_OPTIONS]),
            (
                {"kind": rules.TRUE_FALSE, "options": (("a", "1"), ("b", "2"), ("c", "3"))},
                [Flaw.TOO_MANY_OPTIONS],
            ),
            ({"options": (("a", ""), ("b", "Hai"))}, [Flaw.EMPTY_OPTION]),
            ({"options": (("a", "hai "), ("b", "Hai"))}, [Flaw.SAME_OPTION_TWICE]),
            ({"correct": ()}, [Flaw.NO_CORRECT]),
            ({"correct": ("z",)}, [Flaw.CORRECT_IS_NO_OPTION]),
            ({"correct": ("a", "b")}, [Flaw.TOO_MANY_CORRECT]),
            ({"correct": ("a", "b"), "kind": rules.MULTIPLE}, []),
        ],
    )
    def test_names_each(self, change, flaws):
        assert rules.question_flaws(QuestionContent(**self.GOOD | change)) == flaws

    def test_knows_a_corrected_key_from_a_corrected_wording(self):
        old = QuestionContent(**self.GOOD)

        assert rules.asks_the_same(old, QuestionContent(**self.GOOD | {"correct": ("a",)}))
        assert not rules.asks_the_same(old, QuestionContent(**self.GOOD | {"text": "Khác?"}))
