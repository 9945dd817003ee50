"""The chain that makes a change of the audit log show (QUALITY SEC-26, ADR 0018)."""

from django.db import models

from members.models.audit import AuditEntry


class AuditSeal(models.Model):
    """One link: the entry at a place of the chain, and the hash over it and all before it.

    Written by the sealing job only, after the entry was committed; a trigger refuses to
    change or delete it.
    """

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="seal")
    chain = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()
    form = models.PositiveSmallIntegerField(
        db_default=1, help_text="1: the hash holds the words of the reason; 2: only their digest"
    )

    def __str__(self) -> str:
        return f"{self.position}: {self.entry_id}"
