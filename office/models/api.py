"""Other systems that read here, what they may, and what they are told (ADR 26)."""

import uuid
from ipaddress import ip_address, ip_network

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.encryption import EncryptedField
from common.jobs import Job
from members.models import Unit, User
from members.models.periods import Period, dates_in_order
from office.api.querysets import (
    ApiTokenQuerySet,
    ApiUseQuerySet,
    ConnectionQuerySet,
    DeliveryQuerySet,
    HookQuerySet,
)
from office.api.scopes import Event, Scope


class ApiClient(models.Model):
    """Another system, the branch whose rows it gets, and who answers for it."""

    name = models.CharField(_("name of the system"), max_length=120, unique=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("branch it belongs to")
    )
    responsible = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("who answers for it here")
    )
    contact = models.CharField(
        _("contact over there"), max_length=200, help_text=_("a department, an e-mail, a phone")
    )
    purpose = models.CharField(_("what for"), max_length=300)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("connection")

    def __str__(self) -> str:
        return self.name

    def holds(self, unit: Unit) -> bool:
        """Tell whether the unit lies in the branch whose rows the system gets."""
        return unit.path.startswith(self.unit.path)


class ApiToken(Period):
    """What one secret opens, for a branch and a time.  Expires by its date, without a job.

    The secret is shown once; kept is its keyed hash, and a beginning by which people know it.
    """

    class State(models.TextChoices):
        """Only an active token opens anything."""

        WAITING = "waiting", pgettext_lazy("token", "waits for a second person")
        ACTIVE = "active", pgettext_lazy("token", "active")
        REJECTED = "rejected", pgettext_lazy("token", "rejected")

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="tokens")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("branch that it reads")
    )
    prefix = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=24, choices=Scope), verbose_name=_("may read"))
    addresses = ArrayField(
        models.CharField(max_length=43), default=list, blank=True, verbose_name=_("addresses")
    )
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(_("reason of revoking"), max_length=300, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("token")
        constraints = [
            dates_in_order("office_token_dates"),
            models.CheckConstraint(condition=Q(valid_to__isnull=False), name="office_token_ends"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="office_token_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    def allows_address(self, address: str) -> bool:
        """Tell whether the token may be used from there; without a list, from everywhere."""
        if not self.addresses:
            return True
        try:
            coming = ip_address(address)
        except ValueError:
            return False
        return any(coming in ip_network(one) for one in self.addresses)


class ApiUse(models.Model):
    """How often a token asked for a kind of rows on a day, and how many rows it got: no people."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="uses")
    day = models.DateField()
    endpoint = models.CharField(max_length=20)
    requests = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    objects = ApiUseQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "endpoint"]
        constraints = [
            models.UniqueConstraint(
                fields=["token", "day", "endpoint"], name="office_api_use_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.endpoint}"


class ApiChange(models.Model):
    """That a row changed which other systems read, and what they are told about it.

    Written by triggers in the transaction of the change.  ``number`` is given later to what is
    committed: who has read up to a number has missed nothing below it.  ``unit_before`` is the unit
    from whose branch the row may have gone.
    """

    class Kind(models.TextChoices):
        """Which table the row is in."""

        OBLIGATION = "obligation", _("obligation")
        CERTIFICATE = "certificate", _("certificate")
        PERSON = "person", _("person")
        UNIT = "unit", _("unit")

    number = models.BigIntegerField(null=True, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    row = models.BigIntegerField()
    event = models.CharField(max_length=24, blank=True, db_default="")
    unit_before = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["kind", "number"], name="office_change_feed"),
            models.Index(
                fields=["id"], condition=Q(number=None), name="office_change_without_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}:{self.row} {self.event}"


class Webhook(models.Model):
    """An address of another system that is told what happens.

    Signed with a secret of its own.  After a change of the secret both signatures are sent until
    ``old_secret_until``, so that the other side need not change at the same moment.
    """

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="hooks")
    url = models.CharField(_("address"), max_length=500)
    events = ArrayField(models.CharField(max_length=24, choices=Event), verbose_name=_("events"))
    secret = EncryptedField(blank=True, default="")
    old_secret = EncryptedField(blank=True, default="")
    old_secret_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    paused_at = models.DateTimeField(null=True, blank=True)

    objects = HookQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("webhook")

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class WebhookDelivery(Job):
    """One call: up to a hundred events, as they will be sent, ids only."""

    class State(models.TextChoices):
        """How far it is."""

        QUEUED = "queued", pgettext_lazy("webhook", "waiting")
        SENDING = "sending", pgettext_lazy("webhook", "being sent")
        DONE = "done", pgettext_lazy("webhook", "delivered")
        FAILED = "failed", pgettext_lazy("webhook", "given up")

    hook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    events = models.JSONField()
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    lease = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=60, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("call of a webhook")
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(state__in=["queued", "sending"]),
                name="office_calls_due",
            )
        ]

    def __str__(self) -> str:
        return f"call {self.key}"
