"""Writes of quizzes.  Each public function is one transaction."""

from quizzes.services.attempts import (
    close_attempt_if_expired,
    close_expired_attempts,
    start_attempt,
    submit_attempt,
)
from quizzes.services.bank import archive_question, ensure_topic, save_question
from quizzes.services.checks import answer_check, pass_reading_when_checked
from quizzes.services.importing import import_questions
from quizzes.services.regrading import regrade_question
from quizzes.services.saving import Receipt, SentAnswer, require_saved, save_answers
from quizzes.services.versions import create_quiz, make_quiz_version

__all__ = [
    "Receipt",
    "SentAnswer",
    "answer_check",
    "archive_question",
    "close_attempt_if_expired",
    "close_expired_attempts",
    "create_quiz",
    "ensure_topic",
    "import_questions",
    "make_quiz_version",
    "pass_reading_when_checked",
    "regrade_question",
    "require_saved",
    "save_answers",
    "save_question",
    "start_attempt",
    "submit_attempt",
]
