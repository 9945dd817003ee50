"""Rules by date: drawn up by who runs the class, approved by another, carried out each day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone, translation

from learning.models import TrainingClass
from members.models import User
from members.services import record
from notices.kinds import Channel, Kind
from notices.services import queue_notices
from office.models import LadderStep, ReminderLadder
from office.reminders.audience import people_of, plans_of
from office.reminders.choice import unfinished_of
from office.reminders.exceptions import NoDueDate, NoSteps, NotNow
from office.reminders.responsibles import ROLES, list_link, reached, responsible_for
from office.reminders.rules import day_of_step, is_step_due

State = ReminderLadder.State


@dataclass(frozen=True)
class StepFacts:
    """One step as the form gives it."""

    days: int
    audience: str
    channels: Sequence[str]


# What a new rule begins with.
FIRST_STEPS = (
    StepFacts(-14, LadderStep.Audience.MEMBER, [Channel.IN_APP]),
    StepFacts(-7, LadderStep.Audience.MEMBER, [Channel.IN_APP, Channel.EMAIL, Channel.SMS]),
    StepFacts(1, LadderStep.Audience.CELL, [Channel.IN_APP, Channel.EMAIL]),
    StepFacts(7, LadderStep.Audience.HEAD, [Channel.IN_APP, Channel.EMAIL]),
)


@transaction.atomic
def save_ladder(
    training_class: TrainingClass, steps: Sequence[StepFacts], *, by: User
) -> ReminderLadder:
    """Write the rule of a class anew; a rule that was approved is a draft again.

    Raises:
        NoDueDate: there is nothing to count from.
    """
    if training_class.due_on is None:
        raise NoDueDate
    ladder, _created = ReminderLadder.objects.select_for_update(of=("self",)).get_or_create(
        training_class=training_class, defaults={"drafted_by": by}
    )
    ladder.state, ladder.drafted_by = State.DRAFT, by
    ladder.approved_by = ladder.approved_at = None
    ladder.save()
    wanted = {(step.days, step.audience): step for step in steps}
    for row in ladder.steps.all():
        if (row.days, row.audience) not in wanted:
            row.delete()
    for (days, audience), step in wanted.items():
        ladder.steps.update_or_create(
            days=days, audience=audience, defaults={"channels": list(step.channels)}
        )
    record("office.save_ladder", actor=by, unit=training_class.unit, subject=f"ladder:{ladder.pk}")
    return ladder


# What each act starts from and leads to, and its name in the log of acts.
MOVES: Mapping[str, tuple[str, str, str]] = {
    "propose": (State.DRAFT, State.PROPOSED, "office.propose_ladder"),
    "approve": (State.PROPOSED, State.ACTIVE, "office.approve_ladder"),
    "pause": (State.ACTIVE, State.PAUSED, "office.pause_ladder"),
    "resume": (State.PAUSED, State.ACTIVE, "office.resume_ladder"),
}


@transaction.atomic
def move_ladder(ladder: ReminderLadder, act: str, *, by: User) -> ReminderLadder:
    """Hand the rule in, approve, pause or resume it.

    Raises:
        NotNow: it is not in the state that the act starts from.
        NoSteps: it would send nothing.
    """
    row = ReminderLadder.objects.select_for_update(of=("self",)).get(pk=ladder.pk)
    before, after, name = MOVES[act]
    if row.state != before:
        raise NotNow
    if not row.steps.exists():
        raise NoSteps
    row.state = after
    if act == "approve":
        row.approved_by, row.approved_at = by, timezone.now()
    row.save()
    record(name, actor=by, unit=row.training_class.unit, subject=f"ladder:{row.pk}")
    return row


def run_ladders(today: date) -> int:
    """Carry out the steps of today; return how many rows were written.

    Safe to run again: a step's notices have one subject, so that nobody gets it twice.
    """
    written = 0
    steps = LadderStep.objects.filter(
        ladder__state=State.ACTIVE,
        ladder__training_class__opened_at__isnull=False,
        ladder__training_class__closed_at=None,
        ladder__training_class__due_on__isnull=False,
    ).select_related("ladder__training_class")
    for step in steps:
        day = day_of(step)
        if day is not None and is_step_due(day, today):
            with translation.override("vi"):
                written += _run_step(step, day)
    return written


def day_of(step: LadderStep) -> date | None:
    """Return the day of the step; None where the class has no due date."""
    due_on = step.ladder.training_class.due_on
    return day_of_step(due_on, step.days) if due_on else None


def _run_step(step: LadderStep, day: date) -> int:
    """Queue the notices of one step."""
    training_class = step.ladder.training_class
    key = f"ladder:{step.pk}:{day:%Y%m%d}"
    rows = unfinished_of(training_class)
    if step.audience == LadderStep.Audience.MEMBER:
        plans = plans_of(rows, people_of(rows), step.channels)
        return sum(queue_notices(plan.drafts(key)) for plan in plans)
    paths = list(rows.values_list("member__unit__path", flat=True))
    people = responsible_for(paths, ROLES[step.audience])
    ways = reached(people, step.channels)
    return queue_notices(
        one.draft(
            kind=Kind.UNIT_NUMBERS,
            subject_key=key,
            channels=ways[one.person.pk],
            about=training_class.title,
            link=list_link(one, {"class": str(training_class.pk)}),
        )
        for one in people
        if ways[one.person.pk]
    )
