"""Reads around nominations: what is true of each person, in as many queries as for one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from courses.models import ProgrammeCourse
from learning.audience_people import Since, people_of
from learning.models import (
    Enrolment,
    Nomination,
    NominationCall,
    NominationUnit,
    TrainingClass,
)
from learning.nominated import NOMINATES, RUNS_NOMINATIONS, SENDS_NOMINATIONS
from learning.nomination_rules import Facts, Warning, overlap, warnings_of
from members.models import Exemption, Unit, User
from members.querysets import UserQuerySet, branch_paths

State = Nomination.State
NOMINATING_KINDS = (Unit.Kind.GRASSROOTS, Unit.Kind.GRASSROOTS_CELL)


@dataclass(frozen=True)
class ListedPerson:
    """One line of a list: the nomination, and what to know of the person."""

    nomination: Nomination
    warnings: Sequence[Warning]


def calls_for(user: User) -> QuerySet[NominationCall]:
    """Return the calls that concern the user, with their classes."""
    return NominationCall.objects.visible_to(user).select_related(
        "training_class__course", "training_class__unit"
    )


def nominations_of(training_class: TrainingClass) -> NominationCall | None:
    """Return the call for the class; who sees the class may know that there is one."""
    return NominationCall.objects.filter(training_class=training_class).first()


def units_for(training_class: TrainingClass) -> list[Unit]:
    """Return the grassroots units of the audience of a class, in the order of the tree."""
    inside = Q(pk__in=[])
    for path in training_class.audience_units.values_list("path", flat=True):
        inside |= Q(path__startswith=path)
    return list(Unit.objects.alive().filter(inside, kind__in=NOMINATING_KINDS).order_by("path"))


def classes_to_call(user: User) -> QuerySet[TrainingClass]:
    """Return the planned classes that the user runs and that no call was made for."""
    own = Q(pk__in=[])
    for path in branch_paths(user, roles=RUNS_NOMINATIONS):
        own |= Q(unit__path__startswith=path)
    return TrainingClass.objects.filter(own, opened_at=None, requirement=None, nomination_call=None)


def candidates_for(entry: NominationUnit, user: User) -> UserQuerySet:
    """Return whom the user may put on the list: own people who sit in the unit today."""
    roles = NOMINATES | SENDS_NOMINATIONS | RUNS_NOMINATIONS
    own = Q(pk__in=[])
    for path in branch_paths(user, roles=roles):
        own |= Q(unit__path__startswith=path)
    found: UserQuerySet = User.objects.filter(
        own, unit__path__startswith=entry.unit.path, is_active=True, merged_into=None
    )
    return found


def eligible_for(entry: NominationUnit, user: User) -> UserQuerySet:
    """Return those of them who meet the criteria of the class, whose data may be used."""
    meant = _meant(entry)
    return candidates_for(entry, user).usable().filter(pk__in=meant.values("pk"))


def _meant(entry: NominationUnit) -> UserQuerySet:
    """Return whom the criteria mean; their units are followed through reorganisations."""
    call = entry.call
    since = Since(drafted=call.created_at, in_force=call.created_at)
    return people_of(call.criteria, within=entry.unit, day=timezone.localdate(), since=since)


def facts_about(entry: NominationUnit, people: Iterable[User]) -> dict[int, Facts]:
    """Return what is true of each of the people, in as many queries for all as for one.

    ``is_nominated`` and ``is_enrolled`` mean this class; the same dates are those of other
    classes that people are nominated for, because everybody has some class on the site.
    """
    known = {person.pk: person for person in people}
    call, training_class = entry.call, entry.call.training_class
    meant = _meant(entry)
    eligible = set(meant.filter(pk__in=known).values_list("pk", flat=True))
    nominated = set(
        Nomination.objects.filter(call=call, member__in=known).values_list("member", flat=True)
    )
    enrolled = set(
        Enrolment.objects.filter(
            training_class=training_class, member__in=known, withdrawn_at=None
        ).values_list("member", flat=True)
    )
    exempt = set(
        Exemption.objects.current().filter(person__in=known).values_list("person", flat=True)
    )
    studied = who_studied(training_class, known)
    busy = _busy(call, known)
    inside = entry.unit.path
    return {
        pk: Facts(
            is_restricted=person.restricted_at is not None,
            has_unit=person.unit is not None,
            is_in_unit=person.unit is not None and person.unit.path.startswith(inside),
            is_nominated=pk in nominated,
            is_enrolled=pk in enrolled,
            is_eligible=pk in eligible,
            has_studied=pk in studied,
            is_exempt=pk in exempt,
            has_class_then=pk in busy,
        )
        for pk, person in known.items()
    }


def who_studied(training_class: TrainingClass, people: Iterable[int]) -> set[int]:
    """Return who has completed the course, or another one of the same whole programme."""
    key = training_class.course.key
    programmes = ProgrammeCourse.objects.filter(course_key=key, topic=None).values("programme")
    same = ProgrammeCourse.objects.filter(programme__in=programmes, topic=None)
    alike = Q(training_class__course__key__in=same.values("course_key"))
    done = Enrolment.objects.filter(
        Q(training_class__course=training_class.course_id) | alike,
        member__in=list(people),
        completed_at__isnull=False,
    )
    return set(done.values_list("member", flat=True))


def _busy(call: NominationCall, people: Iterable[int]) -> set[int]:
    """Return who stands on the list of another class that is held at the same dates."""
    mine = _dates(call.training_class)
    others = (
        Nomination.objects.standing()
        .filter(member__in=list(people), call__training_class__closed_at=None)
        .exclude(call=call)
        .values_list(*("member", "call__training_class__opens_on", "call__training_class__due_on"))
    )
    return {member for member, opens, due in others if overlap(mine, (opens, due))}


def _dates(training_class: TrainingClass) -> tuple[date, date | None]:
    return (training_class.opens_on, training_class.due_on)


def listed_people(entry: NominationUnit, rows: Iterable[Nomination]) -> list[ListedPerson]:
    """Return the lines of a unit's list with what to know of each; the order is the unit's."""
    found = list(rows)
    facts = facts_about(entry, [row.member for row in found])
    lines, place = [], 0
    for row in found:
        place += row.state not in (State.REJECTED, State.REPLACED)
        own = replace(facts[row.member_id], is_nominated=False)
        lines.append(ListedPerson(row, warnings_of(own, place=place, quota=entry.quota)))
    return lines


def numbers_of(call: NominationCall) -> dict[int, dict[str, int]]:
    """Return for each list how many people stand where, in one query."""
    rows = (
        Nomination.objects.filter(call=call)
        .values_list("entry", "state")
        .annotate(number=Count("pk"))
        .order_by()
    )
    found: dict[int, dict[str, int]] = {}
    for entry, state, number in rows:
        found.setdefault(entry, {})[state] = number
    return found
