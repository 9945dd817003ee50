"""The question bank: topics, questions, and what each question said at each time."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.querysets import QuestionQuerySet, QuestionVersionQuerySet
from quizzes.rules import QuestionContent


class Topic(models.Model):
    """What questions are about; blueprints name topics by their code."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """A question as the bank knows it, whatever its current words.

    ``key`` is what the check questions of a lesson name (``EditionLesson.check_keys``).
    """

    class Level(models.TextChoices):
        """How difficult the question is."""

        BASIC = "basic", _("basic")
        MEDIUM = "medium", _("medium")
        ADVANCED = "advanced", _("advanced")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="questions")
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.BASIC)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [
            models.Index(
                fields=["topic", "level"],
                condition=Q(archived_at=None),
                name="quizzes_question_to_draw",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class QuestionVersion(models.Model):
    """What a question said at one time, with its key.  A trigger refuses to change or delete it.

    ``options`` is ``[{"key": "a", "text": "…"}, …]``; ``correct`` holds keys of options.
    """

    class Kind(models.TextChoices):
        """How many options may be chosen."""

        SINGLE = "single", _("one answer")
        MULTIPLE = "multiple", _("several answers")
        TRUE_FALSE = "true_false", _("true or false")

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.TextField(_("question"))
    options = models.JSONField(_("options"))
    correct = ArrayField(models.CharField(max_length=8), verbose_name=_("correct answer"))
    explanation = models.TextField(_("explanation"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QuestionVersionQuerySet.as_manager()

    class Meta:
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "number"], name="quizzes_question_version_once"
            ),
            models.CheckConstraint(
                condition=Q(correct__len__gte=1), name="quizzes_version_has_a_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}, {self.number}"

    @property
    def content(self) -> QuestionContent:
        """The version as plain data, for the rules."""
        return QuestionContent(
            kind=self.kind,
            text=self.text,
            options=tuple((option["key"], option["text"]) for option in self.options),
            correct=tuple(self.correct),
            explanation=self.explanation,
            source=self.source,
        )
