"""The dwell of text lessons, by the clock of the server."""

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from courses.models import EditionLesson
from learning import rules
from learning.evidence import Evidence
from learning.exceptions import LessonNotInEdition
from learning.models import Enrolment, ReadingVisit
from learning.services.results import mark_started, pass_lesson


@transaction.atomic
def record_visit(
    enrolment: Enrolment, *, lesson: EditionLesson, reached_end: bool = False
) -> ReadingVisit:
    """Count the time since the last contact with a text lesson, and whether its end was seen.

    Called when the lesson is opened, every half minute while it is in front, and when its
    end comes into view; without JavaScript the button at the end does the same.  Passes a
    lesson without check questions when the dwell is met; with them, ``quizzes`` asks
    ``pass_reading_if_due``.

    Raises:
        LessonNotInEdition: the lesson is not part of the edition.
        NotOpenForStudy: the class is not open to the member.
    """
    if lesson.edition_id != enrolment.training_class.edition_id:
        raise LessonNotInEdition(lesson=lesson.pk, enrolment=enrolment.pk)
    mark_started(enrolment)
    # One lock for all visits of the person: two lessons open at once must share the time.
    Enrolment.objects.select_for_update(of=("self",)).filter(member=enrolment.member_id).count()
    now = timezone.now()
    visit, created = ReadingVisit.objects.select_for_update(of=("self",)).get_or_create(
        enrolment=enrolment, lesson=lesson, defaults={"opened_at": now, "last_seen_at": now}
    )
    if not created:
        elsewhere = (
            ReadingVisit.objects.filter(enrolment__member=enrolment.member_id)
            .exclude(pk=visit.pk)
            .aggregate(latest=Max("last_seen_at"))["latest"]
        )
        visit.dwell_seconds += rules.dwell_credit(
            now=now,
            last_seen_at=visit.last_seen_at,
            last_seen_elsewhere_at=elsewhere,
            max_gap=settings.READING_MAX_GAP_SECONDS,
        )
        visit.last_seen_at = now
    if reached_end and visit.reached_end_at is None:
        visit.reached_end_at = now
    visit.save()
    if not lesson.check_keys:
        _pass_if_done(enrolment, lesson=lesson, visit=visit, evidence=Evidence.CLAIMED)
    return visit


@transaction.atomic
def pass_reading_if_due(enrolment: Enrolment, *, lesson: EditionLesson) -> bool:
    """Pass a text lesson whose check questions are all answered, once its dwell is met.

    Called by ``quizzes``, which knows that the questions are answered.  Evidence E2:
    the answers were measured by the platform.
    """
    visit = ReadingVisit.objects.filter(enrolment=enrolment, lesson=lesson).first()
    if visit is None:
        return False
    return _pass_if_done(enrolment, lesson=lesson, visit=visit, evidence=Evidence.MEASURED)


def _pass_if_done(
    enrolment: Enrolment, *, lesson: EditionLesson, visit: ReadingVisit, evidence: Evidence
) -> bool:
    """Pass the lesson when its dwell and its end are met."""
    done = rules.is_reading_done(
        dwell_seconds=visit.dwell_seconds,
        min_dwell_seconds=lesson.min_dwell_seconds,
        reached_end=visit.reached_end_at is not None,
    )
    if done:
        pass_lesson(enrolment, lesson=lesson, evidence=evidence)
    return done
