"""The obligation: one person, one class."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.evidence import Evidence
from learning.querysets import EnrolmentQuerySet


class Enrolment(models.Model):
    """One member's obligation in one class; every denominator counts these rows.

    The class pins the edition, so that a later publication never moves the goalposts
    for somebody who has already started.  ``unit_then`` is the unit of the day of
    enrolment and never follows the member.  Statuses are derived: see
    ``learning.rules.status_of`` and ``EnrolmentQuerySet.with_status``.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    training_class = models.ForeignKey(
        "learning.TrainingClass", models.PROTECT, related_name="enrolments"
    )
    unit_then = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    late_after = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="the due moment that had passed before more time was given; late for ever",
    )
    exempted_at = models.DateTimeField(null=True, blank=True)
    exemption_basis = models.CharField(_("basis of exemption"), max_length=200, blank=True)
    exempted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    recognised_at = models.DateTimeField(
        null=True, blank=True, help_text="from then on results are locked"
    )
    # Written by learning.services inside the lock; `manage.py recompute_progress` redoes them.
    passed_required = models.PositiveSmallIntegerField(default=0)
    verified_periods = models.DecimalField(max_digits=5, decimal_places=1, default=0)
    evidence = models.PositiveSmallIntegerField(choices=Evidence, null=True, blank=True)
    final_mark = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    band = models.CharField(max_length=40, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "training_class"], name="learning_one_enrolment_per_class"
            ),
            models.CheckConstraint(
                condition=Q(exempted_at=None) | ~Q(exemption_basis=""),
                name="learning_exemption_has_a_basis",
            ),
            models.CheckConstraint(
                condition=Q(recognised_at=None) | Q(completed_at__isnull=False),
                name="learning_recognised_only_when_complete",
            ),
        ]
        indexes = [
            models.Index(
                fields=["training_class", "unit_then"],
                include=["completed_at", "started_at", "due_at", "exempted_at", "withdrawn_at"],
                name="learning_enrolment_overview",
            ),
        ]

    def __str__(self) -> str:
        return f"enrolment {self.pk}"
