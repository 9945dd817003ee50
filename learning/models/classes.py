"""One run of a course (lớp)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from learning.querysets import TrainingClassQuerySet
from members.models import PositionHeld, StatusPeriod


class TrainingClass(models.Model):
    """One run of a course for an audience, with its decision and its dates.

    Opening it pins the newest edition and makes the enrolments.  A period is a new
    class, never a reset.  A self-paced course is one class without a due date.
    """

    course = models.ForeignKey("courses.Course", models.PROTECT, related_name="+")
    edition = models.ForeignKey("courses.Edition", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(
        "members.Unit", models.PROTECT, related_name="+", verbose_name=_("organised by")
    )
    code = models.CharField(_("class code"), max_length=40, unique=True)
    title = models.CharField(_("class title"), max_length=255)
    requirement = models.ForeignKey(
        "learning.Requirement",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="classes",
        verbose_name=_("requirement"),
        help_text="it decides who is enrolled; empty for a class with an audience of its own",
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("class manager"),
    )
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)
    decision_date = models.DateField(_("decision date"), null=True, blank=True)
    opens_on = models.DateField(_("opening date"))
    due_on = models.DateField(
        _("due date"), null=True, blank=True, help_text=_("until 23:59:59 of that day")
    )
    audience_units = models.ManyToManyField(
        "members.Unit", related_name="+", verbose_name=_("units")
    )
    audience_statuses = ArrayField(
        models.CharField(max_length=12, choices=StatusPeriod.Status),
        default=list,
        blank=True,
        verbose_name=_("statuses"),
        help_text=_("none chosen: every status"),
    )
    audience_positions = ArrayField(
        models.CharField(max_length=24, choices=PositionHeld.Position),
        default=list,
        blank=True,
        verbose_name=_("Party positions"),
        help_text=_("none chosen: with or without a position"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = TrainingClassQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "code"]
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "course"], name="learning_one_class_per_requirement_course"
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("opens_on")),
                name="learning_class_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None) | Q(edition__isnull=False),
                name="learning_open_class_has_edition",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(opened_at__isnull=False),
                name="learning_closed_class_was_open",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Tell whether people may study in it."""
        return self.opened_at is not None and self.closed_at is None
