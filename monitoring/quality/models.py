"""Weights by version, and numbers counted ahead so that a page need not count a million rows.

The counts are derived: ``monitoring.quality.counting`` makes them anew, and nothing else writes.
"""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from monitoring.quality.querysets import (
    CountedClassQuerySet,
    CountQuerySet,
    QualityWeightsQuerySet,
)
from monitoring.quality.rules import Measure

PER_CENT = [MaxValueValidator(100)]


class QualityWeights(models.Model):
    """One version of the weights and thresholds.  Never changed: another one follows it.

    A period keeps the version that held on its last day.
    """

    class State(models.TextChoices):
        """Where the version stands."""

        PROPOSED = "proposed", _("waiting for the second person")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    MEASURE_FIELDS: ClassVar[tuple[str, ...]] = tuple(Measure.__dataclass_fields__)

    valid_from = models.DateField(_("holds from"))
    completion = models.PositiveSmallIntegerField(
        _("weight of completion (%)"), validators=PER_CENT, default=40
    )
    presence = models.PositiveSmallIntegerField(
        _("weight of presence (%)"), validators=PER_CENT, default=10
    )
    result = models.PositiveSmallIntegerField(
        _("weight of results (%)"), validators=PER_CENT, default=30
    )
    verified = models.PositiveSmallIntegerField(
        _("weight of verified completions (%)"), validators=PER_CENT, default=20
    )
    min_people = models.PositiveSmallIntegerField(
        _("fewest people for a number"), validators=[MinValueValidator(5)], default=10
    )
    high_share = models.PositiveSmallIntegerField(
        _("a share is high from (%)"), validators=PER_CENT, default=80
    )
    low_result = models.PositiveSmallIntegerField(
        _("a result is low below (%)"), validators=PER_CENT, default=50
    )
    low_verified = models.PositiveSmallIntegerField(
        _("a verified share is low below (%)"), validators=PER_CENT, default=50
    )
    many_fast = models.PositiveSmallIntegerField(
        _("too fast completions are many from (%)"), validators=PER_CENT, default=20
    )
    basis = models.CharField(_("basis"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = QualityWeightsQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        verbose_name = _("weights of the study-quality index")
        verbose_name_plural = _("weights of the study-quality index")
        constraints = [
            models.CheckConstraint(
                condition=Q(completion=100 - F("presence") - F("result") - F("verified")),
                name="monitoring_weights_make_a_hundred",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | (
                    ~Q(state="proposed")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
                name="monitoring_weights_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="proposed"),
                name="monitoring_one_proposal_of_weights",
            ),
        ]

    def __str__(self) -> str:
        return f"weights {self.pk}"

    @property
    def measure(self) -> Measure:
        """The version as plain data, for the rules."""
        return Measure(**{name: getattr(self, name) for name in self.MEASURE_FIELDS})


class CountedClass(models.Model):
    """When the numbers of a class were counted; ``answers_mark`` says of which answers."""

    training_class = models.OneToOneField(
        "learning.TrainingClass", models.CASCADE, related_name="counted", primary_key=True
    )
    counted_at = models.DateTimeField()
    answers_mark = models.CharField(max_length=80, blank=True)
    people = models.PositiveIntegerField(default=0)

    objects = CountedClassQuerySet.as_manager()

    def __str__(self) -> str:
        return f"counts of class {self.pk}"


class _Count(models.Model):
    """Where the counted people belong: class, unit of today, unit of then."""

    training_class = models.ForeignKey("learning.TrainingClass", models.CASCADE, related_name="+")
    unit_now = models.ForeignKey("members.Unit", models.CASCADE, related_name="+")
    unit_then = models.ForeignKey("members.Unit", models.CASCADE, related_name="+")

    objects = CountQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"count {self.pk}"


class QualityCount(_Count):
    """The sums of ``quality.rules.Signals`` of one class, unit and status."""

    status = models.CharField(max_length=12)
    people = models.PositiveIntegerField()
    present = models.PositiveIntegerField(default=0)
    scored = models.PositiveIntegerField(default=0)
    below_pass = models.PositiveIntegerField(default=0)
    fast = models.PositiveIntegerField(default=0)
    e0 = models.PositiveIntegerField(default=0)
    e1 = models.PositiveIntegerField(default=0)
    e2 = models.PositiveIntegerField(default=0)
    e3 = models.PositiveIntegerField(default=0)
    # Of the completed: the tiết whose result is known at E2 or better.
    verified_periods = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    progress_sum = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    progress_squares = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    score_sum = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    score_squares = models.DecimalField(max_digits=14, decimal_places=4, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "unit_now", "unit_then", "status"],
                name="monitoring_one_count_a_status",
            ),
        ]


class WeekCount(_Count):
    """What happened in one week (its Monday) to those who must study."""

    week = models.DateField()
    begun = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    due = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "unit_now", "unit_then", "week"],
                name="monitoring_one_count_a_week",
            ),
        ]


class TopicCount(_Count):
    """Answers of first attempts to the questions of one topic."""

    topic = models.ForeignKey("quizzes.Topic", models.CASCADE, related_name="+")
    answers = models.PositiveIntegerField(default=0)
    right = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "unit_now", "unit_then", "topic"],
                name="monitoring_one_count_a_topic",
            ),
        ]
