"""Reports that are made by a rhythm, to whom, and what became of each (ADR 28)."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitoring.schedules.querysets import (
    ReportDeliveryQuerySet,
    ScheduleQuerySet,
    ScheduleReceiverQuerySet,
)
from monitoring.schedules.rules import LAST_DAY_OF_ALL_MONTHS, Beat, Rhythm


class ReportSchedule(models.Model):
    """One report with its choices and its rhythm.

    ``next_at`` is the queue's truth: whoever finds it past makes that occurrence and moves it.
    """

    class State(models.TextChoices):
        """Where it stands."""

        ACTIVE = "active", pgettext_lazy("schedule", "running")
        PAUSED = "paused", pgettext_lazy("schedule", "paused")
        CANCELLED = "cancelled", pgettext_lazy("schedule", "cancelled")
        ENDED = "ended", pgettext_lazy("schedule", "over")

    class Rhythm(models.TextChoices):
        """How often."""

        WEEKLY = Rhythm.WEEKLY.value, _("each week")
        MONTHLY = Rhythm.MONTHLY.value, _("each month")
        QUARTERLY = Rhythm.QUARTERLY.value, _("each quarter: 20/3, 20/6, 20/9, 15/12")
        BEFORE_DUE = Rhythm.BEFORE_DUE.value, _("before the last day of classes")

    class Pause(models.TextChoices):
        """Why it stands still."""

        ASKED = "asked", _("paused by its owner")
        ROLE = "role", _("its owner holds no role any more that sees people")
        UNIT = "unit", _("its owner does not see the unit of the report any more")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20)
    format = models.CharField(_("format"), max_length=4)
    params = models.JSONField(default=dict, help_text="the choices, as an export keeps them")
    purpose = models.CharField(_("purpose"), max_length=200)
    rhythm = models.CharField(_("rhythm"), max_length=12, choices=Rhythm)
    weekday = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    day = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(LAST_DAY_OF_ALL_MONTHS)]
    )
    days_before = models.PositiveSmallIntegerField(default=7)
    hour = models.TimeField(_("hour"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    pause = models.CharField(max_length=8, choices=Pause, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheduled report")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose=""), name="monitoring_schedule_has_a_purpose"
            ),
            models.CheckConstraint(
                condition=Q(state="paused") | Q(pause=""), name="monitoring_pause_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(state="active"), name="monitoring_schedules_due"
            )
        ]

    def __str__(self) -> str:
        return f"schedule {self.pk}"

    @property
    def beat(self) -> Beat:
        """The rhythm as plain data, for the rules."""
        return Beat(self.rhythm, self.weekday, self.day, self.days_before)


class ScheduleReceiver(models.Model):
    """One person who gets the report: always a person of the register, never a free address."""

    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="receivers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ScheduleReceiverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schedule", "person"], name="monitoring_receiver_once")
        ]

    def __str__(self) -> str:
        return f"receiver {self.pk}"


class ReportDelivery(models.Model):
    """One occurrence to one receiver: the table refuses a second one, whoever else is at it."""

    class State(models.TextChoices):
        """What became of it."""

        MAKING = "making", pgettext_lazy("delivery", "being made")
        READY = "ready", pgettext_lazy("delivery", "ready, link sent")
        REFUSED = "refused", pgettext_lazy("delivery", "not allowed to the receiver")
        FAILED = "failed", pgettext_lazy("delivery", "could not be made")

    class Reason(models.TextChoices):
        """Why it was not made, where no rule says it in words of its own."""

        NO_ACCOUNT = "no_account", _("the account of the receiver is shut")
        NO_ROLE = "no_role", _("the receiver holds no role any more that sees people")
        NO_UNIT = "no_unit", _("the receiver does not see the unit of the report")
        CANCELLED = "cancelled", _("cancelled by the receiver")

    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="deliveries")
    occurs_at = models.DateTimeField()
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    export = models.OneToOneField(
        "monitoring.ExportJob", models.PROTECT, null=True, related_name="delivery"
    )
    state = models.CharField(max_length=8, choices=State, default=State.MAKING)
    reason = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ReportDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of a scheduled report")
        ordering = ["-occurs_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "occurs_at", "receiver"], name="monitoring_delivered_once"
            ),
            models.CheckConstraint(
                condition=Q(state="refused") | Q(export__isnull=False),
                name="monitoring_delivery_has_an_export",
            ),
        ]
        indexes = [models.Index(fields=["receiver", "-occurs_at"], name="monitoring_got")]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    @property
    def reason_words(self) -> str:
        """Return why it was not made."""
        codes = self.Reason.values
        return str(self.Reason(self.reason).label) if self.reason in codes else self.reason
