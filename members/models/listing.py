"""Who stood in which list that left the house (ADR 20)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.people import User
from members.querysets import ListExportQuerySet


class ListExport(models.Model):
    """One file with people in it: who had it made, what for, and who stands in it.

    The people are numbers in an array, not keys: a wrong list of people can still be taken back,
    and 60,000 of them are one row.  ``subject`` names the row of the job ("export:12").
    """

    class Kind(models.TextChoices):
        """What the list is called, to those who stand in it."""

        OVERVIEW = "monitoring.overview", _("study progress by unit")
        PROGRESS = "monitoring.people", _("study progress of people")
        REGISTER = "monitoring.register", _("certificate register")
        DOCUMENT = "monitoring.document", _("official report")
        DIRECTORY = "members.directory", _("list of people")
        SLIPS = "members.slips", _("activation slips")
        PROBATION = "office.probation", _("probation watch")
        LOG = "office.log", _("audit log")
        SPLIT = "office.split", _("list for splitting a unit")
        API = "office.api", _("rows read by a connected system")
        EXCHANGE = "office.exchange", _("exchange pack for another system")

    at = models.DateTimeField(_("made at"), auto_now_add=True)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=40, choices=Kind)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    people = ArrayField(models.BigIntegerField())

    objects = ListExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("list that was exported")
        ordering = ["-pk"]
        indexes = [GinIndex(fields=["people"], name="members_listed_people")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
