"""Nominating people for a class: the call, what each unit sends, and each person on its list."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.private_files import private_storage
from learning.audience import Audience
from learning.nominated import (
    NominationCallQuerySet,
    NominationQuerySet,
    NominationUnitQuerySet,
    UploadQuerySet,
)


class NominationCall(models.Model):
    """The invitation to nominate people for a class (cử học viên), with deadline and criteria.

    Once the list is approved (``listed_at``), who is approved is enrolled by a task.
    """

    training_class = models.OneToOneField(
        "learning.TrainingClass", models.PROTECT, related_name="nomination_call"
    )
    closes_on = models.DateField(_("units send their lists by"))
    audience = models.JSONField(default=dict, blank=True)
    note = models.TextField(_("note to the units"), max_length=2000, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    listed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    listed_at = models.DateTimeField(null=True)
    enrolled_at = models.DateTimeField(null=True, help_text="everybody approved was looked at then")

    objects = NominationCallQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_on", "-pk"]
        verbose_name = _("call for nominations")
        indexes = [
            models.Index(
                fields=["listed_at"],
                condition=Q(listed_at__isnull=False, enrolled_at=None),
                name="learning_lists_to_enrol",
            ),
        ]

    def __str__(self) -> str:
        return f"nominations {self.pk}"

    @property
    def criteria(self) -> Audience:
        """Whom the class is for, as a value."""
        return Audience.from_json(self.audience)


class NominationUnit(models.Model):
    """What one unit nominates: its quota, and whether its list was sent."""

    class State(models.TextChoices):
        """Where the list of the unit stands."""

        PREPARING = "preparing", pgettext_lazy("list of a unit", "being prepared")
        SENT = "sent", pgettext_lazy("list of a unit", "sent")
        RETURNED = "returned", pgettext_lazy("list of a unit", "sent back")

    call = models.ForeignKey(NominationCall, models.CASCADE, related_name="units")
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    quota = models.PositiveSmallIntegerField(_("quota"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREPARING)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True)
    late_reason = models.CharField(_("why it comes late"), max_length=200, blank=True)
    answer = models.CharField(_("why it was sent back"), max_length=200, blank=True)

    objects = NominationUnitQuerySet.as_manager()

    class Meta:
        ordering = ["unit__path"]
        verbose_name = _("nominations of a unit")
        constraints = [
            models.UniqueConstraint(fields=["call", "unit"], name="learning_one_list_a_unit"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="learning_sent_list_has_a_sender",
            ),
        ]

    def __str__(self) -> str:
        return f"nominations of unit {self.unit_id}"

    @property
    def is_sent(self) -> bool:
        """Tell whether the office has the list."""
        return self.state == self.State.SENT


class Nomination(models.Model):
    """One person whom a unit nominates for a class, and what the office decided."""

    class State(models.TextChoices):
        """From the clerk's list to the list of learners."""

        NOMINATED = "nominated", pgettext_lazy("nomination", "nominated")
        APPROVED = "approved", pgettext_lazy("nomination", "approved")
        WAITING = "waiting", pgettext_lazy("nomination", "waiting list")
        REJECTED = "rejected", pgettext_lazy("nomination", "not approved")
        REPLACED = "replaced", pgettext_lazy("nomination", "replaced by somebody else")

    entry = models.ForeignKey(NominationUnit, models.PROTECT, related_name="nominations")
    call = models.ForeignKey(NominationCall, models.PROTECT, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NOMINATED)
    note = models.CharField(_("note"), max_length=200, blank=True)
    late_reason = models.CharField(_("why it comes late"), max_length=200, blank=True)
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason of the decision"), max_length=200, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    enrolment = models.ForeignKey(
        "learning.Enrolment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    obstacle = models.CharField(
        max_length=300, blank=True, help_text="why an approved person could not be enrolled"
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "nominated_at", "pk"]
        verbose_name = _("nomination")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "member"], name="learning_nominated_once_for_a_class"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "waiting", "rejected"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="learning_decided_nomination_has_a_decider",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("nominated_by")),
                name="learning_nomination_has_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "replaced"]) | ~Q(reason=""),
                name="learning_refused_nomination_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"nomination {self.pk}"


class NominationUpload(models.Model):
    """A list of nominations that came as a workbook; read anew for its preview and its errors."""

    entry = models.ForeignKey(NominationUnit, models.CASCADE, related_name="uploads")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    original_name = models.CharField(max_length=200)
    file = models.FileField(storage=private_storage, max_length=200, blank=True)
    applied_at = models.DateTimeField(null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("uploaded list of nominations")

    def __str__(self) -> str:
        return f"upload {self.pk}"
