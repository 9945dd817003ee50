"""The closing of a period, the versions of its figures, and what units said about them."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.jobs import Job
from monitoring.closing.querysets import (
    ClosingQuerySet,
    ConfirmationQuerySet,
    SnapshotPageQuerySet,
    SnapshotQuerySet,
)
from monitoring.closing.rules import PageFacts


class Closing(models.Model):
    """One period of one branch that the office closes, with its cut-off moment and deadlines."""

    class State(models.TextChoices):
        """Where it stands as a whole; a version under way has a state of its own."""

        DRAFT = "draft", _("being prepared")
        CONFIRMING = "confirming", _("units confirm their figures")
        CLOSED = "closed", _("closed")
        DROPPED = "dropped", _("given up")

    period = models.ForeignKey(
        "learning.Period", models.PROTECT, related_name="+", verbose_name=_("period")
    )
    unit = models.ForeignKey(
        "members.Unit", models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    cutoff_at = models.DateTimeField(
        _("cut-off moment"), help_text=_("Figures are those of this moment.")
    )
    cells_due_on = models.DateField(_("cells confirm until"))
    grassroots_due_on = models.DateField(_("grassroots organisations confirm until"))
    note = models.CharField(_("note to the units"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        ordering = ["-period__starts_on", "-pk"]
        verbose_name = _("closing of a period")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit"],
                condition=~Q(state="dropped"),
                name="monitoring_one_closing_a_period_and_unit",
            ),
            models.CheckConstraint(
                condition=Q(grassroots_due_on__gte=F("cells_due_on")),
                name="monitoring_cells_confirm_first",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False),
                name="monitoring_closed_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"closing {self.pk}"


class Snapshot(Job):
    """One version of the figures of a closing.

    The first is confirmed by the units and closes the period; each later one is an amendment.
    Once sealed, the database refuses to change or delete it and its pages.
    """

    class Kind(models.TextChoices):
        """What the version is for."""

        CLOSING = "closing", _("closing")
        AMENDMENT = "amendment", _("amendment")

    class State(models.TextChoices):
        """From the counting to the seal."""

        QUEUED = "queued", _("waits to be counted")
        COUNTING = "counting", _("being counted")
        READY = "ready", _("counted")
        PROPOSED = "proposed", _("waits for the second person")
        APPROVED = "approved", _("approved, waits for its seal")
        SEALING = "sealing", _("being sealed")
        SEALED = "sealed", _("sealed")
        FAILED = "failed", _("could not be counted")
        DROPPED = "dropped", _("given up")

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="snapshots")
    version = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    lease = models.PositiveIntegerField(default=0, editable=False)
    queued_at = models.DateTimeField(editable=False)
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True, editable=False)
    head = models.TextField(blank=True, editable=False)
    root_hash = models.CharField(
        _("hash of the figures"), max_length=64, blank=True, editable=False
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    sealed_at = models.DateTimeField(null=True, editable=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["closing_id", "-version", "-pk"]
        verbose_name = _("version of closed figures")
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "version"],
                condition=~Q(state="dropped"),
                name="monitoring_snapshot_version",
            ),
            models.UniqueConstraint(
                fields=["closing"],
                condition=~Q(state__in=["sealed", "dropped"]),
                name="monitoring_one_snapshot_under_way",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("requested_by")),
                name="monitoring_snapshot_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="sealed")
                | Q(decided_by__isnull=False, sealed_at__isnull=False) & ~Q(root_hash=""),
                name="monitoring_sealed_is_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"snapshot {self.pk}"

    @property
    def is_sealed(self) -> bool:
        """Tell whether it stands for ever."""
        return self.sealed_at is not None


class SnapshotPage(models.Model):
    """What one version says of one unit of the tree of the cut-off day, with its digest.

    ``body`` is the canonical text of the figures and ``lines`` that of the single obligations of
    the people directly in the unit, by numbers only.  ``path`` is the place in the tree of that
    day (``members.organising.rules.paths_of``); names and place are those of that day for ever.
    """

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="pages")
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    path = models.CharField(max_length=255)
    total = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    lines = models.TextField(default="[]")

    objects = SnapshotPageQuerySet.as_manager()

    class Meta:
        ordering = ["snapshot_id", "path"]
        verbose_name = _("page of closed figures")
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "unit"], name="monitoring_one_page_a_unit"),
        ]
        indexes = [models.Index(fields=["snapshot", "path"], name="monitoring_pages_by_place")]

    def __str__(self) -> str:
        return f"page {self.pk}"

    @cached_property
    def facts(self) -> PageFacts:
        """The figures as values."""
        return PageFacts.from_body(self.body)


class Confirmation(models.Model):
    """What a unit said about its figures, and about which.  Only ever added to."""

    class Answer(models.TextChoices):
        """Yes, or no with a reason."""

        CONFIRMED = "confirmed", _("confirmed")
        OBJECTED = "objected", _("objected")

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="confirmations")
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    digest = models.CharField(max_length=64, help_text="of the page that was looked at")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("confirmation of figures")
        constraints = [
            models.CheckConstraint(
                condition=~Q(answer="objected") | ~Q(reason=""),
                name="monitoring_objection_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["snapshot", "unit", "-id"], name="monitoring_last_answer")]

    def __str__(self) -> str:
        return f"confirmation {self.pk}"
