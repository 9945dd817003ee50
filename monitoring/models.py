"""What monitoring owns: files that are made in the background, templates of papers, and counts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.exports import kind_named
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


class ExportJob(Job):
    """One workbook that somebody asked for, and how far its making has come.

    The row is the queue's truth: a job whose message was lost stays "queued" and is found
    by the sweep; a job whose worker died has an old heartbeat.
    """

    class Kind(models.TextChoices):
        """What the workbook holds: the lists of monitoring.

        Those of other apps are known by their keys only (``common.exports``).
        """

        OVERVIEW = "overview", _("Progress by unit")
        PEOPLE = "people", _("List of people")
        REGISTER = "register", _("Certificate register")
        DOCUMENT = "document", _("Official report")
        QUALITY = "quality", _("Study quality by unit")
        TOPICS = "topics", _("Mastery of topics")
        PAPERS = "papers", _("Official reports that were made")
        CLASSES = "classes", _("List of classes")
        CLOSING = "closing", _("Closed figures of a period")
        DIFFERENCE = "difference", _("Differences from closed figures")

    class Format(models.TextChoices):
        """In which form it is written."""

        XLSX = "xlsx", _("Excel (.xlsx)")
        CSV = "csv", _("Text (.csv)")
        ZIP = "zip", _("Word, PDF and Excel (.zip)")

    class State(models.TextChoices):
        """Where the job stands."""

        HELD = "held", _("waits for a second person")
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")
        REFUSED = "refused", _("refused by the second person")

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    kind = models.CharField(_("kind"), max_length=20)
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
    # The units at the top of what the asker saw when the file was made: whoever sees them no
    # longer does not get the file either.
    units = models.JSONField(default=list)
    # The second person, and for how many people they decided (ADR 28).
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_people = models.PositiveIntegerField(null=True, blank=True)

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
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("requested_by")),
                name="monitoring_export_decided_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=["queued", "running"]),
                name="monitoring_exports_under_way",
            ),
            models.Index(fields=["requested_by", "-created_at"], name="monitoring_own_exports"),
            models.Index(
                fields=["created_at"],
                condition=Q(state="held"),
                name="monitoring_held_exports",
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}, {self.kind}"

    def get_kind_display(self) -> str:
        """Return what the list is called."""
        kind = kind_named(self.kind)
        return str(kind.title) if kind else self.kind


# These have their own folders; Django finds models through this module only.
from monitoring.closing.models import (  # noqa: E402
    Closing,
    Confirmation,
    Snapshot,
    SnapshotPage,
)
from monitoring.documents.models import WordTemplate  # noqa: E402
from monitoring.schedules.models import (  # noqa: E402
    ReportDelivery,
    ReportSchedule,
    ScheduleReceiver,
)

__all__ = [
    "Closing",
    "Confirmation",
    "CountedClass",
    "ExportJob",
    "QualityCount",
    "QualityWeights",
    "ReportDelivery",
    "ReportSchedule",
    "ScheduleReceiver",
    "Snapshot",
    "SnapshotPage",
    "TopicCount",
    "WeekCount",
    "WordTemplate",
]
