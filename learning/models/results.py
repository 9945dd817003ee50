"""What was passed, how it is known, and every change of it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.evidence import Evidence
from learning.querysets import ResultQuerySet


class LessonResult(models.Model):
    """The result of one enrolment in one lesson.  No row, or no ``passed_at``: not passed."""

    enrolment = models.ForeignKey("learning.Enrolment", models.PROTECT, related_name="results")
    lesson = models.ForeignKey("courses.EditionLesson", models.PROTECT, related_name="+")
    passed_at = models.DateTimeField(null=True, blank=True)
    evidence = models.PositiveSmallIntegerField(choices=Evidence, default=Evidence.CLAIMED)
    score = models.DecimalField(
        _("score"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(10)],
        help_text="on the scale of 10; empty where nothing is scored",
    )

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson"], name="learning_one_result_per_lesson"
            ),
        ]

    def __str__(self) -> str:
        return f"result {self.pk}"


class ResultChange(models.Model):
    """One change of a result.  Only ever added to."""

    class Kind(models.TextChoices):
        """What happened to the result."""

        PASSED = "passed", _("passed")
        IMPROVED = "improved", _("improved")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CORRECTED = "corrected", _("corrected")

    enrolment = models.ForeignKey("learning.Enrolment", models.PROTECT, related_name="+")
    lesson = models.ForeignKey("courses.EditionLesson", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    evidence = models.PositiveSmallIntegerField(choices=Evidence)
    score = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["enrolment", "lesson"])]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class ReadingVisit(models.Model):
    """How long a text lesson was in front of a member, by the clock of the server.

    Two lessons open at once share the time: see ``learning.rules.dwell_credit``.
    """

    enrolment = models.ForeignKey("learning.Enrolment", models.PROTECT, related_name="+")
    lesson = models.ForeignKey("courses.EditionLesson", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    dwell_seconds = models.PositiveIntegerField(default=0)
    reached_end_at = models.DateTimeField(null=True, blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson"], name="learning_one_visit_row_per_lesson"
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"
