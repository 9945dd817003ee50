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
from learning.services.evaluation import apply
from learning.services.postponements import postpone
from learning.services.reading import pass_reading_if_due, record_visit
from learning.services.requirement_decisions import (
    approve,
    end_requirement,
    hand_back,
    propose,
    put_in_force,
    send_back,
)
from learning.services.requirements import (
    change_facts,
    change_rule,
    create_period,
    draft_requirement,
    drop_draft,
    renew,
    set_audience,
    set_due,
)
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
    "apply",
    "approve",
    "change_facts",
    "change_planned_class",
    "change_rule",
    "close_class",
    "correct_score",
    "create_class",
    "create_period",
    "draft_requirement",
    "drop_draft",
    "end_requirement",
    "enrol_member",
    "exempt_enrolment",
    "extend_due_date",
    "hand_back",
    "mark_all_recognised",
    "mark_recognised",
    "mark_started",
    "open_class",
    "pass_lesson",
    "pass_reading_if_due",
    "postpone",
    "propose",
    "put_in_force",
    "recompute_progress",
    "record_visit",
    "renew",
    "send_back",
    "set_audience",
    "set_due",
    "withdraw_enrolment",
    "withdraw_result",
]
