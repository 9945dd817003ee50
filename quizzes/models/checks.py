"""Answers to the check questions at the end of text lessons."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from quizzes.querysets import CheckAnswerQuerySet


class CheckAnswer(models.Model):
    """How far a member is with one check question of a text lesson.

    Holds the last answer until one is right; a right answer stays.
    """

    enrolment = models.ForeignKey("learning.Enrolment", models.PROTECT, related_name="+")
    lesson = models.ForeignKey("courses.EditionLesson", models.PROTECT, related_name="+")
    question = models.ForeignKey("quizzes.Question", models.PROTECT, related_name="+")
    question_version = models.ForeignKey(
        "quizzes.QuestionVersion", models.PROTECT, related_name="+"
    )
    chosen = ArrayField(models.CharField(max_length=8))
    is_right = models.BooleanField()
    tries = models.PositiveIntegerField(default=1)
    answered_at = models.DateTimeField()

    objects = CheckAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson", "question"], name="quizzes_one_check_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"check answer {self.pk}"
