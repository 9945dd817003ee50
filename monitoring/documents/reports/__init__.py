"""What each report says: title, body and tables, without letterhead and signature."""

from collections.abc import Callable

from monitoring.documents.kinds import Report
from monitoring.documents.reports.content import Content
from monitoring.documents.reports.contests import contest
from monitoring.documents.reports.lists import (
    assessment,
    certificates,
    not_completed,
    probation,
)
from monitoring.documents.reports.person import of_person, own_history
from monitoring.documents.reports.summary import summary
from monitoring.documents.reports.units import class_result, progress
from monitoring.documents.scope import Scope

BUILDERS: dict[str, Callable[[Scope], Content]] = {
    Report.CLASS_RESULT: class_result,
    Report.PROGRESS: progress,
    Report.NOT_COMPLETED: not_completed,
    Report.CERTIFICATES: certificates,
    Report.SUMMARY: summary,
    Report.PROBATION: probation,
    Report.PERSON: of_person,
    Report.ASSESSMENT: assessment,
    Report.CONTEST: contest,
}

__all__ = ["BUILDERS", "Content", "own_history"]
