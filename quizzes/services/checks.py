"""Check questions at the end of text lessons."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from courses.models import EditionLesson
from learning.exceptions import LessonNotInEdition, NotOpenForStudy
from learning.models import Enrolment
from learning.services import mark_started, pass_reading_if_due
from quizzes import rules
from quizzes.exceptions import AnswerUnusable, NoAnswer, NotYourCheck
from quizzes.models import CheckAnswer, Question, QuestionVersion
from quizzes.selectors.checks import check_order


@transaction.atomic
def answer_check(
    enrolment: Enrolment,
    *,
    lesson: EditionLesson,
    question_key: UUID,
    version_number: int,
    places: Sequence[int],
) -> CheckAnswer:
    """Record an answer to a check question; with the last right one the lesson may be passed.

    A wrong answer asks the member to read again and may be repeated; a right one stays.
    ``places`` are those of the order in which this member saw the options, from 1.

    Raises:
        LessonNotInEdition: the lesson is not part of the edition the member takes.
        NotYourCheck: the question is no check question of the lesson.
        NotOpenForStudy: the class is not open to the member.
        NoAnswer: nothing chosen.
        AnswerUnusable: no such option, or the question was changed meanwhile.
    """
    if lesson.edition_id != enrolment.training_class.edition_id:
        raise LessonNotInEdition(lesson=lesson.pk, enrolment=enrolment.pk)
    if str(question_key) not in lesson.check_keys:
        raise NotYourCheck(lesson=lesson.pk)
    # One lock for a person's answers, as everywhere: enrolment first.
    locked = Enrolment.objects.select_for_update(of=("self",)).open_for_study()
    if not locked.filter(pk=enrolment.pk, member__is_active=True).exists():
        raise NotOpenForStudy(enrolment=enrolment.pk)
    mark_started(enrolment)
    question = Question.objects.get(key=question_key)
    version = question.versions.order_by("-number")[:1].get()
    if version.number != version_number:
        raise AnswerUnusable(question=question.pk)
    chosen = _chosen(enrolment, version, places)
    answer = CheckAnswer.objects.filter(
        enrolment=enrolment, lesson=lesson, question=question
    ).first()
    if answer is None:
        answer = CheckAnswer(enrolment=enrolment, lesson=lesson, question=question, tries=0)
    elif answer.is_right:
        return answer
    answer.question_version, answer.chosen = version, chosen
    answer.is_right = rules.is_right(chosen, version.correct)
    answer.tries += 1
    answer.answered_at = timezone.now()
    answer.save()
    pass_reading_when_checked(enrolment, lesson=lesson)
    return answer


@transaction.atomic
def pass_reading_when_checked(enrolment: Enrolment, *, lesson: EditionLesson) -> bool:
    """Pass a text lesson if its check questions are all right and its dwell is met.

    Called after each right answer, and by the lesson player after each visit: whichever
    comes last passes the lesson.  False for a lesson without check questions, which
    ``learning`` passes by itself.
    """
    if not lesson.check_keys:
        return False
    right = CheckAnswer.objects.right().filter(
        enrolment=enrolment, lesson=lesson, question__key__in=lesson.check_keys
    )
    if right.count() < len(set(lesson.check_keys)):
        return False
    return pass_reading_if_due(enrolment, lesson=lesson)


def _chosen(enrolment: Enrolment, version: QuestionVersion, places: Sequence[int]) -> list[str]:
    """Return the keys of the chosen options."""
    order = check_order(enrolment.pk, version)
    if not places:
        raise NoAnswer(enrolment=enrolment.pk)
    is_one_too_many = version.kind != rules.MULTIPLE and len(places) > 1
    if is_one_too_many or not all(1 <= place <= len(order) for place in places):
        raise AnswerUnusable(question=version.question_id)
    return sorted({order[place - 1] for place in places})
