"""How many tiết a year each group must study, version by version."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import Course
from learning.evidence import Evidence
from learning.querysets import YearlyTargetQuerySet
from learning.target_rules import Group, TargetRule


class YearlyTarget(models.Model):
    """One version of the yearly target (QĐ 145); in force from its year until a later one.

    Proposed by one person and approved by another; never changed afterwards.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", pgettext_lazy("target", "waits for the second person")
        IN_FORCE = "in_force", pgettext_lazy("target", "in force")
        REFUSED = "refused", pgettext_lazy("target", "refused")

    from_year = models.PositiveSmallIntegerField(_("from the year"))
    periods = models.JSONField(help_text="group to tiết, as text; 0 is no target")
    types = ArrayField(
        models.CharField(max_length=12, choices=Course.Type), verbose_name=_("types that count")
    )
    civil_sectors = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        verbose_name=_("sectors whose people are civil servants"),
    )
    least_evidence = models.PositiveSmallIntegerField(
        _("least grade of evidence"), choices=Evidence, default=Evidence.CONFIRMED
    )
    basis = models.CharField(_("basis"), max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = YearlyTargetQuerySet.as_manager()

    class Meta:
        ordering = ["-from_year", "-pk"]
        verbose_name = _("yearly target")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed")
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")),
                name="learning_target_has_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"target {self.pk}"

    @property
    def rule(self) -> TargetRule:
        """The target as a value."""
        return TargetRule(
            periods={group: Decimal(self.periods.get(group.value, "0")) for group in Group},
            types=tuple(self.types),
            civil_sectors=tuple(self.civil_sectors),
            least_evidence=self.least_evidence,
        )
