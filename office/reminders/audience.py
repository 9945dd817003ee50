"""The people of a choice: who gets what over which channel, who is left out, and why."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.querysets import EnrolmentQuerySet
from members.models import User
from notices import gates
from notices.channels import WAYS
from notices.kinds import Kind
from notices.selectors import held_back
from notices.services import Draft
from office.reminders.rules import first_of

# So many people are looked at and queued at a time, however many there are.
BATCH = 500
TOO_SOON, NO_ADDRESS, CLOSED_ACCOUNT, EXEMPT = (
    *("within_24_hours", "no_address", "closed_account"),
    "exempt",
)


@dataclass
class Learner:
    """One person with what is not finished, the nearest due date first."""

    person: User
    titles: list[str] = field(default_factory=list)
    due: datetime | None = None

    @property
    def values(self) -> dict[str, str]:
        """What the words of a reminder may name."""
        due = f"{timezone.localtime(self.due):%d/%m/%Y}" if self.due else _("no last day")
        return {
            "ho_ten": self.person.full_name,
            "lop": first_of(self.titles, _("%(first)s and %(others)s more")),
            "so_lop": str(len(self.titles)),
            "han": due,
            "duong_dan": settings.SITE_URL + reverse("learning:home"),
        }


# A learner, and the channels over which the learner is reached.
Reached = tuple[Learner, list[str]]


@dataclass
class Plan:
    """Who of a batch gets what.  ``left_out`` counts people by reason, ``by_channel`` messages.

    ``last`` is the number of the last person that was looked at, ``seen`` how many they were.
    """

    last: int = 0
    seen: int = 0
    learners: list[Reached] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    by_channel: Counter[str] = field(default_factory=Counter)
    by_unit: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed_channel: Counter[tuple[str, str]] = field(default_factory=Counter)

    def drafts(self, subject_key: str) -> Iterable[Draft]:
        """Yield what goes into the outbox."""
        for learner, channels in self.learners:
            yield Draft(
                receiver=learner.person.pk,
                kind=Kind.REMINDER,
                channels=channels,
                subject_key=subject_key,
                values=learner.values,
                link=reverse("learning:home"),
            )


@dataclass
class Preview:
    """What all batches come to: numbers, and three people as examples; none is kept besides.

    ``by_unit`` counts by place in the tree and name.
    """

    number: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    by_channel: Counter[str] = field(default_factory=Counter)
    by_unit: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed_channel: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: list[Reached] = field(default_factory=list)

    def add(self, plan: Plan) -> None:
        """Count one batch more; the examples are the first, one in between, and the last."""
        self.number += len(plan.learners)
        self.left_out.update(plan.left_out)
        self.by_channel.update(plan.by_channel)
        self.by_unit.update(plan.by_unit)
        self.missed_channel.update(plan.missed_channel)
        every = [*self.examples, *_three_of(plan.learners)]
        self.examples = _three_of(every)


def _three_of(found: Sequence[Reached]) -> list[Reached]:
    """Return the first, the middle and the last, each once."""
    places = sorted({0, len(found) // 2, len(found) - 1}) if found else []
    return [found[place] for place in places]


def people_of(rows: EnrolmentQuerySet, *, after: int = 0) -> list[int]:
    """Return the numbers of the people of the rows behind a number, in their order."""
    found = rows.filter(member_id__gt=after).order_by("member_id")
    return list(found.values_list("member_id", flat=True).distinct())


def plans_of(
    rows: EnrolmentQuerySet, people: Sequence[int], channels: Sequence[str]
) -> Iterator[Plan]:
    """Yield what goes to the people, a batch after the other: the same statements for each."""
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        plan = plan_for(learners_of(rows.filter(member__in=batch)), channels)
        plan.last, plan.seen = batch[-1], len(batch)
        yield plan


def learners_of(rows: EnrolmentQuerySet) -> list[Learner]:
    """Return the people behind the obligations, each once, in one query."""
    found: dict[int, Learner] = {}
    joined = rows.select_related("member__unit", "training_class").order_by(
        "member__unit__path", "member__name_key", "member_id", "due_at", "pk"
    )
    for row in joined:
        learner = found.setdefault(row.member_id, Learner(row.member))
        learner.titles.append(row.training_class.title)
        learner.due = learner.due or row.due_at
    return list(found.values())


def plan_for(
    learners: Sequence[Learner], channels: Sequence[str], *, at: datetime | None = None
) -> Plan:
    """Say over which of the channels each of the people is reached, and who is left out.

    As things stand now; ``at`` is the moment of the sending, for the 24 hours.
    """
    plan = Plan()
    ids = [learner.person.pk for learner in learners]
    held = held_back(ids, Kind.REMINDER, at=at or timezone.now())
    closed = {channel: gates.closed_to(ids, channel) for channel in channels}
    for learner in learners:
        person = learner.person
        reasons = {
            channel: reason
            for channel in channels
            if (reason := _why_not(person, channel, closed[channel]))
        }
        if not person.is_active:
            restricted = next(iter(reasons.values()), "") == "restricted"
            plan.left_out["restricted" if restricted else CLOSED_ACCOUNT] += 1
        elif person.pk in held:
            plan.left_out[TOO_SOON] += 1
        elif len(reasons) == len(channels):
            plan.left_out[next(iter(reasons.values()))] += 1
        else:
            reached = [channel for channel in channels if channel not in reasons]
            plan.learners.append((learner, reached))
            plan.by_channel.update(reached)
            plan.missed_channel.update(reasons.items())
            unit = person.unit
            plan.by_unit[(unit.path, unit.name) if unit else ("", "")] += 1
    return plan


def _why_not(person: User, channel: str, closed: dict[int, str]) -> str:
    """Return why the person is not reached over the channel; empty when so."""
    if person.pk in closed:
        return closed[person.pk]
    return "" if WAYS[channel].address_of(person) else NO_ADDRESS
