"""Signed packs for other systems, the keys that sign them, and the receipts (ADR 26)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.encryption import EncryptedField
from common.jobs import Job
from learning.models import Enrolment, TrainingClass
from members.models import Unit, User
from office.api.querysets import PackPartQuerySet, PackQuerySet, SigningKeyQuerySet
from office.models.api import ApiClient


class SigningKey(models.Model):
    """An Ed25519 key.  The private half is sealed; the public half stays for ever."""

    name = models.CharField(max_length=16, unique=True)
    private = EncryptedField()
    public = models.CharField(max_length=64, help_text="32 bytes in base64")
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(retired_at=None), name="office_one_current_key"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExchangePack(Job):
    """One file of obligations and results for another system, with checksums and a signature."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", pgettext_lazy("pack", "waits for a second person")
        REJECTED = "rejected", pgettext_lazy("pack", "rejected")
        QUEUED = "queued", pgettext_lazy("pack", "waiting to be made")
        RUNNING = "running", pgettext_lazy("pack", "being made")
        DONE = "done", pgettext_lazy("pack", "made")
        FAILED = "failed", pgettext_lazy("pack", "failed")
        EXPIRED = "expired", pgettext_lazy("pack", "file deleted")

    client = models.ForeignKey(
        ApiClient, models.PROTECT, related_name="packs", verbose_name=_("receiver")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("people of"))
    training_class = models.ForeignKey(
        TrainingClass,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("class"),
    )
    from_day = models.DateField(_("enrolled from"), null=True, blank=True)
    to_day = models.DateField(_("enrolled until"), null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=200)
    resends = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="resent_by",
        help_text="the pack whose rejected lines are sent again",
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    people = models.PositiveIntegerField(default=0)
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("exchange pack")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="office_pack_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(file="") & ~Q(manifest_sha256=""),
                name="office_done_pack_has_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"pack {self.pk}"


class PackLine(models.Model):
    """One obligation in a pack, and what the receiver said to it."""

    class State(models.TextChoices):
        """Without a receipt a line is only sent."""

        SENT = "sent", pgettext_lazy("line of a pack", "no answer yet")
        ACCEPTED = "accepted", pgettext_lazy("line of a pack", "accepted")
        REJECTED = "rejected", pgettext_lazy("line of a pack", "not accepted")

    pack = models.ForeignKey(ExchangePack, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.SENT)
    code = models.CharField(max_length=16, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = PackPartQuerySet.as_manager()

    class Meta:
        ordering = ["pack", "number"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "number"], name="office_pack_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id}/{self.number}"


class PackReceipt(models.Model):
    """What the receiver sent back about a pack, once for each file."""

    pack = models.ForeignKey(ExchangePack, models.CASCADE, related_name="receipts")
    sha256 = models.CharField(max_length=64)
    accepted = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = PackPartQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "sha256"], name="office_receipt_once"),
        ]

    def __str__(self) -> str:
        return f"receipt {self.pk}"
