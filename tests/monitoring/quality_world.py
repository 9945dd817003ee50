"""A tree with people in every status, with marks, evidence and answers, quickly written."""

import random
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from learning.models import Enrolment, TrainingClass
from members.models import Unit, User
from quizzes.models import Attempt, AttemptQuestion, QuestionVersion, QuizVersion
from tests.factories.monitoring import class_of_four_periods, unit_below
from tests.factories.quizzes import QuizVersionFactory, quiz_lesson


def grow(root: Unit, number: int, chance: random.Random) -> list[Unit]:
    """Add so many units below the root, anywhere; return all of them."""
    units = [root]
    for _number in range(number):
        units.append(unit_below(chance.choice(units[-30:])))
    return units


def people_in(units: list[Unit], number: int, chance: random.Random) -> list[User]:
    """Write so many people into random units."""
    start = User.objects.count()
    rows = [
        User(
            personal_code=f"CL{start + at:06d}",
            full_name=f"Nguyễn Văn {at}",
            name_key=f"an nguyen van {at:05d}",
            unit=chance.choice(units),
        )
        for at in range(number)
    ]
    return User.objects.bulk_create(rows)


def quiz_class(root: Unit, **fields) -> TrainingClass:
    """An open class with a quiz of four questions after its two texts."""
    training_class = class_of_four_periods(unit=root, **fields)
    enrolment = Enrolment(training_class=training_class)
    quiz_lesson(enrolment, QuizVersionFactory(size=4), position=9)
    training_class.edition.lessons.filter(position=1).update(min_dwell_seconds=600)
    return training_class


def obligations_of(people: list[User], training_class: TrainingClass, chance: random.Random):
    """Write an obligation for each: every status, every grade, fast and slow, tested and not."""
    now = timezone.now()
    rows = []
    for person in people:
        status = chance.choice(("exempt", "completed", "completed", "overdue", "begun", "none"))
        begun = now - timedelta(days=chance.randint(1, 30))
        facts = {
            "exempt": {"exempted_at": now, "exemption_basis": "Ốm", "started_at": begun},
            "completed": {
                "started_at": begun,
                "completed_at": begun + timedelta(minutes=chance.choice((3, 60, 600))),
                "passed_required": 3,
                "evidence": chance.choice((0, 1, 2, 3)),
            },
            "overdue": {"due_at": now - timedelta(days=2), "passed_required": 1},
            "begun": {"started_at": begun, "passed_required": chance.randint(0, 2)},
            "none": {},
        }[status]
        facts.setdefault("due_at", now + timedelta(days=9))
        rows.append(
            Enrolment(
                member=person,
                training_class=training_class,
                unit_then=person.unit,
                **facts,
            )
        )
    rows = Enrolment.objects.bulk_create(rows)
    attempts_of([row for row in rows if chance.random() < 0.7], training_class, chance)
    return rows


def attempts_of(rows: list[Enrolment], training_class: TrainingClass, chance: random.Random):
    """Write one or two closed attempts for each, with answers."""
    lesson = training_class.edition.lessons.get(kind="quiz")
    version = QuizVersion.objects.get(key=lesson.quiz_version_key)
    topics = [line.topic for line in version.lines]
    questions = list(QuestionVersion.objects.filter(question__topic__code__in=topics))
    now = timezone.now()
    attempts, answers = [], []
    for row in rows:
        for number in range(1, chance.choice((2, 2, 3))):
            right = [chance.random() < 0.6 for _question in questions]
            attempt = Attempt(
                enrolment=row,
                lesson=lesson,
                number=number,
                allowed=3,
                quiz_version=version,
                state=Attempt.State.SUBMITTED,
                started_at=now - timedelta(hours=1),
                closed_at=now,
                score=Decimal(10 * sum(right)) / len(questions),
                right_count=sum(right),
            )
            attempts.append(attempt)
            for position, (question, is_right) in enumerate(
                zip(questions, right, strict=True), start=1
            ):
                answers.append(
                    AttemptQuestion(
                        attempt=attempt,
                        position=position,
                        question_version=question,
                        option_order=["a", "b", "c"],
                        answer=["b"] if is_right else ["a"],
                        is_right=is_right,
                        points=1 if is_right else 0,
                    )
                )
    Attempt.objects.bulk_create(attempts)
    AttemptQuestion.objects.bulk_create(answers)
