"""What happened in the demo's classes, made by the same services that the site uses.

Results of weeks ago are passed in with their times, beside the visits, ledgers and attempts
that they rest on (``lms.demo.evidence``); quizzes of the running classes are really started,
answered and submitted.  Only moments that no service lets one choose (when a class was opened
and who was enrolled then) are set back afterwards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from certificates import services as certificates
from courses.models import Course, EditionLesson
from learning import services as learning
from learning.evidence import Evidence
from learning.models import Enrolment, TrainingClass
from lms.demo.evidence import EvidenceBook
from lms.demo.sheets import SheetPool
from lms.demo.units import ROOT_CODE
from members.models import Unit, User
from quizzes import services as quizzes
from quizzes.models import Attempt
from quizzes.services.saving import SentAnswer, save_answers

SEED = 57
FINISHED_CODE = "CDS-TD-2026"
FINISHED_TITLE = "Lớp bồi dưỡng Chuyển đổi số khóa thí điểm năm 2026"
FINISHED_UNITS = ("TC063", "TC106")
# Shares of the people of each class.
FINISHED_COMPLETE, FINISHED_BEGUN = 0.84, 0.92
RIGHT_ANSWERS = (0.55, 0.95)
PASSING_SHARES = (0.5, 0.6, 0.7, 0.7, 0.8, 0.8, 0.8, 0.9, 0.9, 1.0)
# The learner of the printed logins has the old certificate and starts the new classes.
UNTOUCHED = frozenset({"HOCVIEN"})


@dataclass(frozen=True)
class RunningClass:
    """A class that runs.  Its shares hold each other: who completed has begun, and opened it."""

    code: str
    title: str
    units: tuple[str, ...]
    decision: str
    days_open: int
    days_left: int
    complete: float
    begun: float
    opened: float
    seed: int


DIGITAL_CLASS = RunningClass(
    code="CDS-K1-2026",
    title="Lớp bồi dưỡng Chuyển đổi số khóa I/2026",
    units=(ROOT_CODE,),
    decision="61-QĐ/ĐUK",
    days_open=7,
    days_left=21,
    complete=0.12,
    begun=0.30,
    opened=0.38,
    seed=SEED + 1,
)
# Four units only: enough to compare, and the first start of the demo stays short.
FACTS_CLASS = RunningClass(
    code="KCTT-K1-2026",
    title="Lớp kỹ năng Kiểm chứng thông tin trên mạng khóa I/2026",
    units=("TC007", "TC008", "TC063", "TC106"),
    decision="60-QĐ/ĐUK",
    days_open=10,
    days_left=11,
    complete=0.24,
    begun=0.52,
    opened=0.60,
    seed=SEED + 2,
)


@transaction.atomic
def write_finished_class(course: Course, cast: dict[str, User], *, today: date) -> int:
    """Make the class that is over, up to its certificates; return how many were issued."""
    if TrainingClass.objects.filter(code=FINISHED_CODE).exists():
        return 0
    opened, due = today - timedelta(days=76), today - timedelta(days=22)
    training_class = _open_class(
        course,
        cast,
        code=FINISHED_CODE,
        title=FINISHED_TITLE,
        units=FINISHED_UNITS,
        opens_on=opened,
        due_on=due,
        decision="45-QĐ/ĐUK",
    )
    random = Random(SEED)  # noqa: S311
    book = EvidenceBook(SheetPool(seed=FINISHED_CODE))
    lessons = _lessons(training_class)
    for enrolment in _open_enrolments(training_class):
        fate = 0.0 if enrolment.member.personal_code in UNTOUCHED else random.random()
        if fate >= FINISHED_BEGUN:
            continue
        passed = len(lessons) if fate < FINISHED_COMPLETE else random.randint(1, len(lessons) - 1)
        _pass_lessons(enrolment, lessons[:passed], random, book, since=opened, days=45)
    book.write()
    recognition = certificates.propose_recognition(training_class, by=cast["QUANLYLOP"])
    certificates.approve_recognition(
        recognition,
        by=cast["LANHDAO"],
        decision_number="52-QĐ/ĐUK",
        decision_date=today - timedelta(days=14),
    )
    learning.close_class(training_class, by=cast["QUANLYLOP"])
    _set_back(training_class, opened)
    return Enrolment.objects.filter(
        training_class=training_class, recognised_at__isnull=False
    ).count()


@transaction.atomic
def write_running_class(
    facts: RunningClass, course: Course, cast: dict[str, User], *, today: date
) -> int:
    """Open a class that runs, some days ago; return how many take it."""
    if TrainingClass.objects.filter(code=facts.code).exists():
        return 0
    opened = today - timedelta(days=facts.days_open)
    training_class = _open_class(
        course,
        cast,
        code=facts.code,
        title=facts.title,
        units=facts.units,
        opens_on=opened,
        due_on=today + timedelta(days=facts.days_left),
        decision=facts.decision,
    )
    _set_back(training_class, opened)
    random = Random(facts.seed)  # noqa: S311
    book = EvidenceBook(SheetPool(seed=facts.code))
    lessons = _lessons(training_class)
    before_quiz = [lesson for lesson in lessons if lesson.kind != EditionLesson.Kind.QUIZ]
    days = facts.days_open - 1
    for enrolment in _open_enrolments(training_class):
        fate = random.random()
        if enrolment.member.personal_code in UNTOUCHED or fate >= facts.opened:
            continue
        if fate < facts.complete:
            _pass_lessons(enrolment, before_quiz, random, book, since=opened, days=days)
            for lesson in lessons[len(before_quiz) :]:
                _take_quiz(enrolment, lesson, random)
        elif fate < facts.begun:
            passed = before_quiz[: random.randint(1, len(before_quiz))]
            _pass_lessons(enrolment, passed, random, book, since=opened, days=days)
        else:
            learning.mark_started(enrolment)
    book.write()
    return training_class.enrolments.count()


def _open_class(
    course: Course,
    cast: dict[str, User],
    *,
    code: str,
    title: str,
    units: Sequence[str],
    opens_on: date,
    due_on: date,
    decision: str,
) -> TrainingClass:
    """Plan and open a class of the course."""
    manager = cast["QUANLYLOP"]
    training_class = learning.create_class(
        audience_units=Unit.objects.filter(code__in=units),
        by=manager,
        course=course,
        unit=Unit.objects.get(code=ROOT_CODE),
        code=code,
        title=title,
        manager=manager,
        opens_on=opens_on,
        due_on=due_on,
        decision_number=decision,
        decision_date=opens_on - timedelta(days=5),
    )
    learning.open_class(training_class, by=manager)
    training_class.refresh_from_db()
    return training_class


def _set_back(training_class: TrainingClass, opened: date) -> None:
    """Let the class have been opened in the morning of its first day."""
    morning = _at(opened, hour=7, minute=30)
    TrainingClass.objects.filter(pk=training_class.pk).update(opened_at=morning)
    Enrolment.objects.filter(training_class=training_class).update(enrolled_at=morning)


def _lessons(training_class: TrainingClass) -> list[EditionLesson]:
    """Return the required lessons of the class in their order."""
    required = EditionLesson.objects.filter(edition=training_class.edition_id, is_required=True)
    return list(required.order_by("position"))


def _open_enrolments(training_class: TrainingClass) -> Iterable[Enrolment]:
    """Return those who may study, always in the same order."""
    return (
        Enrolment.objects.filter(training_class=training_class)
        .open_for_study()
        .select_related("member", "training_class")
        .order_by("member__personal_code")
    )


def _pass_lessons(
    enrolment: Enrolment,
    lessons: Iterable[EditionLesson],
    random: Random,
    book: EvidenceBook,
    *,
    since: date,
    days: int,
) -> None:
    """Pass lessons one after another, within some days, and leave what they rest on."""
    moment = _at(since + timedelta(days=random.randrange(max(1, days - 4))), hour=8)
    for lesson in lessons:
        moment = min(moment + timedelta(minutes=random.randint(12, 18 * 60)), timezone.now())
        score = None
        if lesson.kind == EditionLesson.Kind.QUIZ:
            share = random.choice(PASSING_SHARES)
            score = book.attempt(
                enrolment.pk, lesson, number=1, share_right=share, at=moment, random=random
            ).score
        elif lesson.kind == EditionLesson.Kind.VIDEO:
            book.watch(enrolment.pk, lesson, at=moment, random=random)
        else:
            book.read(enrolment.pk, lesson, at=moment, random=random)
        learning.pass_lesson(
            enrolment, lesson=lesson, evidence=Evidence.MEASURED, score=score, at=moment
        )


def _take_quiz(enrolment: Enrolment, lesson: EditionLesson, random: Random) -> None:
    """Start, answer and submit until passed or no attempt is left; the fit pass at once."""
    skill = random.uniform(*RIGHT_ANSWERS)
    for _number in range(min(2, lesson.attempts or 2)):
        attempt = quizzes.start_attempt(enrolment, lesson=lesson)
        save_answers(
            attempt_id=attempt.pk,
            member_id=enrolment.member_id,
            answers=_answers(attempt, random, skill),
        )
        attempt = quizzes.submit_attempt(attempt)
        if attempt.score is not None and attempt.score * 10 >= (lesson.pass_percent or 0):
            return


def _answers(attempt: Attempt, random: Random, skill: float) -> list[SentAnswer]:
    """Return an answer to each question, as often right as the person is able."""
    answers = []
    for question in attempt.questions.select_related("question_version"):
        correct = set(question.question_version.correct)
        is_right = random.random() < skill
        places = [
            place
            for place, key in enumerate(question.option_order, start=1)
            if (key in correct) == is_right
        ]
        chosen = tuple(places) if is_right else tuple(places[:1])
        answers.append(SentAnswer(position=question.position, sequence=1, places=chosen))
    return answers


def _at(day: date, *, hour: int, minute: int = 0) -> datetime:
    """Return a moment of a day by the clock of the house."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
