"""The question bank, quizzes and their versions, attempts, and check questions of text lessons."""

from quizzes.models.attempts import Attempt, AttemptQuestion
from quizzes.models.bank import Question, QuestionVersion, Topic
from quizzes.models.checks import CheckAnswer
from quizzes.models.versions import Quiz, QuizVersion

__all__ = [
    "Attempt",
    "AttemptQuestion",
    "CheckAnswer",
    "Question",
    "QuestionVersion",
    "Quiz",
    "QuizVersion",
    "Topic",
]
