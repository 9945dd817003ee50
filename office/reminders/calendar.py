"""What will be sent in the next days, as far as it can be known today: numbers, never names."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.models import Enrolment
from learning.querysets import EnrolmentQuerySet
from members.models import User
from monitoring.probation.selectors import probationers
from notices.kinds import Channel, Kind
from notices.models import Notice
from office.models import LadderStep, ReminderCampaign, ReminderLadder
from office.reminders.choice import Choice, title_of, unfinished
from office.reminders.ladders import day_of
from office.reminders.probation import GROUPS
from office.reminders.responsibles import ROLES, responsible_for
from office.reminders.rules import CALENDAR_DAYS


@dataclass(frozen=True)
class Coming:
    """One line: what is to be sent on a day, to whom, and to how many as things stand."""

    day: date
    what: str
    audience: str
    channels: str
    people: int


def coming(user: User, today: date) -> list[Coming]:
    """Return what is to come in the user's branches, the next first."""
    last = today + timedelta(days=CALENDAR_DAYS)
    lines = [
        *_from_ladders(user, today, last),
        *_from_campaigns(user, today, last),
        *_from_probations(user, today, last),
        *_queued(user, today, last),
    ]
    return sorted(lines, key=lambda line: (line.day, line.what, line.audience))


def _from_ladders(user: User, today: date, last: date) -> Iterator[Coming]:
    """Yield the steps of active rules, with those who have not finished today."""
    steps = (
        LadderStep.objects.visible_to(user)
        .filter(
            ladder__state=ReminderLadder.State.ACTIVE,
            ladder__training_class__closed_at=None,
            ladder__training_class__due_on__isnull=False,
        )
        .select_related("ladder__training_class")
    )
    dated = [(day_of(step), step) for step in steps]
    near = [(day, step) for day, step in dated if day is not None and today <= day <= last]
    paths = _unfinished_paths(user, {step.ladder.training_class_id for _day, step in near})
    for day, step in near:
        here = paths[step.ladder.training_class_id]
        people = len(here)
        if step.audience != LadderStep.Audience.MEMBER:
            people = len(responsible_for(here, ROLES[step.audience]))
        yield Coming(
            day=day,
            what=step.ladder.training_class.title,
            audience=step.get_audience_display(),
            channels=words_of(step.channels),
            people=people,
        )


def _unfinished_paths(user: User, classes: set[int]) -> dict[int, list[str]]:
    """Return for each class the places of those who have not finished, in one query."""
    rows: EnrolmentQuerySet = Enrolment.objects.in_branches_of(user).filter(
        training_class__in=classes, completed_at=None, exempted_at=None
    )
    found: dict[int, list[str]] = defaultdict(list)
    for training_class, path in rows.counted().values_list("training_class", "member__unit__path"):
        found[training_class].append(path)
    return found


def _from_campaigns(user: User, today: date, last: date) -> Iterator[Coming]:
    """Yield the second steps of campaigns whose units were told."""
    rows = ReminderCampaign.objects.visible_to(user).filter(
        state=ReminderCampaign.State.UNIT_TOLD, members_on__range=(today, last)
    )
    for row in rows.select_related("created_by"):
        choice = Choice.from_params(row.choice)
        mine = unfinished(choice, row.created_by)
        yield Coming(
            day=row.members_on or today,
            what=title_of(choice, row.created_by),
            audience=str(LadderStep.Audience.MEMBER.label),
            channels=words_of(row.channels),
            people=mine.values("member").distinct().count(),
        )


def _from_probations(user: User, today: date, last: date) -> Iterator[Coming]:
    """Yield how many members reach 180, 90 or 30 days on which day."""
    numbers: dict[tuple[date, int], int] = defaultdict(int)
    for one in probationers(user, finished="no"):
        for group in GROUPS:
            day = one.ends_on - timedelta(days=group)
            if today <= day <= last:
                numbers[day, group] += 1
    for (day, group), number in numbers.items():
        yield Coming(
            day=day,
            what=_("probation: %(days)s days left") % {"days": group},
            audience=str(LadderStep.Audience.MEMBER.label),
            channels=words_of([Channel.IN_APP]),
            people=number,
        )


def _queued(user: User, today: date, last: date) -> Iterator[Coming]:
    """Yield what lies in the outbox for later, by day."""
    rows = (
        Notice.objects.in_branches_of(user)
        .waiting()
        .annotate(day=TruncDate("not_before"))
        .filter(day__gte=today, day__lte=last)
        .values_list("day", "kind", "channel")
        .annotate(people=Count("receiver", distinct=True))
        .order_by()
    )
    for day, kind, channel, people in rows:
        yield Coming(
            day=max(day, timezone.localdate()),
            what=_("in the outbox: %(kind)s") % {"kind": Kind(kind).label},
            audience="",
            channels=words_of([channel]),
            people=people,
        )


def words_of(channels: list[str]) -> str:
    """Return the names of the channels."""
    return ", ".join(str(Channel(channel).label) for channel in channels)
