"""Reads of classes and obligations for one screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.models import EditionLesson
from learning import rules
from learning.models import Enrolment, LessonResult, ReadingVisit, TrainingClass
from learning.querysets import EnrolmentQuerySet, TrainingClassQuerySet
from learning.rules import Status
from members.models import User
from members.organising.basis import Basis
from members.organising.past import names_at


@dataclass(frozen=True)
class OutlineLine:
    """One lesson of the outline as the member sees it."""

    lesson: EditionLesson
    status: str
    score: Decimal | None
    evidence: int | None
    passed_at: datetime | None


@dataclass(frozen=True)
class StudyCard:
    """One obligation on the member's home."""

    enrolment: Enrolment
    status: Status
    passed: int
    required: int
    next_lesson_id: int | None


def own_enrolments(user: User) -> QuerySet[Enrolment]:
    """Return the user's own obligations in opened classes, the withdrawn ones left out."""
    return (
        Enrolment.objects.filter(member=user, training_class__opened_at__isnull=False)
        .counted()
        .select_related("training_class__edition", "training_class__course")
    )


def study_cards(user: User) -> list[StudyCard]:
    """Return the member's obligations: what is due first comes first, what is done last.

    Three queries, however many classes.
    """
    enrolments = list(own_enrolments(user))
    editions = {enrolment.training_class.edition_id for enrolment in enrolments}
    lessons: dict[int, list[EditionLesson]] = {}
    for lesson in EditionLesson.objects.filter(edition__in=editions).order_by("position"):
        lessons.setdefault(lesson.edition_id, []).append(lesson)
    passed: dict[int, set[int]] = {}
    standing = LessonResult.objects.passed().filter(enrolment__in=enrolments)
    for enrolment_id, lesson_id in standing.values_list("enrolment_id", "lesson_id"):
        passed.setdefault(enrolment_id, set()).add(lesson_id)
    now = timezone.now()
    cards = [
        _card(enrolment, lessons, passed.get(enrolment.pk, set()), now) for enrolment in enrolments
    ]
    return sorted(cards, key=_by_urgency)


def _card(
    enrolment: Enrolment,
    lessons: dict[int, list[EditionLesson]],
    passed: set[int],
    now: datetime,
) -> StudyCard:
    """Return the card of one obligation."""
    outline = lessons.get(enrolment.training_class.edition_id or 0, [])
    required = [lesson for lesson in outline if lesson.is_required]
    missing = [lesson.pk for lesson in required if lesson.pk not in passed]
    return StudyCard(
        enrolment=enrolment,
        status=status_now(enrolment, now),
        passed=len(required) - len(missing),
        required=len(required),
        next_lesson_id=missing[0] if missing and enrolment.training_class.is_open else None,
    )


def _by_urgency(card: StudyCard) -> tuple[int, float, str]:
    """Order: open work by its due date, then what is finished, exempt or over."""
    is_over = card.next_lesson_id is None or card.status in (Status.COMPLETED, Status.EXEMPT)
    due = card.enrolment.due_at.timestamp() if card.enrolment.due_at else float("inf")
    return (1 if is_over else 0, -due if is_over else due, card.enrolment.training_class.title)


def status_now(enrolment: Enrolment, now: datetime | None = None) -> Status:
    """Return the derived status of one loaded obligation."""
    return rules.status_of(
        exempted_at=enrolment.exempted_at,
        completed_at=enrolment.completed_at,
        started_at=enrolment.started_at,
        due_at=enrolment.due_at,
        now=now or timezone.now(),
    )


def outline_of(enrolment: Enrolment) -> list[OutlineLine]:
    """Return the lessons of the obligation with what is known of each.  Three queries."""
    lessons = EditionLesson.objects.filter(edition=enrolment.training_class.edition_id)
    results = {
        result.lesson_id: result
        for result in LessonResult.objects.passed().filter(enrolment=enrolment)
    }
    begun = set(
        ReadingVisit.objects.filter(enrolment=enrolment).values_list("lesson_id", flat=True)
    )
    lines = []
    for lesson in lessons.order_by("position"):
        result = results.get(lesson.pk)
        if result is not None:
            status = "passed"
        else:
            status = Status.IN_PROGRESS if lesson.pk in begun else Status.NOT_STARTED
        lines.append(
            OutlineLine(
                lesson=lesson,
                status=str(status),
                score=result.score if result else None,
                evidence=result.evidence if result else None,
                passed_at=result.passed_at if result else None,
            )
        )
    return lines


def next_line(lines: list[OutlineLine]) -> OutlineLine | None:
    """Return the first required lesson that is not passed yet."""
    return next((line for line in lines if line.lesson.is_required and not line.passed_at), None)


def class_counts(training_class: TrainingClass, *, user: User) -> dict[str, int]:
    """Return how many obligations of the class stand where, of the people the user sees."""
    people = Enrolment.objects.filter(training_class=training_class).in_branches_of(user)
    return people.counted().numbers_by_status()


def desk_classes(user: User) -> TrainingClassQuerySet:
    """Return the classes that the user's desk shows, with the number of people in each."""
    counted = Enrolment.objects.counted()
    return (
        TrainingClass.objects.visible_to(user)
        .select_related("course", "unit", "manager")
        .order_by("-opens_on", "code")
        .annotate(
            people=_number_of(counted),
            completed=_number_of(counted.filter(completed_at__isnull=False)),
        )
    )


def _number_of(enrolments: EnrolmentQuerySet) -> Coalesce:
    """Return how many of the rows belong to each class: counted for the classes of a page only."""
    of_class = (
        enrolments.filter(training_class=OuterRef("pk"))
        .order_by()
        .values("training_class")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(of_class, output_field=IntegerField()), 0)


def latest_visit(enrolment: Enrolment, lesson: EditionLesson) -> ReadingVisit | None:
    """Return how far the member is in a text lesson."""
    return ReadingVisit.objects.filter(enrolment=enrolment, lesson=lesson).first()


def unit_names(rows: Sequence[Enrolment], *, basis: str) -> dict[int, str]:
    """Return the unit's name of each obligation: that of the day of enrolment, or today's.

    The rows are loaded with ``member__unit`` and ``unit_then``; one query more by the first.
    """
    if basis == Basis.AS_IS:
        return {row.pk: (row.member.unit or row.unit_then).name for row in rows}
    days = {row.pk: (row.unit_then_id, timezone.localdate(row.enrolled_at)) for row in rows}
    names = names_at(set(days.values()))
    return {row.pk: names.get(days[row.pk], row.unit_then.name) for row in rows}
