"""A list of people that is taken over: the run, its rows, and what is needed to undo it."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.encryption import EncryptedJSONField
from common.jobs import Job
from common.private_files import private_storage
from members.importing.querysets import (
    HeadingMapQuerySet,
    ImportRowQuerySet,
    ImportRunQuerySet,
)
from members.models.people import User

UNDO_FOR = timedelta(days=7)


_STEPS = ImportRunQuerySet.steps


class ImportRun(Job):
    """One workbook on its way into the register.

    The row is the queue's truth: ``state`` says which work is due, ``lease`` which worker holds it.
    A worker whose lease was passed on stops at its next batch.
    """

    class State(models.TextChoices):
        """Where the run stands."""

        UPLOADED = "uploaded", pgettext_lazy("import", "columns to be checked")
        MAPPED = "mapped", pgettext_lazy("import", "waiting for the dry run")
        CHECKING = "checking", pgettext_lazy("import", "dry run")
        CHECKED = "checked", pgettext_lazy("import", "to be looked through")
        WAITING = "waiting", pgettext_lazy("import", "waiting for approval")
        APPROVED = "approved", pgettext_lazy("import", "approved")
        RUNNING = "running", pgettext_lazy("import", "being taken over")
        DONE = "done", pgettext_lazy("import", "taken over")
        UNDO_WANTED = "undo_wanted", pgettext_lazy("import", "to be undone")
        UNDOING = "undoing", pgettext_lazy("import", "being undone")
        UNDONE = "undone", pgettext_lazy("import", "undone")
        FAILED = "failed", pgettext_lazy("import", "failed")

    unit = models.ForeignKey(
        "members.Unit",
        models.PROTECT,
        related_name="+",
        verbose_name=_("branch"),
        help_text=_("whose people are missed when the list does not name them"),
    )
    file = models.FileField(storage=private_storage, max_length=200, blank=True)
    original_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    heading_row = models.PositiveIntegerField(null=True, blank=True)
    fields = models.JSONField(default=dict, help_text="which column holds which field")
    overwrite = models.JSONField(default=list, help_text="fields that may replace what differs")
    converts_fonts = models.BooleanField(_("convert old fonts"), default=False)
    choices = models.JSONField(default=dict, help_text="row number to person, or to none for new")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.UPLOADED)
    failed_step = models.CharField(max_length=8, blank=True)
    error = models.TextField(blank=True)
    counts = models.JSONField(default=dict)
    kept = models.JSONField(default=dict, help_text="field to how many differences were left alone")
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(default=0)
    lease = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("imported by")
    )
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    refused_file = models.CharField(max_length=200, blank=True)
    report_file = models.CharField(max_length=200, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a list")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["changed_at"],
                condition=models.Q(state__in=[*_STEPS, *_STEPS.values()]),
                name="members_imports_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.pk})"

    @property
    def changes(self) -> int:
        """How many people taking it over would change."""
        return sum(self.counts.get(kind, 0) for kind in ("new", "changed", "moved"))

    @property
    def undo_until(self) -> datetime | None:
        """Until when it can be undone; nothing before it is done."""
        return self.finished_at + UNDO_FOR if self.finished_at else None


class ImportRow(models.Model):
    """What the dry run found about one row, what became of it, and how to take it back.

    ``plan`` holds the values of the list and the changes, ``undo`` what was there before; both are
    sealed, because they hold card numbers and telephones, and go with the row.
    """

    class Outcome(models.TextChoices):
        """What became of the row."""

        OPEN = "", "–"
        APPLIED = "applied", pgettext_lazy("import", "taken over")
        STALE = "stale", pgettext_lazy("import", "not taken over")
        UNDONE = "undone", pgettext_lazy("import", "undone")
        KEPT = "kept", pgettext_lazy("import", "not undone")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"), help_text="0 for people who are missing")
    kind = models.CharField(_("kind"), max_length=10)
    name = models.CharField(_("full name"), max_length=120, blank=True)
    person = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(
        "members.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    plan = EncryptedJSONField(default=dict)
    problems = EncryptedJSONField(default=list)
    candidates = models.JSONField(default=list)
    is_marked = models.BooleanField(_("marked for the clerk"), default=False)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN, blank=True)
    note = models.TextField(blank=True)
    undo = EncryptedJSONField(default=dict)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        indexes = [
            models.Index(fields=["run", "kind", "number"], name="members_rows_of_an_import"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.number}"


class HeadingMap(models.Model):
    """How somebody read a heading row, kept for the next list that has the same one."""

    fingerprint = models.CharField(max_length=64, unique=True)
    fields = models.JSONField()
    used_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    used_at = models.DateTimeField(auto_now=True)

    objects = HeadingMapQuerySet.as_manager()

    def __str__(self) -> str:
        return self.fingerprint[:12]
