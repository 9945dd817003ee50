"""Who is reminded of what, when: campaigns that somebody starts, and rules by date (ADR 22)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.jobs import Job
from learning.models import TrainingClass
from members.models import Unit, User
from notices.kinds import Channel
from office.querysets import CampaignQuerySet, LadderQuerySet, LadderStepQuerySet


class ReminderCampaign(Job):
    """One reminder that somebody sent to those who match a choice: a job of up to two steps.

    The choice is asked again when it is carried out, with the rights that the sender has then.  The
    notices are found by their subject, ``campaign:<number>``.  ``done`` of ``total`` people were
    looked at, up to ``last_person`` in the order of their numbers: who follows a worker that was
    killed goes on from there.  ``lease`` grows with each claim, ``attempts`` begins anew with each
    step.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", pgettext_lazy("reminder", "being prepared")
        PREPARING = "preparing", pgettext_lazy("reminder", "being handed to the outbox")
        UNIT_TOLD = "unit_told", pgettext_lazy("reminder", "units told, learners later")
        REMINDING = "reminding", pgettext_lazy("reminder", "learners being handed to the outbox")
        DONE = "done", pgettext_lazy("reminder", "handed to the outbox")
        CANCELLED = "cancelled", pgettext_lazy("reminder", "cancelled")
        FAILED = "failed", pgettext_lazy("reminder", "broken off")

    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    choice = models.JSONField()
    channels = ArrayField(models.CharField(max_length=8, choices=Channel))
    members_on = models.DateField(_("learners are reminded on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    lease = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    last_person = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign of reminders")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"campaign {self.pk}"

    @property
    def subject_keys(self) -> tuple[str, str]:
        """The subjects of its notices: to learners, and to those who look after units."""
        return f"campaign:{self.pk}", f"campaign:{self.pk}:unit"

    @property
    def is_open(self) -> bool:
        """Tell whether something of it is still to come."""
        return self.is_under_way

    @property
    def is_running(self) -> bool:
        """Tell whether a worker is at it, or will be in a moment."""
        return self.is_open and self.state != self.State.UNIT_TOLD


class ReminderLadder(models.Model):
    """The rule of a class: who is reminded how many days before and after its due date."""

    class State(models.TextChoices):
        """Only an active rule sends anything."""

        DRAFT = "draft", pgettext_lazy("rule", "draft")
        PROPOSED = "proposed", pgettext_lazy("rule", "waiting for a second person")
        ACTIVE = "active", pgettext_lazy("rule", "active")
        PAUSED = "paused", pgettext_lazy("rule", "paused")

    training_class = models.OneToOneField(
        TrainingClass, models.PROTECT, related_name="+", verbose_name=_("class")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(auto_now=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = LadderQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of reminders")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("active", "paused"))
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("drafted_by"))),
                name="office_ladder_has_two_people",
            )
        ]

    def __str__(self) -> str:
        return f"ladder {self.pk}"


class LadderStep(models.Model):
    """One step of a rule.  ``days`` counts from the due date: -7 is a week before."""

    class Audience(models.TextChoices):
        """Who gets it.  All but learners get numbers and a link, never names."""

        MEMBER = "member", _("the learners")
        CELL = "cell", _("the cell secretary")
        CLERK = "clerk", _("the unit clerk")
        HEAD = "head", _("the leader of the unit")

    ladder = models.ForeignKey(ReminderLadder, models.CASCADE, related_name="steps")
    days = models.SmallIntegerField(_("days from the due date"))
    audience = models.CharField(_("to"), max_length=8, choices=Audience)
    channels = ArrayField(models.CharField(max_length=8, choices=Channel))

    objects = LadderStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of reminders")
        ordering = ["days", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ladder", "days", "audience"], name="office_one_step_a_day"
            ),
            models.CheckConstraint(
                condition=Q(days__gte=-90) & Q(days__lte=90), name="office_step_is_near"
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.pk}"
