"""Ways into an account for those without a password: printed slips, and codes that are sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.jobs import Job
from common.private_files import private_storage
from members.models.people import User
from members.querysets import RecoveryCodeQuerySet, SlipBatchQuerySet, SlipQuerySet


class SlipBatch(Job):
    """One printing of slips: who asked, for which unit, and how far it is.

    The file is the only place where the secrets of its slips can be read; it is deleted a day
    after it was made.
    """

    class State(models.TextChoices):
        """Where the printing stands."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("expired")

    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "members.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    file = models.FileField(storage=private_storage, max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateTimeField(null=True, blank=True)

    objects = SlipBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(file=""), name="members_done_batch_has_a_file"
            ),
        ]
        indexes = [models.Index(fields=["requested_by", "-created_at"], name="members_own_batches")]

    def __str__(self) -> str:
        return f"slip batch {self.pk}: {self.state}"


class ActivationSlip(models.Model):
    """A printed way into one account: an address in a QR code, and a short code for typing.

    Both are kept as keyed hashes only, and drawn when the file is made.  A slip works once,
    until its day, and until it is revoked by a reprint, by the desk, or by too many wrong
    answers to the second question.
    """

    class State(models.TextChoices):
        """What the desk shows."""

        WAITING = "waiting", _("being printed")
        ISSUED = "issued", _("issued")
        USED = "used", _("used")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("revoked")

    person = models.ForeignKey(User, models.PROTECT, related_name="slips")
    batch = models.ForeignKey(SlipBatch, models.PROTECT, related_name="slips")
    is_for_staff = models.BooleanField(
        default=False, help_text="issued by somebody who may do so for people with a staff role"
    )
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    failed_tries = models.PositiveSmallIntegerField(default=0)

    objects = SlipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at=None, revoked_at=None),
                name="members_one_open_slip",
            ),
        ]

    def __str__(self) -> str:
        return f"slip {self.pk}"

    @property
    def state(self) -> str:
        """What became of the slip."""
        if self.used_at:
            return self.State.USED
        if self.revoked_at:
            return self.State.REVOKED
        if self.token_hash is None:
            return self.State.WAITING
        return self.State.ISSUED if self.expires_at > timezone.now() else self.State.EXPIRED

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(self.State(self.state).label)

    @property
    def is_open(self) -> bool:
        """Tell whether there is something to revoke."""
        return self.used_at is None and self.revoked_at is None


class RecoveryCode(models.Model):
    """A code that was asked for because of a forgotten password, and how its sending went.

    Drawn by the worker that sends it: neither the queue nor the database ever holds it.
    """

    class Channel(models.TextChoices):
        """Which way it goes."""

        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")

    class State(models.TextChoices):
        """How the sending went."""

        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=6, choices=Channel)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    code_hash = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=80, blank=True, help_text="class of the last error")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    failed_tries = models.PositiveSmallIntegerField(default=0)

    objects = RecoveryCodeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(state="waiting"),
                name="members_codes_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"recovery code {self.pk}: {self.state}"

    @property
    def may_be_tried(self) -> bool:
        """Tell whether the right code would still open the account."""
        return (
            self.used_at is None
            and self.failed_tries < settings.SECRET_MAX_TRIES
            and self.expires_at > timezone.now()
        )
