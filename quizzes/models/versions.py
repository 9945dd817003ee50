"""Quizzes and their frozen versions."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.querysets import QuizQuerySet
from quizzes.rules import BlueprintLine


class Quiz(models.Model):
    """A quiz as its trainer knows it.  ``course_code`` says for which course it was made."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=200)
    course_code = models.CharField(_("course code"), max_length=20, blank=True, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = QuizQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def __str__(self) -> str:
        return self.title


class QuizVersion(models.Model):
    """How a quiz is made up and run.  A trigger refuses to change or delete it.

    ``key`` is what ``EditionLesson.quiz_version_key`` names.  How many attempts there are
    and what passes stands in the edition: it is part of the contract, not of the quiz.
    """

    class ReviewPolicy(models.TextChoices):
        """When a member may see which answers were right."""

        SCORE_ONLY = "score_only", _("the score only")
        AFTER_SUBMIT = "after_submit", _("answers after each attempt")
        AFTER_PASS_OR_LAST = (
            "after_pass_or_last_attempt",
            _("answers after passing or after the last attempt"),
        )

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    blueprint = models.JSONField(help_text='[{"topic": code, "level": null or level, "count": n}]')
    time_limit_seconds = models.PositiveIntegerField(_("time limit (seconds)"), null=True)
    shuffle_questions = models.BooleanField(_("shuffle questions"), default=True)
    shuffle_options = models.BooleanField(_("shuffle options"), default=True)
    review_policy = models.CharField(
        _("review of answers"),
        max_length=30,
        choices=ReviewPolicy,
        default=ReviewPolicy.AFTER_PASS_OR_LAST,
    )
    instructions = models.TextField(_("instructions"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["quiz", "number"]
        constraints = [
            models.UniqueConstraint(fields=["quiz", "number"], name="quizzes_quiz_version_once"),
            models.CheckConstraint(
                condition=Q(time_limit_seconds=None) | Q(time_limit_seconds__gte=30),
                name="quizzes_time_limit_is_workable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz}, {self.number}"

    @property
    def lines(self) -> list[BlueprintLine]:
        """The blueprint as plain data, for the rules."""
        return [BlueprintLine.from_data(row) for row in self.blueprint]

    @property
    def question_count(self) -> int:
        """How many questions an attempt has."""
        return sum(line.count for line in self.lines)
