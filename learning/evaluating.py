"""What the rule of a requirement would change.

Reads only, in a number of questions that does not depend on the number of people;
``learning.services.evaluation`` carries it out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import F, Min, OuterRef, Subquery
from django.utils import timezone

from learning import rules
from learning.audience_people import Since, people_of
from learning.models import Enrolment, Requirement, RequirementVersion
from learning.rules import DueRule, Held, Verdict
from members.models import Exemption, StatusPeriod
from members.querysets import UserQuerySet

# In the records, not on screens: the reason by which the evaluation knows its own withdrawals.
LEFT_AUDIENCE = "không còn thuộc đối tượng phải học"


@dataclass(frozen=True, slots=True)
class Line:
    """What happens to one person in one course.  ``enrolment`` is None where there is none yet."""

    person: int
    course: int
    verdict: Verdict
    unit: int | None = None
    due_on: date | None = None
    basis: str = ""
    enrolment: int | None = None


@dataclass(frozen=True)
class Plan:
    """Everything that an evaluation found, and how much of each."""

    lines: list[Line] = field(default_factory=list)
    audience: int = 0

    @property
    def numbers(self) -> dict[str, int]:
        """How many lines have each verdict; those that nobody has are left out."""
        return {str(verdict): n for verdict, n in Counter(x.verdict for x in self.lines).items()}

    def of(self, verdicts: Iterable[Verdict]) -> list[Line]:
        """Return the lines with one of the verdicts."""
        wanted = frozenset(verdicts)
        return [line for line in self.lines if line.verdict in wanted]

    @property
    def told(self) -> int:
        """How many people would get a notice; one person one notice."""
        return len({line.person for line in self.of(rules.TOLD)})


@dataclass(frozen=True, slots=True)
class _Person:
    """What the rule needs to know of somebody whom it means."""

    pk: int
    unit: int | None
    probation_ends_on: date | None
    is_restricted: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """An obligation that is there, as the rule sees it."""

    pk: int
    member: int
    course: int
    entered_on: date
    held: Held


@dataclass(frozen=True)
class _Facts:
    """Everything that the verdicts rest on, as it was read."""

    day: date
    due: DueRule
    last_day: date
    courses: list[int]
    people: dict[int, _Person]
    exempted: dict[int, str]
    rows: dict[tuple[int, int], _Row]
    done: set[tuple[int, int]]
    obliged: set[tuple[int, int]]

    def inside(self, person: _Person, course: int) -> Line:
        """Return what happens to somebody whom the rule means."""
        key = (person.pk, course)
        row = self.rows.get(key)
        stands = row is not None and not row.held.is_withdrawn
        due_on = self.due.day_for(
            entered_on=row.entered_on if row is not None and stands else self.day,
            probation_ends_on=person.probation_ends_on,
            last_day=self.last_day,
        )
        if not stands and self.day > self.last_day:
            due_on = self.last_day  # nobody comes into a period that is over
        verdict = rules.verdict_inside(
            row.held if row is not None else None,
            day=self.day,
            due_on=due_on,
            has_unit=person.unit is not None,
            is_restricted=person.is_restricted,
            is_exempted=person.pk in self.exempted,
            is_done_elsewhere=key in self.done,
            is_obliged_elsewhere=key in self.obliged,
        )
        return Line(
            person=person.pk,
            course=course,
            verdict=verdict,
            unit=person.unit,
            due_on=due_on,
            basis=self.exempted.get(person.pk, ""),
            enrolment=row.pk if row is not None else None,
        )

    def outside(self) -> Iterator[Line]:
        """Yield what happens to the obligations of those whom the rule means no more."""
        for row in self.rows.values():
            if row.member not in self.people and not row.held.is_withdrawn:
                verdict = rules.verdict_outside(row.held)
                yield Line(row.member, row.course, verdict, enrolment=row.pk)


def evaluate(
    requirement: Requirement, *, version: RequirementVersion | None = None, day: date | None = None
) -> Plan:
    """Return what the rule changes on the day: that in force, or a version that is being drafted.

    Writes nothing.  For a draft this is the simulation that two people look at.
    """
    day = day or timezone.localdate()
    version = version or requirement.versions.in_force().get()
    facts = _facts(requirement, version, day)
    lines = [
        facts.inside(person, course) for course in facts.courses for person in facts.people.values()
    ]
    lines.extend(facts.outside())
    return Plan(lines, audience=len(facts.people))


def _facts(requirement: Requirement, version: RequirementVersion, day: date) -> _Facts:
    """Read what the verdicts rest on."""
    since = Since(drafted=requirement.created_at, in_force=version.in_force_at)
    meant = people_of(version.rule, within=requirement.unit, day=day, since=since)
    exempted = Exemption.objects.on(day).filter(person__in=meant.values("pk")).order_by("-pk")
    closed = requirement.classes.filter(closed_at__isnull=False)
    lines = requirement.course_lines.exclude(course__in=closed.values("course"))
    courses = list(lines.values_list("course_id", flat=True))
    done, obliged = _elsewhere(requirement, courses)
    return _Facts(
        day=day,
        due=version.due,
        last_day=requirement.period.ends_on,
        courses=courses,
        people=_people(meant, day),
        exempted=dict(exempted.values_list("person_id", "basis")),
        rows={(row.member, row.course): row for row in _rows(requirement)},
        done=done,
        obliged=obliged,
    )


def _people(meant: UserQuerySet, day: date) -> dict[int, _Person]:
    """Return the people of the audience with the end of their probation, in one question."""
    probation = (
        StatusPeriod.objects.on(day)
        .filter(person=OuterRef("pk"), status=StatusPeriod.Status.PROBATIONARY)
        .order_by()
        .values("person")
        .annotate(first=Min("valid_from"))
        .values("first")
    )
    rows = meant.annotate(on_probation_since=Subquery(probation)).values_list(
        "pk", "unit_id", "admitted_on", "on_probation_since", "restricted_at"
    )
    months = settings.PROBATION_MONTHS
    return {
        pk: _Person(
            pk,
            unit,
            probation_ends_on=rules.probation_end(admitted_on or since, months) if since else None,
            is_restricted=restricted_at is not None,
        )
        for pk, unit, admitted_on, since, restricted_at in rows.order_by("pk")
    }


def _rows(requirement: Requirement) -> Iterator[_Row]:
    """Yield the obligations of the requirement's open classes, withdrawn ones too.

    A class that was closed is over: nobody is added to it or taken off any more.
    """
    now = timezone.now()
    found = Enrolment.objects.of_requirement(requirement.pk).filter(training_class__closed_at=None)
    for row in found.only(
        *("member", "enrolled_at", "due_at", "late_after", "started_at", "completed_at"),
        *("exempted_at", "exempted_by", "withdrawn_at", "withdrawal_reason"),
    ).annotate(course=F("training_class__course")):
        is_withdrawn = row.withdrawn_at is not None
        held = Held(
            is_begun=row.started_at is not None,
            is_completed=row.completed_at is not None,
            is_late=rules.was_late(
                due_at=row.due_at,
                late_after=row.late_after,
                completed_at=row.completed_at,
                now=now,
            ),
            is_exempt=row.exempted_at is not None,
            is_exempt_by_hand=row.exempted_at is not None and row.exempted_by_id is not None,
            is_withdrawn=is_withdrawn,
            is_withdrawn_by_hand=is_withdrawn and row.withdrawal_reason != LEFT_AUDIENCE,
            due_on=timezone.localdate(row.due_at) if row.due_at else None,
        )
        entered_on = timezone.localdate(row.enrolled_at)
        yield _Row(row.pk, row.member_id, row.course, entered_on, held)


def _elsewhere(
    requirement: Requirement, courses: list[int]
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Return (person, course) finished in another class in the period, and obliged elsewhere."""
    others = Enrolment.objects.counted().filter(training_class__course__in=courses)
    others = others.exclude(training_class__requirement=requirement.pk).order_by()
    period = requirement.period
    pairs = ("member", "training_class__course")
    done = others.filter(
        completed_at__date__gte=period.starts_on, completed_at__date__lte=period.ends_on
    )
    obliged = others.filter(
        training_class__requirement__period=period.pk,
        training_class__requirement__state=Requirement.State.ACTIVE,
    )
    return set(done.values_list(*pairs)), set(obliged.values_list(*pairs))
