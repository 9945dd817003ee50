"""Reads of quizzes: for other apps, for the pages of an attempt, and for text lessons."""

from quizzes.selectors.bank import (
    blueprint_problems,
    question_versions_for,
    questions_to_choose,
    quiz_version_by_key,
    quiz_versions_for,
    quizzes_to_choose,
)
from quizzes.selectors.checks import Checks, checks_of
from quizzes.selectors.taking import (
    AttemptPage,
    ResultPage,
    StartPanel,
    attempt_page,
    own_attempts,
    result_page,
    start_panel,
)

__all__ = [
    "AttemptPage",
    "Checks",
    "ResultPage",
    "StartPanel",
    "attempt_page",
    "blueprint_problems",
    "checks_of",
    "own_attempts",
    "question_versions_for",
    "questions_to_choose",
    "quiz_version_by_key",
    "quiz_versions_for",
    "quizzes_to_choose",
    "result_page",
    "start_panel",
]
