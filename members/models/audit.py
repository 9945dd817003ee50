"""What was done to whose record, by whom and why.  Written once, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.people import User
from members.querysets import AuditQuerySet


class AuditEntry(models.Model):
    """One act.  A trigger of the database refuses to change or delete it.

    ``facts`` holds ids and numbers, never names, answers or secrets.  The words of ``reason`` may
    name somebody: the chain holds only ``reason_digest``, made of them and of ``reason_salt`` by a
    trigger, so that an erasure may destroy words and salt, and nothing else (ADR 20).
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(_("action"), max_length=60, db_index=True)
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(
        "members.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject = models.CharField(_("subject"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    reason_salt = models.CharField(
        max_length=32, blank=True, default="", db_default="", editable=False
    )
    reason_digest = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )
    facts = models.JSONField(default=dict, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"

    @property
    def is_reason_destroyed(self) -> bool:
        """Tell whether there was a reason that went with the file of an erased person."""
        return bool(self.reason_digest) and not self.reason
