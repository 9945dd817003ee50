"""Recordings, and the ledger of what each member has watched of them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.jobs import Job
from common.private_files import private_storage
from media.fields import StretchesField
from media.querysets import (
    ConversionQuerySet,
    MediaAssetQuerySet,
    WatchLeaseQuerySet,
    WatchLedgerQuerySet,
)


class MediaAsset(models.Model):
    """One uploaded recording.  ``key`` is what the contract of a lesson names.

    A recording is replaced by another row of the same length; ``contract_key`` stays that
    of the first, so that nobody who has watched is set back.
    """

    class Kind(models.TextChoices):
        """With or without a picture."""

        VIDEO = "video", _("video")
        AUDIO = "audio", _("audio")

    class State(models.TextChoices):
        """Whether it can be played."""

        UPLOADED = "uploaded", pgettext_lazy("recording", "being prepared")
        READY = "ready", pgettext_lazy("recording", "ready")
        FAILED = "failed", pgettext_lazy("recording", "failed")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    contract_key = models.UUIDField(db_index=True, editable=False)
    title = models.CharField(_("title"), max_length=255)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.VIDEO)
    file = models.FileField(storage=private_storage, max_length=200)
    mime = models.CharField(max_length=60, default="video/mp4")
    size_bytes = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64, db_index=True)
    duration_seconds = models.PositiveIntegerField(_("duration in seconds"))
    width = models.PositiveSmallIntegerField(null=True, blank=True)
    height = models.PositiveSmallIntegerField(null=True, blank=True)
    poster = models.FileField(
        _("picture before the start"), storage=private_storage, max_length=200, blank=True
    )
    captions = models.TextField(_("captions"), blank=True, help_text="WebVTT")
    transcript = models.TextField(_("transcript"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.UPLOADED)
    problem = models.TextField(_("problem"), blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replacements"
    )

    objects = MediaAssetQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        constraints = [
            models.CheckConstraint(
                condition=Q(duration_seconds__gt=0), name="media_asset_lasts_a_second"
            ),
            models.CheckConstraint(
                condition=Q(kind="audio") | Q(width__gt=0, height__gt=0),
                name="media_video_has_a_picture",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Conversion(Job):
    """The work of making a recording light enough for poor lines, and what came of it.

    The row is the queue's truth: what waits, and what a dead worker left behind, is found
    by the sweep.  ``run`` counts the claims and never goes back: only the worker whose run
    is the newest may write, so that one that was thought dead changes nothing.  Until a
    run has succeeded the recording plays as it was uploaded.
    """

    class State(models.TextChoices):
        """Where the work stands."""

        QUEUED = "queued", pgettext_lazy("conversion", "waiting")
        RUNNING = "running", pgettext_lazy("conversion", "being made")
        DONE = "done", pgettext_lazy("conversion", "done")
        FAILED = "failed", pgettext_lazy("conversion", "failed")
        NO_PROGRAM = "noprogram", pgettext_lazy("conversion", "not possible on this server")

    class Problem(models.TextChoices):
        """Why it failed; ``media.problems`` says it to a trainer, with how to mend it."""

        UNREADABLE = "unreadable", _("not readable")
        NO_SOUND = "nosound", _("no sound")
        DAMAGED = "damaged", _("damaged")
        TOO_SLOW = "tooslow", _("too slow")
        NO_SPACE = "nospace", _("no space")
        STOPPED = "stopped", _("interrupted")

    asset = models.OneToOneField(MediaAsset, models.PROTECT, related_name="conversion")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.QUEUED)
    problem = models.CharField(_("problem"), max_length=10, choices=Problem, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    run = models.PositiveIntegerField(default=0)
    done_run = models.PositiveIntegerField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="since it was asked for")
    queued_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ConversionQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversion")
        verbose_name_plural = _("conversions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_run__isnull=False),
                name="media_done_conversion_has_a_run",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(problem=""),
                name="media_failed_conversion_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["queued_at"],
                condition=Q(state__in=["queued", "running", "noprogram"]),
                name="media_conversions_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"conversion {self.pk}"


class Rendition(models.Model):
    """One quality that a member may choose, with what playing all of it costs."""

    conversion = models.ForeignKey(Conversion, models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=5)
    width = models.PositiveSmallIntegerField(null=True, blank=True)
    height = models.PositiveSmallIntegerField(null=True, blank=True)
    size_bytes = models.PositiveBigIntegerField(_("size"))
    peak_bits = models.PositiveIntegerField(help_text="of the heaviest segment, in a second")
    average_bits = models.PositiveIntegerField(help_text="in a second")

    class Meta:
        ordering = ["average_bits", "pk"]
        verbose_name = _("quality")
        verbose_name_plural = _("qualities")
        constraints = [
            models.UniqueConstraint(
                fields=["conversion", "name"], name="media_one_rendition_per_quality"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of conversion {self.conversion_id}"


class WatchLedger(models.Model):
    """The seconds of one recording that are credited to one enrolment.

    Nothing but merged stretches is kept: no beat, no time of day.  ``credited_seconds``
    is their sum and can be recomputed from ``seen``.
    """

    enrolment = models.ForeignKey("learning.Enrolment", models.PROTECT, related_name="+")
    lesson = models.ForeignKey("courses.EditionLesson", models.PROTECT, related_name="+")
    asset = models.ForeignKey(MediaAsset, models.PROTECT, related_name="+")
    seen = StretchesField(default=list)
    credited_seconds = models.PositiveIntegerField(default=0)
    last_position = models.FloatField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    objects = WatchLedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch ledger")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson"], name="media_one_ledger_per_lesson"
            ),
        ]

    def __str__(self) -> str:
        return f"ledger {self.pk}"


class WatchLease(models.Model):
    """The right of one player to report for a member, until another player takes it.

    ``budget`` is what the clock of the server allowed and no beat has claimed yet, in
    seconds of the recording.  Closed leases older than a month are deleted.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey("learning.Enrolment", models.PROTECT, related_name="+")
    lesson = models.ForeignKey("courses.EditionLesson", models.PROTECT, related_name="+")
    asset = models.ForeignKey(MediaAsset, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    last_beat_at = models.DateTimeField()
    last_position = models.FloatField(default=0)
    rate = models.FloatField(default=1)
    sequence = models.PositiveIntegerField(default=0)
    budget = models.FloatField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = WatchLeaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch lease")
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(closed_at=None),
                name="media_one_open_lease_per_member",
            ),
            models.CheckConstraint(
                condition=Q(last_beat_at__gte=F("opened_at")),
                name="media_lease_opens_before_it_beats",
            ),
        ]
        indexes = [models.Index(fields=["member", "-opened_at"], name="media_latest_lease")]

    def __str__(self) -> str:
        return f"lease {self.pk}"
