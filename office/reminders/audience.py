"""The people of a choice: who gets what over which channel, who is left out, and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
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


@dataclass
class Plan:
    """Who gets what.  ``left_out`` counts people by reason, ``by_channel`` messages."""

    learners: list[tuple[Learner, list[str]]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    by_channel: Counter[str] = field(default_factory=Counter)
    by_unit: Counter[str] = field(default_factory=Counter)
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


def plan_for(learners: Sequence[Learner], channels: Sequence[str], *, exempt: int = 0) -> Plan:
    """Say over which of the channels each of the people is reached now, and who is left out."""
    plan = Plan()
    if exempt:
        plan.left_out[EXEMPT] = exempt
    ids = [learner.person.pk for learner in learners]
    held = held_back(ids, Kind.REMINDER, at=timezone.now())
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
            plan.by_unit[person.unit.name if person.unit else ""] += 1
    return plan


def _why_not(person: User, channel: str, closed: dict[int, str]) -> str:
    """Return why the person is not reached over the channel; empty when so."""
    if person.pk in closed:
        return closed[person.pk]
    return "" if WAYS[channel].address_of(person) else NO_ADDRESS
