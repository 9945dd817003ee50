"""Attempts, with the questions that were drawn and the answers that were saved."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quizzes.querysets import AttemptQuerySet, AttemptQuestionQuerySet


class Attempt(models.Model):
    """One attempt (lượt làm bài) of one enrolment at one quiz lesson.

    ``allowed`` is the limit of the edition on the day of the start: with it the database
    itself refuses an attempt too many.  All times are of the database's clock.
    """

    class State(models.TextChoices):
        """Open, handed in by the member, or closed by the server when the time was over."""

        OPEN = "open", pgettext_lazy("attempt", "open")
        SUBMITTED = "submitted", pgettext_lazy("attempt", "submitted")
        EXPIRED = "expired", pgettext_lazy("attempt", "time over")

    enrolment = models.ForeignKey("learning.Enrolment", models.PROTECT, related_name="+")
    lesson = models.ForeignKey("courses.EditionLesson", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    allowed = models.PositiveSmallIntegerField(null=True)
    quiz_version = models.ForeignKey("quizzes.QuizVersion", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    score = models.DecimalField(_("score"), max_digits=4, decimal_places=2, null=True)
    right_count = models.PositiveSmallIntegerField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["enrolment", "lesson", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson", "number"], name="quizzes_attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "lesson"],
                condition=Q(state="open"),
                name="quizzes_one_open_attempt",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1) & (Q(allowed=None) | Q(number__lte=F("allowed"))),
                name="quizzes_attempt_within_limit",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, score=None, right_count=None)
                | (
                    ~Q(state="open")
                    & Q(closed_at__isnull=False, right_count__isnull=False)
                    & Q(score__gte=0, score__lte=10)
                ),
                name="quizzes_closed_attempt_is_scored",
            ),
        ]
        indexes = [
            models.Index(
                fields=["deadline_at"], condition=Q(state="open"), name="quizzes_open_by_deadline"
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk}"

    @property
    def is_open(self) -> bool:
        """Tell whether answers may still come in, the deadline aside."""
        return self.state == self.State.OPEN


class AttemptQuestion(models.Model):
    """One question of an attempt: its frozen words, the order of its options, the answer.

    ``option_order`` and ``answer`` hold keys of options; the browser only ever sees and
    sends places in that order.  ``graded_version`` is the version whose key gave the
    points: the drawn one, or a later one after a correction of the key.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(
        "quizzes.QuestionVersion", models.PROTECT, related_name="+"
    )
    option_order = ArrayField(models.CharField(max_length=8))
    answer = ArrayField(models.CharField(max_length=8), default=list)
    sequence = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    is_right = models.BooleanField(null=True)
    points = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    graded_version = models.ForeignKey(
        "quizzes.QuestionVersion", models.PROTECT, null=True, related_name="+"
    )

    objects = AttemptQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position"], name="quizzes_one_question_a_position"
            ),
            models.UniqueConstraint(
                fields=["attempt", "question_version"], name="quizzes_question_once_an_attempt"
            ),
            models.CheckConstraint(
                condition=Q(answer__contained_by=F("option_order")),
                name="quizzes_answer_is_an_option",
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.position} of attempt {self.attempt_id}"
