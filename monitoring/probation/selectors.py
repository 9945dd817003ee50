"""Probationary members of the user's branches, and whether they have had their course."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from learning.models import Enrolment
from learning.programmes import completed_programme
from learning.rules import probation_end
from members.models import StatusPeriod, Unit, User
from members.querysets import DatedMemberQuerySet
from monitoring.probation.rules import Nearness, nearness


@dataclass(frozen=True)
class Probationer:
    """One probationary member, and the course that must be finished in time."""

    person: User
    since: date
    ends_on: date
    nearness: Nearness
    finished_on: date | None


def probationers(
    user: User, *, unit: Unit | None = None, group: str = "", finished: str = ""
) -> list[Probationer]:
    """Return the probationary members in five queries, whose time is shortest first.

    The probation runs from the day of admission; where none is recorded, from the status.
    """
    statuses = StatusPeriod.objects.in_branches_of(user)
    if unit is not None:
        statuses = statuses.of_unit(unit.path)
    found = _on_probation(statuses)
    if group:
        found = [one for one in found if one.nearness == group]
    if finished:
        found = [one for one in found if (one.finished_on is not None) == (finished == "yes")]
    return sorted(found, key=lambda one: (one.ends_on, one.person.name_key))


def everybody_on_probation() -> list[Probationer]:
    """Return all of them: for the alarms, which nobody in particular asks for."""
    return _on_probation(StatusPeriod.objects.all())


def _on_probation(statuses: DatedMemberQuerySet) -> list[Probationer]:
    """Return the members who are on probation today, in five queries."""
    today = timezone.localdate()
    rows = list(
        statuses.current()
        .filter(status=StatusPeriod.Status.PROBATIONARY)
        .select_related("person__unit")
    )
    done = _finished_on(row.person_id for row in rows)
    found = []
    for row in rows:
        since = row.person.admitted_on or row.valid_from
        ends_on = probation_end(since, settings.PROBATION_MONTHS)
        found.append(
            Probationer(
                person=row.person,
                since=since,
                ends_on=ends_on,
                nearness=nearness(ends_on, today),
                finished_on=done.get(row.person_id),
            )
        )
    return found


def _finished_on(people: Iterable[int]) -> dict[int, date]:
    """Return when each of the people finished the course, the first time of several.

    What counts is the standard programme, in one course or in one for each topic, and the courses
    that the settings name.
    """
    wanted = list(people)
    done = completed_programme(settings.PROBATION_PROGRAMME_CODE, wanted)
    completed = (
        Enrolment.objects.filter(
            member__in=wanted,
            training_class__edition__course__code__in=settings.PROBATION_COURSE_CODES,
            completed_at__isnull=False,
        )
        .order_by(F("completed_at").desc())
        .values_list("member", "completed_at")
    )
    for member, at in completed:
        if at is not None:
            done[member] = min(at, done.get(member, at))
    return {member: timezone.localtime(at).date() for member, at in done.items()}


def by_unit(found: Iterable[Probationer]) -> list[tuple[str, int, int]]:
    """Return for each unit its name, how many are on probation, and how many lack the course."""
    total: Counter[str] = Counter()
    lacking: Counter[str] = Counter()
    for one in found:
        name = one.person.unit.name if one.person.unit else ""
        total[name] += 1
        lacking[name] += one.finished_on is None
    return [(name, number, lacking[name]) for name, number in sorted(total.items())]
