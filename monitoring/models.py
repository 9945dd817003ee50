"""What monitoring owns: files that are made in the background, templates of papers, and counts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.jobs import Job
from common.private_files import private_storage
from monitoring.quality.models import (
    CountedClass,
    QualityCount,
    QualityWeights,
    TopicCount,
    WeekCount,
)
from monitoring.querysets import ExportJobQuerySet

__all__ = [
    "CountedClass",
    "ExportJob",
    "QualityCount",
    "QualityWeights",
    "TopicCount",
    "WeekCount",
]


class ExportJob(Job):
    """One workbook that somebody asked for, and how far its making has come.

    The row is the queue's truth: a job whose message was lost stays "queued" and is found
    by the sweep; a job whose worker died has an old heartbeat.
    """

    class Kind(models.TextChoices):
        """What the workbook holds."""

        OVERVIEW = "overview", _("Progress by unit")
        PEOPLE = "people", _("List of people")
        REGISTER = "register", _("Certificate register")
        DOCUMENT = "document", _("Official report")
        QUALITY = "quality", _("Study quality by unit")
        TOPICS = "topics", _("Mastery of topics")
        CLOSING = "closing", _("Closed figures of a period")
        DIFFERENCE = "difference", _("Differences from closed figures")

    class Format(models.TextChoices):
        """In which form it is written."""

        XLSX = "xlsx", _("Excel (.xlsx)")
        CSV = "csv", _("Text (.csv)")
        ZIP = "zip", _("Word, PDF and Excel (.zip)")

    class State(models.TextChoices):
        """Where the job stands."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    format = models.CharField(_("format"), max_length=4, choices=Format, default=Format.XLSX)
    params = models.JSONField(default=dict, help_text="the filters, as in the address of the page")
    purpose = models.CharField(_("purpose"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField(null=True, blank=True)
    file = models.FileField(storage=private_storage, max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose=""), name="monitoring_export_has_a_purpose"
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(row_count__isnull=False, expires_at__isnull=False)
                & ~Q(file="")
                & ~Q(sha256=""),
                name="monitoring_done_export_has_a_file",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=["queued", "running"]),
                name="monitoring_exports_under_way",
            ),
            models.Index(fields=["requested_by", "-created_at"], name="monitoring_own_exports"),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}, {self.kind}"


# Official reports and closings have their own folders; Django finds models here only.
from monitoring.closing.models import (  # noqa: E402
    Closing,
    Confirmation,
    Snapshot,
    SnapshotPage,
)
from monitoring.documents.models import WordTemplate  # noqa: E402

__all__ = [
    "Closing",
    "Confirmation",
    "ExportJob",
    "Snapshot",
    "SnapshotPage",
    "WordTemplate",
]
