"""The outbox, its log, and the words that notices are made of."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.jobs import Job
from notices.kinds import Channel, Kind
from notices.querysets import COUNTS, DeliveryAttemptQuerySet, NoticeQuerySet


class NoticeTemplate(models.Model):
    """One version of the words of a kind over a channel.  A change is a new version."""

    kind = models.PositiveSmallIntegerField(_("what it is about"), choices=Kind)
    channel = models.CharField(pgettext_lazy("notice", "channel"), max_length=8, choices=Channel)
    version = models.PositiveIntegerField(_("version"))
    subject = models.CharField(pgettext_lazy("notice", "subject"), max_length=120, blank=True)
    body = models.TextField(pgettext_lazy("notice", "text"), max_length=4000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("text of notices")
        ordering = ["kind", "channel", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "channel", "version"], name="notices_one_text_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_channel_display()}, {self.version}"


class Notice(Job):
    """One message to one person over one channel: the row is the truth about its sending.

    ``occasion`` joins the rows of one reminder that goes over several channels; the first of them
    holds ``window``, in which nothing else of the kind may be sent to the person.  ``subject_key``
    says what it is about ("campaign:12"): the same is never queued twice.  ``text_version`` is the
    version of the words, 0 for those that the program brings.
    """

    class State(models.TextChoices):
        """How far it is.  Unsure: handed over when the worker died, and nobody knows."""

        QUEUED = "queued", pgettext_lazy("notice", "waiting")
        SENDING = "sending", pgettext_lazy("notice", "being sent")
        SENT = "sent", pgettext_lazy("notice", "sent")
        FAILED = "failed", pgettext_lazy("notice", "failed")
        UNSURE = "unsure", pgettext_lazy("notice", "not known whether it arrived")
        SKIPPED = "skipped", pgettext_lazy("notice", "left out")
        CANCELLED = "cancelled", pgettext_lazy("notice", "cancelled")

    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("receiver")
    )
    kind = models.PositiveSmallIntegerField(_("what it is about"), choices=Kind)
    channel = models.CharField(pgettext_lazy("notice", "channel"), max_length=8, choices=Channel)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.QUEUED)
    subject = models.CharField(pgettext_lazy("notice", "subject"), max_length=200, blank=True)
    body = models.TextField(pgettext_lazy("notice", "text"))
    link = models.CharField(_("address"), max_length=300, blank=True)
    subject_key = models.CharField(max_length=80)
    text_version = models.PositiveIntegerField(default=0)
    occasion = models.UUIDField(default=uuid.uuid4)
    is_first = models.BooleanField(default=True)
    window = DateTimeRangeField()
    not_before = models.DateTimeField(_("not before"))
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lease = models.PositiveIntegerField(default=0)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    provider_reference = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(pgettext_lazy("notice", "queued"), auto_now_add=True)
    sent_at = models.DateTimeField(pgettext_lazy("moment", "sent"), null=True, blank=True)
    read_at = models.DateTimeField(pgettext_lazy("moment", "read"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["receiver", "channel", "subject_key"], name="notices_same_thing_once"
            ),
            models.UniqueConstraint(fields=["occasion", "channel"], name="notices_channel_once"),
            ExclusionConstraint(
                name="notices_24_hours_apart",
                expressions=[
                    (
                        Func(F("receiver"), F("receiver"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("kind"), F("kind"), Value("[]"), function="int4range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("window", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_first=True) & COUNTS,
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="notices_sent_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="queued"), name="notices_due"),
            models.Index(
                fields=["heartbeat_at"], condition=Q(state="sending"), name="notices_held"
            ),
            models.Index(fields=["receiver", "channel", "-sent_at"], name="notices_of_person"),
            models.Index(fields=["subject_key"], name="notices_by_subject"),
            models.Index(fields=["created_at"], name="notices_by_age"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class DeliveryAttempt(models.Model):
    """One line of the log: what came of a try.  Never changed; no address, no words."""

    class Outcome(models.TextChoices):
        """What came of it."""

        SENT = "sent", pgettext_lazy("notice", "sent")
        LATER = "later", pgettext_lazy("notice", "put off")
        FAILED = "failed", pgettext_lazy("notice", "failed")
        UNSURE = "unsure", pgettext_lazy("notice", "not known whether it arrived")
        SKIPPED = "skipped", pgettext_lazy("notice", "left out")
        CANCELLED = "cancelled", pgettext_lazy("notice", "cancelled")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="log")
    at = models.DateTimeField(auto_now_add=True)
    channel = models.CharField(max_length=8, choices=Channel)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    lease = models.PositiveIntegerField()
    why = models.CharField(_("reason"), max_length=120, blank=True)
    provider_reference = models.CharField(max_length=120, blank=True)

    objects = DeliveryAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt at delivery")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.outcome}"
