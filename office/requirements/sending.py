"""What would be sent about a rule that is being tried out, and when: numbers, and three texts.

Nothing is sent when a rule comes into force: what goes by itself are the steps of the rules by
date of its classes.  A class that has none yet is shown with the usual steps, and says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone

from learning.evaluating import Line
from learning.models import Enrolment, Requirement, RequirementVersion
from learning.rules import Verdict
from learning.services.classes import due_moment
from members.models import User
from notices.channels import WAYS, channels_there
from office.models import LadderStep, ReminderLadder
from office.reminders.audience import BATCH, Learner, Preview, plan_for
from office.reminders.ladders import FIRST_STEPS, StepFacts
from office.reminders.responsibles import ROLES, reached, responsible_for
from office.reminders.rules import day_of_step, is_step_due
from office.requirements.simulation import Simulation

OBLIGED = (
    *(Verdict.ADD, Verdict.TAKE_BACK, Verdict.COUNT_AGAIN, Verdict.EXTEND),
    Verdict.KEEP,
)
MORNING = time(8, 5)
Audience = LadderStep.Audience


@dataclass(frozen=True)
class Step:
    """One step of a course over one channel.  ``state``: of its rule by date, empty without one."""

    day: date
    course: str
    audience: str
    channel: str
    people: int
    state: str


@dataclass
class Sending:
    """Everything that would go; ``preview`` says who of the learners is reached at all."""

    steps: list[Step] = field(default_factory=list)
    preview: Preview = field(default_factory=Preview)
    has_one_day: bool = True

    @property
    def goes_by_itself(self) -> bool:
        """Tell whether at least one of the rules by date is active."""
        return any(step.state == ReminderLadder.State.ACTIVE for step in self.steps)


@dataclass(frozen=True)
class _Rule:
    """The steps of one course, and how far the rule stands that they come from."""

    steps: Sequence[StepFacts]
    state: str


def sending_of(user: User, requirement: Requirement, found: Simulation) -> Sending:
    """Return what would be sent to the people of the plan whom the user looks after."""
    version = found.version
    if version.due_on is None:
        return Sending(has_one_day=False)
    lines = _unfinished(requirement, found)
    rules = _rules_of(requirement, lines)
    first = min((day for day, *_rest in _dated(rules, version, found.day)), default=found.day)
    titles = dict(requirement.courses.values_list("pk", "title"))
    channels = [one.value for one in channels_there()]
    preview, ways, paths = _reach(user, lines, titles, channels, first)
    steps = [
        Step(day, titles[course], step.audience, channel, people, rules[course].state)
        for day, course, step in _dated(rules, version, found.day)
        for channel, people in _numbers(step, lines[course], ways, paths).items()
    ]
    steps.sort(key=lambda one: (one.day, one.course, one.audience, channels.index(one.channel)))
    return Sending(steps, preview)


def _unfinished(requirement: Requirement, found: Simulation) -> dict[int, list[Line]]:
    """Return for each course whom the rule leaves with something to study."""
    rows = Enrolment.objects.of_requirement(requirement).counted()
    over = set(rows.exclude(completed_at=None, exempted_at=None).values_list("pk", flat=True))
    courses: dict[int, list[Line]] = defaultdict(list)
    for line in found.plan.of(OBLIGED):
        if line.verdict != Verdict.KEEP or line.enrolment not in over:
            courses[line.course].append(line)
    return courses


def _rules_of(requirement: Requirement, courses: Iterable[int]) -> dict[int, _Rule]:
    """Return the rule by date of each course's class; without one, the usual steps."""
    ladders = ReminderLadder.objects.filter(training_class__requirement=requirement)
    known = {
        ladder.training_class.course_id: _Rule(
            [StepFacts(step.days, step.audience, step.channels) for step in ladder.steps.all()],
            ladder.state,
        )
        for ladder in ladders.select_related("training_class").prefetch_related("steps")
    }
    return {course: known.get(course) or _Rule(FIRST_STEPS, "") for course in courses}


def _dated(
    rules: Mapping[int, _Rule], version: RequirementVersion, today: date
) -> Iterator[tuple[date, int, StepFacts]]:
    """Yield the steps that are still to come, counted from the due day of the version."""
    for course, rule in rules.items():
        for step in rule.steps:
            day = day_of_step(version.due_on, step.days) if version.due_on else today
            if day >= today or is_step_due(day, today):
                yield max(day, today), course, step


def _reach(
    user: User,
    courses: Mapping[int, list[Line]],
    titles: Mapping[int, str],
    channels: Sequence[str],
    first: date,
) -> tuple[Preview, dict[int, list[str]], dict[int, str]]:
    """Return who is reached over which channel, and the places of all, a batch at a time."""
    work: dict[int, list[Line]] = defaultdict(list)
    for lines in courses.values():
        for line in lines:
            work[line.person].append(line)
    preview = Preview()
    ways: dict[int, list[str]] = {}
    paths: dict[int, str] = {}
    at = timezone.make_aware(datetime.combine(first, MORNING))
    seen = User.objects.in_branches_of(user).select_related("unit").order_by("name_key", "pk")
    numbers = sorted(work)
    for start in range(0, len(numbers), BATCH):
        people = list(seen.filter(pk__in=numbers[start : start + BATCH]))
        paths |= {one.pk: one.unit.path for one in people if one.unit}
        plan = plan_for([_learner(one, work[one.pk], titles) for one in people], channels, at=at)
        ways |= {learner.person.pk: reached_by for learner, reached_by in plan.learners}
        preview.add(plan)
    return preview, ways, paths


def _learner(person: User, lines: Sequence[Line], titles: Mapping[int, str]) -> Learner:
    """Return what a reminder to the person would name: a rule by date names its own class."""
    first = lines[0]
    return Learner(person, [titles[first.course]], due_moment(first.due_on))


def _numbers(
    step: StepFacts,
    lines: Sequence[Line],
    ways: Mapping[int, list[str]],
    paths: Mapping[int, str],
) -> Counter[str]:
    """Return how many people the step reaches over each of its channels, as things stand."""
    if step.audience == Audience.MEMBER:
        reached_by = [ways.get(line.person, []) for line in lines]
    else:
        here = [paths[line.person] for line in lines if line.person in paths]
        responsible = responsible_for(here, ROLES[step.audience])
        reached_by = list(reached(responsible, step.channels).values())
    found: Counter[str] = Counter({one: 0 for one in step.channels if WAYS[one].is_there()})
    for each in reached_by:
        found.update(one for one in each if one in found)
    return found
