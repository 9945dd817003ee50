"""Opening and closing classes, and who is obliged by them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, When
from django.db.models.functions import Now
from django.utils import timezone

from courses.models import Edition
from learning.exceptions import (
    AlreadyOpen,
    ClassNotOpen,
    CourseWithoutEdition,
    DataRestricted,
    DatesReversed,
    EmptyAudience,
    EnrolledByNomination,
    EnrolledByRequirement,
    PersonWithoutUnit,
    ReasonMissing,
)
from learning.models import Enrolment, NominationCall, TrainingClass
from members.models import Exemption, PositionHeld, StatusPeriod, Unit, User
from members.services import record

BATCH = 1000


@transaction.atomic
def create_class(*, audience_units: Iterable[Unit], by: User, **fields: Any) -> TrainingClass:
    """Plan a class; nobody is enrolled yet.

    Raises:
        DatesReversed: the due date lies before the opening.
    """
    if fields.get("due_on") and fields["due_on"] < fields["opens_on"]:
        raise DatesReversed(code=fields.get("code"))
    training_class = TrainingClass.objects.create(created_by=by, **fields)
    training_class.audience_units.set(audience_units)
    record("learning.create_class", actor=by, subject=f"class:{training_class.pk}")
    return training_class


@transaction.atomic
def change_planned_class(
    training_class: TrainingClass, *, audience_units: Iterable[Unit], by: User, **fields: Any
) -> TrainingClass:
    """Change the facts of a class that nobody is enrolled in yet.

    Raises:
        AlreadyOpen: the class was opened in the meantime.
    """
    training_class = TrainingClass.objects.select_for_update().get(pk=training_class.pk)
    if training_class.opened_at is not None:
        raise AlreadyOpen(training_class=training_class.pk)
    for name, value in fields.items():
        setattr(training_class, name, value)
    training_class.save()
    training_class.audience_units.set(audience_units)
    record("learning.change_class", actor=by, subject=f"class:{training_class.pk}")
    return training_class


@transaction.atomic
def open_class(training_class: TrainingClass, *, by: User | None) -> int:
    """Pin the newest edition and enrol the audience; return how many people are enrolled.

    Exempted people get their obligation too, marked exempt with its basis, so that the
    denominators of reports add up.  Opening an open class enrols those who joined since.

    Raises:
        CourseWithoutEdition: the course was never published.
        EmptyAudience: nobody matches.
        EnrolledByRequirement: a requirement decides who is enrolled.
        EnrolledByNomination: the units nominate who is enrolled.
    """
    training_class = TrainingClass.objects.select_for_update().get(pk=training_class.pk)
    if training_class.closed_at is not None:
        raise ClassNotOpen(training_class=training_class.pk)
    _require_own_audience(training_class)
    if NominationCall.objects.filter(training_class=training_class).exists():
        raise EnrolledByNomination(training_class=training_class.pk)
    if training_class.edition_id is None:
        training_class.edition = newest_edition(training_class.course_id)
    training_class.opened_at = training_class.opened_at or timezone.now()
    training_class.save(update_fields=["edition", "opened_at"])
    made = _enrol_audience(training_class)
    if not training_class.enrolments.exists():
        raise EmptyAudience(training_class=training_class.pk)
    record("learning.open_class", actor=by, subject=f"class:{training_class.pk}", enrolled=made)
    return made


def newest_edition(course_id: int) -> Edition:
    """Return what a class of the course that opens now would pin.

    Raises:
        CourseWithoutEdition: the course was never published.
    """
    edition = Edition.objects.filter(course=course_id).order_by("-number").first()
    if edition is None:
        raise CourseWithoutEdition(course=course_id)
    return edition


def _require_own_audience(training_class: TrainingClass) -> None:
    """Refuse to enrol by hand where a requirement decides who is enrolled."""
    if training_class.requirement_id is not None:
        raise EnrolledByRequirement(training_class=training_class.pk)


def audience_of(training_class: TrainingClass) -> Any:
    """Return the people whom the audience of the class describes today."""
    branch = Q(pk__in=[])
    for path in training_class.audience_units.values_list("path", flat=True):
        branch |= Q(unit__path__startswith=path)
    people = User.objects.filter(branch, is_active=True).usable()
    if training_class.audience_statuses:
        statuses = StatusPeriod.objects.current().filter(
            person=OuterRef("pk"), status__in=training_class.audience_statuses
        )
        people = people.filter(Exists(statuses))
    if training_class.audience_positions:
        positions = PositionHeld.objects.current().filter(
            person=OuterRef("pk"), position__in=training_class.audience_positions
        )
        people = people.filter(Exists(positions))
    return people


def _enrol_audience(training_class: TrainingClass) -> int:
    """Make the missing enrolments of the audience; return how many were made."""
    enrolled = Enrolment.objects.filter(training_class=training_class, member=OuterRef("pk"))
    missing = audience_of(training_class).filter(~Exists(enrolled))
    bases = dict(
        Exemption.objects.current().filter(person__in=missing).values_list("person_id", "basis")
    )
    now, due = timezone.now(), due_moment(training_class.due_on)
    rows = [
        Enrolment(
            member_id=pk,
            training_class=training_class,
            unit_then_id=unit,
            due_at=due,
            exempted_at=now if pk in bases else None,
            exemption_basis=bases.get(pk, ""),
        )
        for pk, unit in missing.values_list("pk", "unit_id")
    ]
    Enrolment.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def kept_lateness() -> Case:
    """Return the value of ``late_after`` for rows that get more time: once passed, for ever."""
    return Case(
        When(late_after=None, due_at__lt=Now(), then=F("due_at")),
        default=F("late_after"),
        output_field=DateTimeField(),
    )


def due_moment(day: date | None) -> datetime | None:
    """Return the last second of the day in the time zone of the house (DOMAIN §6.3)."""
    return None if day is None else last_moment(day)


def last_moment(day: date) -> datetime:
    """Return the last second of the day in the time zone of the house."""
    local = datetime.combine(day, time(23, 59, 59), ZoneInfo(settings.TIME_ZONE))
    return local.astimezone(UTC)


@transaction.atomic
def enrol_member(
    training_class: TrainingClass, *, member: User, by: User | None = None
) -> Enrolment:
    """Oblige one more person.  Doing it again returns the obligation that is there.

    Raises:
        ClassNotOpen: the class has not been opened, or is closed.
        EnrolledByRequirement: a requirement decides who is enrolled.
        PersonWithoutUnit: the person belongs nowhere today.
        DataRestricted: the data of the person may not be used.
    """
    if not training_class.is_open:
        raise ClassNotOpen(training_class=training_class.pk)
    _require_own_audience(training_class)
    if member.unit_id is None:
        raise PersonWithoutUnit(training_class=training_class.pk)
    if member.restricted_at is not None:
        raise DataRestricted(training_class=training_class.pk)
    exemption = Exemption.objects.current().filter(person=member).first()
    enrolment, created = Enrolment.objects.get_or_create(
        member=member,
        training_class=training_class,
        defaults={
            "unit_then_id": member.unit_id,
            "due_at": due_moment(training_class.due_on),
            "exempted_at": timezone.now() if exemption else None,
            "exemption_basis": exemption.basis if exemption else "",
        },
    )
    if created:
        record(
            "learning.enrol_member",
            actor=by,
            person=member,
            subject=f"enrolment:{enrolment.pk}",
        )
    return enrolment


@transaction.atomic
def exempt_enrolment(enrolment: Enrolment, *, basis: str, by: User) -> Enrolment:
    """Exempt one person from one class, with the basis of it.

    Raises:
        ReasonMissing: no basis given.
    """
    return _set_aside(enrolment, "exempted_at", "exemption_basis", basis, by=by)


@transaction.atomic
def withdraw_enrolment(enrolment: Enrolment, *, reason: str, by: User) -> Enrolment:
    """Take one person off the list of a class; what was done stays on record.

    Raises:
        ReasonMissing: no reason given.
    """
    return _set_aside(enrolment, "withdrawn_at", "withdrawal_reason", reason, by=by)


def _set_aside(
    enrolment: Enrolment, moment: str, words: str, reason: str, *, by: User
) -> Enrolment:
    """Set one of the two ways in which an obligation no longer counts."""
    if not reason.strip():
        raise ReasonMissing(enrolment=enrolment.pk)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if getattr(enrolment, moment) is None:
        setattr(enrolment, moment, timezone.now())
        setattr(enrolment, words, reason.strip())
        fields = [moment, words]
        if moment == "exempted_at":
            enrolment.exempted_by = by
            fields.append("exempted_by")
        enrolment.save(update_fields=fields)
        record(
            f"learning.set_{moment}",
            actor=by,
            person=enrolment.member,
            subject=f"enrolment:{enrolment.pk}",
            reason=reason.strip(),
        )
    return enrolment


@transaction.atomic
def extend_due_date(
    training_class: TrainingClass, *, until: date, by: User, unit: Unit | None = None
) -> int:
    """Move the due date of open obligations, of one branch or of all; return how many.

    Never shortens somebody's time: an earlier date is left out.
    """
    due = due_moment(until)
    rows = Enrolment.objects.filter(
        training_class=training_class, completed_at=None, due_at__lt=due
    )
    if unit is not None:
        rows = rows.of_unit(unit.path)
    moved = rows.update(due_at=due, late_after=kept_lateness())
    if unit is None:
        TrainingClass.objects.filter(pk=training_class.pk).update(due_on=until)
    record(
        "learning.extend_due_date",
        actor=by,
        unit=unit,
        subject=f"class:{training_class.pk}",
        moved=moved,
    )
    return moved


@transaction.atomic
def close_class(training_class: TrainingClass, *, by: User) -> TrainingClass:
    """Close the class: from now on no result counts any more.  Closing twice is once.

    Raises:
        ClassNotOpen: it was never opened.
    """
    training_class = TrainingClass.objects.select_for_update().get(pk=training_class.pk)
    if training_class.opened_at is None:
        raise ClassNotOpen(training_class=training_class.pk)
    if training_class.closed_at is None:
        training_class.closed_at = timezone.now()
        training_class.save(update_fields=["closed_at"])
        record("learning.close_class", actor=by, subject=f"class:{training_class.pk}")
    return training_class
