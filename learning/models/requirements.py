"""Who must study what, by when, in which period, and every version of the rule."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from learning.audience import Audience
from learning.querysets import (
    PostponementQuerySet,
    RequirementQuerySet,
    RequirementVersionQuerySet,
)
from learning.rules import DueKind, DueRule

DUE_KINDS = [
    (DueKind.FIXED.value, _("on a fixed day")),
    (DueKind.AFTER_ENTRY.value, _("so many days after a person comes in")),
    (DueKind.PROBATION.value, _("so many days before the probation ends")),
]


class Period(models.Model):
    """A stretch of the calendar that obligations are counted in (kỳ).

    It is never reset: the next one is another row.
    """

    class Kind(models.TextChoices):
        """How long it is."""

        YEAR = "year", _("year")
        HALF = "half", _("half-year")
        QUARTER = "quarter", _("quarter")
        OWN = "own", _("own dates")

    code = models.CharField(_("period code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind of period"), max_length=8, choices=Kind, default=Kind.YEAR)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        ordering = ["-starts_on", "code"]
        verbose_name = _("period")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="learning_period_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Requirement(models.Model):
    """One or several courses that an audience must take in a period.

    Whom it means and when they are due stands in its versions, of which one is in force.  What it
    obliges is materialised as enrolments, in one class for each course, made at the activation.
    """

    class State(models.TextChoices):
        """Where it stands as a whole; a change under way stands in a version."""

        DRAFT = "draft", _("not in force yet")
        ACTIVE = "active", _("in force")
        ENDED = "ended", _("ended")

    unit = models.ForeignKey(
        "members.Unit", models.PROTECT, related_name="+", verbose_name=_("for the people of")
    )
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="requirements", verbose_name=_("period")
    )
    title = models.CharField(_("title of the requirement"), max_length=200)
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)
    decision_date = models.DateField(_("decision date"), null=True, blank=True)
    courses = models.ManyToManyField(
        "courses.Course", through="learning.RequirementCourse", related_name="+"
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    renews = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="renewed_by",
        help_text="the one of the period before, whose rule was taken over",
    )
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    evaluated_at = models.DateTimeField(null=True, editable=False)
    evaluated_entry = models.BigIntegerField(
        default=0, editable=False, help_text="the last line of the log that an evaluation has seen"
    )
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    end_reason = models.CharField(_("reason of the end"), max_length=200, blank=True)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        ordering = ["-period__starts_on", "-pk"]
        verbose_name = _("requirement")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_at__isnull=False),
                name="learning_ended_requirement_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_active(self) -> bool:
        """Tell whether it obliges people now."""
        return self.state == self.State.ACTIVE


class RequirementCourse(models.Model):
    """One course of a requirement, in its place."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="course_lines")
    course = models.ForeignKey("courses.Course", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "course"], name="learning_requirement_names_a_course_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id}/{self.position}"


class RequirementVersion(models.Model):
    """The rule of a requirement as two people answer for it; once in force it never changes."""

    class State(models.TextChoices):
        """From the draft to what replaced it."""

        DRAFT = "draft", _("being drafted")
        PROPOSED = "proposed", _("waits for the second person")
        APPROVED = "approved", _("being carried out")
        IN_FORCE = "in_force", _("in force")
        REPLACED = "replaced", _("replaced by a later version")
        DROPPED = "dropped", _("given up")

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    audience = models.JSONField(default=dict)
    due_kind = models.CharField(
        _("due date"),
        max_length=10,
        choices=DUE_KINDS,
        default=DueKind.FIXED.value,
    )
    due_on = models.DateField(_("due day"), null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(_("number of days"), null=True, blank=True)
    target_periods = models.DecimalField(
        _("target in tiết"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    change_reason = models.CharField(_("why the rule changes"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    seen = models.JSONField(default=dict, blank=True, help_text="the numbers that were proposed")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    objects = RequirementVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of a requirement")
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "number"], name="learning_requirement_version_number"
            ),
            models.UniqueConstraint(
                fields=["requirement"],
                condition=Q(state="in_force"),
                name="learning_one_version_in_force",
            ),
            models.UniqueConstraint(
                fields=["requirement"],
                condition=Q(state__in=["draft", "proposed", "approved"]),
                name="learning_one_version_under_way",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | ~Q(approved_by=F("proposed_by")) & ~Q(approved_by=F("drafted_by")),
                name="learning_requirement_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "in_force", "replaced"])
                | Q(approved_by__isnull=False),
                name="learning_rule_in_force_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id} v{self.number}"

    @property
    def rule(self) -> Audience:
        """The audience as a value."""
        return Audience.from_json(self.audience)

    @property
    def due(self) -> DueRule:
        """The due date as a value."""
        return DueRule(DueKind(self.due_kind), on=self.due_on, days=self.due_days or 0)


class Postponement(models.Model):
    """More time for one obligation, with its basis and who allowed it.  Only ever added to."""

    enrolment = models.ForeignKey(
        "learning.Enrolment", models.PROTECT, related_name="postponements"
    )
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    basis = models.CharField(_("basis"), max_length=200)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(auto_now_add=True)

    objects = PostponementQuerySet.as_manager()

    class Meta:
        verbose_name = _("postponement")
        constraints = [
            models.CheckConstraint(
                condition=Q(new_due_at__gt=F("old_due_at")), name="learning_postponed_to_later"
            ),
            models.CheckConstraint(
                condition=~Q(basis=""), name="learning_postponement_has_a_basis"
            ),
        ]

    def __str__(self) -> str:
        return f"postponement {self.pk}"
