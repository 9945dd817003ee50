"""Reads of lists and certificates."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from certificates import rules
from certificates.models import Certificate, Recognition, RecognitionLine
from courses.models import EditionLesson
from learning.models import Enrolment, LessonResult, TrainingClass
from members.models import User
from members.organising.basis import Basis

# A certificate without paper is left to its own task for so long, then to the sweep.
OWN_TASK = timedelta(minutes=2)


def candidates(training_class: TrainingClass) -> QuerySet[Enrolment]:
    """Return the obligations of the class that no approved list has, in the order of lists.

    A list is a new use: people whose data is restricted wait until it is lifted (ADR 20).
    """
    return (
        Enrolment.objects.filter(training_class=training_class, recognised_at=None)
        .usable()
        .select_related("member__unit", "unit_then")
        .order_by("member__name_key", "pk")
    )


def left_out_of_list(training_class: TrainingClass) -> int:
    """Return how many obligations would be candidates if their people's data were in use."""
    waiting = Enrolment.objects.filter(training_class=training_class, recognised_at=None)
    return waiting.restricted().count()


def eligible_candidates(training_class: TrainingClass) -> QuerySet[Enrolment]:
    """Return the candidates against whom nothing stands; ``rules.reasons_against`` in SQL."""
    return candidates(training_class).filter(
        completed_at__isnull=False, exempted_at=None, withdrawn_at=None
    )


def not_eligible_candidates(training_class: TrainingClass) -> QuerySet[Enrolment]:
    """Return the other candidates."""
    eligible = Q(completed_at__isnull=False, exempted_at=None, withdrawn_at=None)
    return candidates(training_class).exclude(eligible)


def lines_for(
    training_class: TrainingClass, enrolments: Sequence[Enrolment]
) -> list[RecognitionLine]:
    """Return the unsaved lines of these obligations, in the order given."""
    missing = _missing_lessons(training_class, enrolments)
    now = timezone.now()
    lines = []
    for enrolment in enrolments:
        titles = missing.get(enrolment.pk, [])
        reasons = reasons_against(enrolment, missing_lessons=titles, now=now)
        line = RecognitionLine(
            enrolment=enrolment,
            is_eligible=not reasons,
            reasons=[_reason_data(reason, titles) for reason in reasons],
            mark=enrolment.final_mark,
            band=enrolment.band,
            evidence=enrolment.evidence,
        )
        lines.append(line)
    return lines


def reasons_against(
    enrolment: Enrolment, *, now: datetime, missing_lessons: Sequence[str] = ()
) -> list[rules.Reason]:
    """Return what stands against a certificate of this obligation."""
    record = rules.RecordFacts(
        withdrawn_at=enrolment.withdrawn_at,
        exempted_at=enrolment.exempted_at,
        completed_at=enrolment.completed_at,
        started_at=enrolment.started_at,
        due_at=enrolment.due_at,
        missing_lessons=missing_lessons,
    )
    return rules.reasons_against(record, now=now)


def _reason_data(reason: rules.Reason, titles: list[str]) -> dict[str, object]:
    """Return a reason as it is stored on a line."""
    if reason == rules.Reason.LESSONS_MISSING:
        return {"code": reason.value, "lessons": titles}
    return {"code": reason.value}


def _missing_lessons(
    training_class: TrainingClass, enrolments: Sequence[Enrolment]
) -> dict[int, list[str]]:
    """Return the titles of the required lessons that those who began still lack."""
    begun = [e.pk for e in enrolments if e.started_at is not None and e.completed_at is None]
    if not begun:
        return {}
    required = EditionLesson.objects.filter(
        edition=training_class.edition_id, is_required=True
    ).order_by("position")
    passed: dict[int, set[int]] = defaultdict(set)
    rows = LessonResult.objects.passed().filter(enrolment__in=begun)
    for enrolment_id, lesson_id in rows.values_list("enrolment_id", "lesson_id"):
        passed[enrolment_id].add(lesson_id)
    lessons = list(required)
    return {pk: [lesson.title for lesson in lessons if lesson.pk not in passed[pk]] for pk in begun}


def list_under_way(training_class: TrainingClass) -> Recognition | None:
    """Return the list that is proposed or returned, if there is one."""
    return (
        Recognition.objects.under_way()
        .filter(training_class=training_class)
        .select_related("proposed_by", "returned_by")
        .first()
    )


def approved_lists(training_class: TrainingClass) -> QuerySet[Recognition]:
    """Return the approved lists of the class, the newest first, with their numbers of people."""
    return (
        Recognition.objects.filter(training_class=training_class, state=Recognition.State.APPROVED)
        .select_related("approved_by", "proposed_by")
        .annotate(
            issued=Count("certificates", distinct=True),
            rendered=Count(
                "certificates", filter=Q(certificates__rendered_at__isnull=False), distinct=True
            ),
        )
        .order_by("-round")
    )


def classes_for_desk(user: User) -> QuerySet[TrainingClass]:
    """Return the classes recognised by list that the user works with, with what waits in each."""
    waiting = Recognition.objects.under_way().filter(training_class=OuterRef("pk"))
    done = Q(
        enrolments__completed_at__isnull=False,
        enrolments__exempted_at=None,
        enrolments__withdrawn_at=None,
    )
    return (
        TrainingClass.objects.visible_to(user)
        .opened()
        .filter(course__recognition_by_list=True)
        .select_related("course", "unit")
        .annotate(
            to_recognise=Count("enrolments", filter=done & Q(enrolments__recognised_at=None)),
            recognised=Count("enrolments", filter=Q(enrolments__recognised_at__isnull=False)),
            state=waiting.values("state")[:1],
        )
        .order_by("-opens_on", "code")
    )


def register(
    user: User, *, text: str = "", state: str = "", year: int | None = None
) -> QuerySet[Certificate]:
    """Return the lines of the register that the user may see, the newest first."""
    rows = Certificate.objects.visible_to(user).search(text)
    if state:
        rows = rows.filter(state=state)
    if year:
        rows = rows.filter(issued_on__year=year)
    return rows.order_by("-issued_on", "-register_number", "-pk")


def register_unit(certificate: Certificate, *, basis: str) -> str:
    """Return the unit of a line: as it is printed for ever, or the holder's of today."""
    today = certificate.enrolment.member.unit if basis == Basis.AS_IS else None
    return certificate.unit_name if today is None else today.name


def with_units(rows: QuerySet[Certificate], *, basis: str) -> QuerySet[Certificate]:
    """Return the lines with what ``register_unit`` reads."""
    return rows.select_related("enrolment__member__unit") if basis == Basis.AS_IS else rows


def enrolments_without_certificate() -> QuerySet[Enrolment]:
    """Return completions that are recognised at once and have never had a certificate."""
    issued = Certificate.objects.filter(enrolment=OuterRef("pk"))
    return Enrolment.objects.filter(
        ~Exists(issued),
        completed_at__isnull=False,
        exempted_at=None,
        withdrawn_at=None,
        training_class__course__recognition_by_list=False,
    ).order_by("completed_at", "pk")


def certificates_without_paper() -> QuerySet[Certificate]:
    """Return the certificates whose own rendering task seems lost, the newest first.

    The older ones of a large import wait: who asks for a paper gets it made on the spot.
    """
    late = timezone.now() - OWN_TASK
    return Certificate.objects.not_rendered().filter(issued_at__lt=late).order_by("-issued_at")


def certificate_by_code(typed: str) -> Certificate | None:
    """Return the certificate that somebody typed the code of, or None."""
    code = rules.read_code(typed)
    # Asks the database for every text, so that nonsense takes as long as a wrong code.
    return Certificate.objects.filter(code=code or "").first()
