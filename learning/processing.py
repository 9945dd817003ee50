"""What the tables of classes and results hold of whom, and what for."""

from django.utils.translation import gettext_lazy as _

from common.processing import Holding, hold

hold(
    Holding(
        model="learning.TrainingClass",
        title=_("Classes"),
        person="",
        retention="results",
        actors=("manager", "created_by"),
        plain=(
            *("id", "course", "edition", "unit", "code", "title", "decision_number"),
            "requirement",
            *("decision_date", "opens_on", "due_on", "audience_statuses", "audience_positions"),
            *("created_at", "opened_at", "closed_at"),
        ),
    )
)
hold(
    Holding(
        model="learning.Enrolment",
        title=_("Enrolments in classes"),
        person="member",
        retention="results",
        columns={
            "study": (
                *("member", "training_class", "unit_then", "enrolled_at", "due_at", "late_after"),
                *("exempted_at", "exemption_basis", "withdrawn_at", "withdrawal_reason"),
                *("started_at", "completed_at", "recognised_at", "passed_required"),
                *("verified_periods", "evidence", "final_mark", "band"),
            )
        },
        actors=("exempted_by",),
    )
)
hold(
    Holding(
        model="learning.LessonResult",
        title=_("Results of lessons"),
        person="enrolment__member",
        retention="results",
        columns={"study": ("enrolment", "lesson", "passed_at", "evidence", "score")},
    )
)
hold(
    Holding(
        model="learning.ResultChange",
        title=_("Changes of results"),
        person="enrolment__member",
        retention="results",
        columns={
            "study": ("enrolment", "lesson", "kind", "at", "evidence", "score", "reason"),
        },
        actors=("by",),
    )
)
hold(
    Holding(
        model="learning.ReadingVisit",
        title=_("Visits to readings"),
        person="enrolment__member",
        retention="raw_activity",
        columns={
            "study": (
                *("enrolment", "lesson", "opened_at", "last_seen_at", "dwell_seconds"),
                "reached_end_at",
            )
        },
    )
)
hold(
    Holding(
        model="learning.Requirement",
        title=_("Requirements"),
        person="",
        retention="results",
        actors=("drafted_by", "ended_by"),
        plain=(
            *("id", "unit", "period", "title", "decision_number", "decision_date", "state"),
            *("renews", "created_at", "evaluated_at", "evaluated_entry", "ended_at", "end_reason"),
        ),
    )
)
hold(
    Holding(
        model="learning.RequirementVersion",
        title=_("Versions of requirements"),
        person="",
        retention="results",
        actors=("drafted_by", "proposed_by", "approved_by"),
        plain=(
            *("id", "requirement", "number", "audience", "due_kind", "due_on", "due_days"),
            *("target_periods", "change_reason", "state", "seen", "proposed_at", "approved_at"),
            *("in_force_at", "answer"),
        ),
    )
)
hold(
    Holding(
        model="learning.Postponement",
        title=_("Postponements"),
        person="enrolment__member",
        retention="results",
        columns={
            "study": (*("enrolment", "old_due_at", "new_due_at", "basis", "reason", "approved_at"),)
        },
        actors=("approved_by",),
    )
)
hold(
    Holding(
        model="learning.NominationCall",
        title=_("Calls for nominations"),
        person="",
        retention="results",
        actors=("created_by", "listed_by"),
        plain=(
            *("id", "training_class", "closes_on", "audience", "note", "created_at", "listed_at"),
            "enrolled_at",
        ),
    )
)
hold(
    Holding(
        model="learning.NominationUnit",
        title=_("Lists of nominations of units"),
        person="",
        retention="results",
        actors=("sent_by",),
        plain=("id", "call", "unit", "quota", "state", "sent_at", "late_reason", "answer"),
    )
)
hold(
    Holding(
        model="learning.Nomination",
        title=_("Nominations for classes"),
        person="member",
        retention="results",
        columns={
            "study": (
                *("member", "entry", "call", "state", "note", "late_reason", "nominated_at"),
                *("decided_at", "reason", "replaces", "enrolment", "obstacle"),
            )
        },
        actors=("nominated_by", "decided_by"),
    )
)
hold(
    Holding(
        model="learning.NominationUpload",
        title=_("Uploaded lists of nominations"),
        person="",
        retention="imports",
        actors=("uploaded_by",),
        plain=("id", "entry", "uploaded_at", "original_name", "applied_at"),
        secret=("file",),
    )
)
hold(
    Holding(
        model="learning.YearlyTarget",
        title=_("Yearly targets"),
        person="",
        retention="results",
        actors=("proposed_by", "decided_by"),
        plain=(
            *("id", "from_year", "periods", "types", "civil_sectors", "least_evidence", "basis"),
            *("state", "proposed_at", "decided_at"),
        ),
    )
)
