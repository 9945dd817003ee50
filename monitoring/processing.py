"""What the table of exports holds of whom, and what for."""

from django.utils.translation import gettext_lazy as _

from common.processing import Holding, hold

hold(
    Holding(
        model="monitoring.ExportJob",
        title=_("Exports asked for"),
        person="requested_by",
        retention="exports",
        columns={
            "accountability": (
                *("requested_by", "kind", "format", "purpose", "state", "row_count"),
                *("created_at", "started_at", "finished_at", "expires_at"),
            )
        },
        # What they searched for, and the lists themselves, are other people's data.
        secret=("params", "file", "sha256"),
        actors=("decided_by",),
        plain=(
            *("id", "attempts", "done_rows", "total_rows", "heartbeat_at", "units"),
            *("decided_at", "decided_people"),
        ),
    )
)
hold(
    Holding(
        model="monitoring.ReportSchedule",
        title=_("Scheduled reports that were set up"),
        person="owner",
        retention="audit",
        columns={
            "accountability": (
                *("owner", "kind", "format", "purpose", "rhythm", "ends_on", "state"),
                *("next_at", "created_at"),
            )
        },
        secret=("params",),
        plain=("id", "weekday", "day", "days_before", "hour", "pause"),
    )
)
hold(
    Holding(
        model="monitoring.ScheduleReceiver",
        title=_("Scheduled reports that the person is to get"),
        person="person",
        retention="audit",
        columns={"accountability": ("person",)},
        plain=("id", "schedule"),
    )
)
hold(
    Holding(
        model="monitoring.ReportDelivery",
        title=_("Scheduled reports that the person got"),
        person="receiver",
        retention="audit",
        columns={"accountability": ("receiver", "occurs_at", "state", "settled_at")},
        plain=("id", "schedule", "export", "reason"),
    )
)
hold(
    Holding(
        model="monitoring.WordTemplate",
        title=_("Word templates of papers"),
        person="uploaded_by",
        retention="content",
        columns={"accountability": ("uploaded_by", "uploaded_at", "withdrawn_by", "withdrawn_at")},
        plain=("id", "root", "report", "valid_from", "note", "file", "sha256"),
    )
)
hold(
    Holding(
        model="monitoring.QualityWeights",
        title=_("Weights of study quality"),
        person="",
        retention="exports",
        actors=("proposed_by", "decided_by"),
        plain=(
            *("id", "valid_from", "completion", "presence", "result", "verified", "min_people"),
            *("high_share", "low_result", "low_verified", "many_fast", "basis", "state"),
            *("proposed_at", "decided_at"),
        ),
    )
)
# Closing of periods.
hold(
    Holding(
        model="monitoring.Closing",
        title=_("Closings of periods"),
        person="",
        retention="results",
        actors=("drafted_by",),
        plain=(
            *("id", "period", "unit", "cutoff_at", "cells_due_on", "grassroots_due_on", "note"),
            *("state", "created_at", "opened_at", "closed_at"),
        ),
    )
)
hold(
    Holding(
        model="monitoring.Snapshot",
        title=_("Versions of closed figures"),
        person="",
        retention="results",
        actors=("requested_by", "proposed_by", "decided_by"),
        plain=(
            *("id", "closing", "version", "kind", "state", "attempts", "heartbeat_at", "lease"),
            *("queued_at", "done_rows", "total_rows", "counted_at", "head", "root_hash"),
            *("reason", "basis", "answer", "proposed_at", "decided_at", "sealed_at"),
        ),
    )
)
hold(
    Holding(
        model="monitoring.SnapshotPage",
        title=_("Closed figures of units"),
        person="",
        retention="results",
        # Numbers of obligations with their status and days; who it is stands in the enrolment only.
        columns={"study": ("lines",)},
        plain=("id", "snapshot", "unit", "path", "total", "digest", "body"),
    )
)
hold(
    Holding(
        model="monitoring.Confirmation",
        title=_("Confirmations of figures"),
        person="",
        retention="results",
        actors=("by",),
        plain=("id", "snapshot", "unit", "answer", "digest", "reason", "at"),
    )
)
