"""Notice, consents, requests about data, and what was done about them (ADR 0017)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.jobs import Job
from members.models import User
from office.querysets import ImpactReviewQuerySet, OwnCopyQuerySet, PersonQuerySet


class PrivacyNotice(models.Model):
    """One version of the notice.  A trigger refuses to change it: people have read this text."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    summary = models.TextField(_("short notice"))
    text = models.TextField(_("full notice"))
    text_hash = models.CharField(max_length=64)
    valid_from = models.DateTimeField(_("valid from"))
    published_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("privacy notice")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{self.version}"


class ConsentRecord(models.Model):
    """One act: the notice was read, or a consent was given or withdrawn.  Only ever added."""

    class Purpose(models.TextChoices):
        """What the person says something about."""

        NOTICE = "notice", _("privacy notice")
        REMINDERS = "reminders", _("phone and e-mail for reminders")
        SHARING = "sharing", _("sharing results with other provinces")

    class Act(models.TextChoices):
        """What the person said."""

        READ = "read", _("read")
        GIVEN = "given", _("given")
        WITHDRAWN = "withdrawn", _("consent withdrawn")

    class Channel(models.TextChoices):
        """How the person said it."""

        SITE = "site", _("on the site")
        OFFICE = "office", _("in person at the office")

    person = models.ForeignKey(User, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    act = models.CharField(_("act"), max_length=12, choices=Act)
    notice = models.ForeignKey(PrivacyNotice, models.PROTECT, null=True, related_name="+")
    text_hash = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.SITE)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["person", "purpose", "at"], name="office_consent_state")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.act}"


class DataRequest(models.Model):
    """What somebody asks about the own data, with the deadlines of the law (DOMAIN L2)."""

    class Kind(models.TextChoices):
        """The rights of the law."""

        ACCESS = "access", _("see or receive a copy of my data")
        CORRECT = "correct", _("correct my data")
        WITHDRAW = "withdraw", _("withdraw a consent")
        RESTRICT = "restrict", _("restrict the use of my data")
        OBJECT = "object", _("object to the use of my data")
        DELETE = "delete", _("delete my data")
        COMPLAIN = "complain", _("complain")

    class State(models.TextChoices):
        """How far it is."""

        RECEIVED = "received", _("received")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        PROPOSED = "proposed", _("waiting for a second person")
        DONE = "done", _("carried out")
        REFUSED = "refused", _("refused with a reason")
        CANCELLED = "cancelled", _("taken back")

    person = models.ForeignKey(User, models.PROTECT, related_name="data_requests")
    kind = models.CharField(_("kind of request"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RECEIVED)
    text = models.TextField(_("what it is about"), blank=True, max_length=2000)
    field = models.CharField(_("what is to be corrected"), max_length=40, blank=True)
    new_value = models.CharField(_("correct value"), max_length=200, blank=True)
    channel = models.CharField(
        max_length=8, choices=ConsentRecord.Channel, default=ConsentRecord.Channel.SITE
    )
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    received_at = models.DateTimeField(_("received"))
    acknowledge_by = models.DateField(_("acknowledge by"))
    due_on = models.DateField(_("complete by"))
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    extended_by_days = models.PositiveSmallIntegerField(default=0)
    extension_reason = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, max_length=2000)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about data")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(extended_by_days__lte=15), name="office_one_short_extension"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to do something."""
        return self.state in OPEN_STATES


OPEN_STATES = (
    DataRequest.State.RECEIVED,
    DataRequest.State.ACKNOWLEDGED,
    DataRequest.State.PROPOSED,
)


class Restriction(models.Model):
    """A time in which the data of somebody is kept and not used: the account is shut."""

    person = models.ForeignKey(User, models.PROTECT, related_name="restrictions")
    request = models.ForeignKey(DataRequest, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    imposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lift_reason = models.CharField(max_length=300, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("restriction")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(until=None), name="office_one_restriction"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Erasure(models.Model):
    """The way to an erased file: freeze, verify by a second person, redact; or a legal hold."""

    class State(models.TextChoices):
        """How far it is."""

        FROZEN = "frozen", _("account shut, waiting for a second person")
        HELD = "held", _("kept for a legal reason")
        VERIFIED = "verified", _("verified, being redacted")
        DONE = "done", _("erased")
        DROPPED = "dropped", _("not carried out")

    person = models.ForeignKey(User, models.PROTECT, related_name="erasures")
    request = models.OneToOneField(DataRequest, models.PROTECT, related_name="erasure")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.FROZEN)
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    was_active = models.BooleanField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    hold_reason = models.CharField(_("reason for keeping"), max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


UNDECIDED = (Erasure.State.FROZEN, Erasure.State.VERIFIED)


class Tombstone(models.Model):
    """Who was erased, without saying who it was: for a backup that is older than the erasure.

    ``joined_at`` proves that the number still means the same person there.
    """

    person_number = models.BigIntegerField(unique=True)
    joined_at = models.DateTimeField()
    pseudonym = models.CharField(max_length=20, unique=True)
    erased_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tombstone")

    def __str__(self) -> str:
        return self.pseudonym


class OwnCopy(Job):
    """The file of everything that is held about one person, made in the background."""

    class State(models.TextChoices):
        """How far it is."""

        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("file deleted")

    person = models.ForeignKey(User, models.PROTECT, related_name="own_copies")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    done_tables = models.PositiveIntegerField(default=0)
    total_tables = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = OwnCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of the own data")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class ImpactReview(models.Model):
    """One look through the impact assessment, and the fingerprint of what it said (DOMAIN L4)."""

    reviewed_at = models.DateTimeField(_("reviewed at"))
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("reviewed by")
    )
    text_hash = models.CharField(max_length=64)
    note = models.TextField(_("what was found"), max_length=2000)

    objects = ImpactReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of the impact assessment")
        ordering = ["-reviewed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.reviewed_at:%Y-%m-%d}"
