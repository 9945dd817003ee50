"""Writes of classes, obligations and results.  Each public function is one transaction."""

from learning.services.classes import (
    change_planned_class,
    close_class,
    create_class,
    enrol_member,
    exempt_enrolment,
    extend_due_date,
    open_class,
    withdraw_enrolment,
)
from learning.services.reading import pass_reading_if_due, record_visit
from learning.services.results import (
    correct_score,
    mark_all_recognised,
    mark_recognised,
    mark_started,
    pass_lesson,
    recompute_progress,
    withdraw_result,
)

__all__ = [
    "change_planned_class",
    "close_class",
    "correct_score",
    "create_class",
    "enrol_member",
    "exempt_enrolment",
    "extend_due_date",
    "mark_all_recognised",
    "mark_recognised",
    "mark_started",
    "open_class",
    "pass_lesson",
    "pass_reading_if_due",
    "recompute_progress",
    "record_visit",
    "withdraw_enrolment",
    "withdraw_result",
]
