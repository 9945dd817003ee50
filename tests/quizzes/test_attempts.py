"""Starting, closing and scoring attempts; what happens at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone, translation

from learning.exceptions import LessonNotInEdition, NotOpenForStudy
from learning.models import LessonResult
from learning.services import mark_recognised, pass_lesson
from quizzes import services
from quizzes.exceptions import BankTooSmall, NoAttemptsLeft, NotAQuiz, ResultLocked
from quizzes.models import Attempt, AttemptQuestion, Question
from quizzes.rules import BlueprintLine
from quizzes.tasks import close_expired_attempts
from tests.factories.courses import EditionLessonFactory
from tests.factories.learning import EnrolmentFactory
from tests.factories.quizzes import (
    AttemptFactory,
    QuestionFactory,
    QuizVersionFactory,
    TopicFactory,
    answer_rightly,
    content_of,
    quiz_lesson,
)

pytestmark = pytest.mark.django_db


def let_time_pass(attempt, **by):
    """Move the rows into the past: the database's clock itself is never faked."""
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=F("started_at") - timedelta(**by), deadline_at=F("deadline_at") - timedelta(**by)
    )
    attempt.refresh_from_db()


class TestStart:
    def test_draws_and_stores_everything_on_the_server(self):
        attempt = AttemptFactory(version__size=6)

        rows = list(attempt.questions.all())
        assert [row.position for row in rows] == [1, 2, 3, 4, 5, 6]
        assert len({row.question_version_id for row in rows}) == 6
        assert all(sorted(row.option_order) == ["a", "b", "c"] for row in rows)
        assert attempt.deadline_at - attempt.started_at == timedelta(minutes=20)
        assert attempt.enrolment.training_class.enrolments.get().started_at is not None

    def test_resumes_the_open_attempt(self):
        first = AttemptFactory()

        again = services.start_attempt(first.enrolment, lesson=first.lesson)

        assert again == first

    def test_starts_anew_when_the_open_one_has_run_out(self):
        first = AttemptFactory()
        let_time_pass(first, hours=1)

        second = services.start_attempt(first.enrolment, lesson=first.lesson)

        first.refresh_from_db()
        assert (second.number, first.state) == (2, Attempt.State.EXPIRED)

    def test_draws_the_newest_versions_and_keeps_them(self):
        version = QuizVersionFactory(size=1)
        question = Question.objects.get()
        attempt = AttemptFactory(version=version)

        services.save_question(
            question.code, topic=question.topic, level="basic", content=content_of(text="Mới?")
        )
        later = AttemptFactory(version=version)

        assert attempt.questions.get().question_version.number == 1
        assert later.questions.get().question_version.number == 2

    def test_refuses_one_attempt_too_many(self):
        attempt = AttemptFactory(lesson_facts={"attempts": 1})
        services.submit_attempt(attempt)

        with pytest.raises(NoAttemptsLeft):
            services.start_attempt(attempt.enrolment, lesson=attempt.lesson)

    def test_the_database_keeps_the_limit_by_itself(self):
        attempt = AttemptFactory(lesson_facts={"attempts": 1})
        services.submit_attempt(attempt)
        facts = {
            "enrolment": attempt.enrolment,
            "lesson": attempt.lesson,
            "quiz_version": attempt.quiz_version,
            "started_at": timezone.now(),
        }

        with pytest.raises(IntegrityError, match="within_limit"), transaction.atomic():
            Attempt.objects.create(number=2, allowed=1, **facts)
        with pytest.raises(IntegrityError, match="number_once"), transaction.atomic():
            Attempt.objects.create(number=1, allowed=1, **facts)
        Attempt.objects.create(number=2, allowed=3, **facts)
        with pytest.raises(IntegrityError, match="one_open_attempt"), transaction.atomic():
            Attempt.objects.create(number=3, allowed=3, **facts)

    def test_goes_on_for_ever_without_a_limit(self):
        attempt = AttemptFactory(lesson_facts={"attempts": None})
        for number in range(2, 6):
            services.submit_attempt(attempt)
            attempt = services.start_attempt(attempt.enrolment, lesson=attempt.lesson)
            assert attempt.number == number

    @pytest.mark.parametrize(
        "state",
        [
            {"training_class__closed": True},
            {"withdrawn_at": timezone.now()},
            {"exempted_at": timezone.now(), "exemption_basis": "Miễn sinh hoạt"},
            {"member__is_active": False},
        ],
    )
    def test_refuses_what_is_not_open(self, state):
        enrolment = EnrolmentFactory(**state)
        lesson = quiz_lesson(enrolment, QuizVersionFactory())

        with pytest.raises(NotOpenForStudy):
            services.start_attempt(enrolment, lesson=lesson)

    def test_refuses_other_lessons(self):
        enrolment = EnrolmentFactory()
        reading = EditionLessonFactory(edition=enrolment.training_class.edition)
        elsewhere = quiz_lesson(EnrolmentFactory(), QuizVersionFactory())

        with pytest.raises(NotAQuiz):
            services.start_attempt(enrolment, lesson=reading)
        with pytest.raises(LessonNotInEdition):
            services.start_attempt(enrolment, lesson=elsewhere)

    def test_refuses_after_the_completion_was_recognised(self):
        attempt = AttemptFactory()
        answer_rightly(attempt, count=4)
        services.submit_attempt(attempt)
        mark_recognised(attempt.enrolment, at=timezone.now())

        with pytest.raises(ResultLocked):
            services.start_attempt(attempt.enrolment, lesson=attempt.lesson)

    def test_says_which_topic_and_level_the_bank_lacks(self):
        topic = TopicFactory(code="thieu")
        version = QuizVersionFactory(
            topic=topic, size=0, blueprint=[BlueprintLine("thieu", "medium", 2)]
        )
        enrolment = EnrolmentFactory()

        with pytest.raises(BankTooSmall) as refused, translation.override("en"):
            services.start_attempt(enrolment, lesson=quiz_lesson(enrolment, version))

        assert "thieu (medium): 2 wanted, 0 in the bank" in str(refused.value)
        assert not Attempt.objects.exists()


class TestSubmit:
    def test_scores_and_passes_the_lesson(self):
        attempt = AttemptFactory(version__size=3)
        answer_rightly(attempt, count=2)

        closed = services.submit_attempt(attempt)

        assert (closed.state, closed.score, closed.right_count) == (
            Attempt.State.SUBMITTED,
            Decimal("6.67"),
            2,
        )
        result = LessonResult.objects.passed().get()
        assert (result.score, result.evidence, result.passed_at) == (
            Decimal("6.67"),
            2,
            closed.closed_at,
        )

    def test_does_not_pass_below_the_mark(self):
        attempt = AttemptFactory(version__size=4)
        answer_rightly(attempt, count=1)

        assert services.submit_attempt(attempt).score == Decimal("2.50")
        assert not LessonResult.objects.passed().exists()

    def test_scores_every_kind_of_question(self):
        topic = TopicFactory()
        QuestionFactory(topic=topic)
        QuestionFactory(topic=topic, multiple=True)
        QuestionFactory(topic=topic, true_false=True)
        attempt = AttemptFactory(version=QuizVersionFactory(topic=topic, size=3))
        answer_rightly(attempt, count=3)

        assert services.submit_attempt(attempt).score == Decimal("10.00")

    def test_twice_is_once(self):
        attempt = AttemptFactory()
        answer_rightly(attempt, count=4)

        first = services.submit_attempt(attempt)
        second = services.submit_attempt(attempt)

        assert (first.closed_at, first.score) == (second.closed_at, second.score)

    def test_keeps_the_best_of_several_attempts(self):
        attempt = AttemptFactory(version__size=4)
        answer_rightly(attempt, count=3)
        services.submit_attempt(attempt)
        second = services.start_attempt(attempt.enrolment, lesson=attempt.lesson)
        answer_rightly(second, count=2)

        services.submit_attempt(second)

        assert LessonResult.objects.get().score == Decimal("7.50")

    def test_after_the_deadline_counts_what_was_saved_and_is_called_expired(self):
        attempt = AttemptFactory()
        answer_rightly(attempt, count=4)
        let_time_pass(attempt, minutes=21)

        closed = services.submit_attempt(attempt)

        assert (closed.state, closed.score) == (Attempt.State.EXPIRED, Decimal("10.00"))
        assert closed.closed_at == attempt.deadline_at

    def test_inside_the_grace_is_in_time(self):
        attempt = AttemptFactory()
        let_time_pass(attempt, minutes=20, seconds=5)

        assert services.submit_attempt(attempt).state == Attempt.State.SUBMITTED

    def test_closes_even_when_the_class_closed_meanwhile(self):
        attempt = AttemptFactory()
        answer_rightly(attempt, count=4)
        training_class = attempt.enrolment.training_class
        training_class.closed_at = timezone.now()
        training_class.save()

        assert services.submit_attempt(attempt).score == Decimal("10.00")
        assert not LessonResult.objects.passed().exists()

    def test_closes_even_when_the_completion_was_recognised_meanwhile(self):
        attempt = AttemptFactory()
        pass_lesson(attempt.enrolment, lesson=attempt.lesson, evidence=1, score=Decimal(5))
        mark_recognised(attempt.enrolment, at=timezone.now())
        answer_rightly(attempt, count=4)

        assert services.submit_attempt(attempt).score == Decimal("10.00")
        assert LessonResult.objects.get().score == Decimal("5.00")


class TestCloseExpired:
    def test_closes_and_scores_what_was_saved(self):
        late, running = AttemptFactory(version__size=2), AttemptFactory()
        answer_rightly(late, count=1)
        let_time_pass(late, hours=2)

        close_expired_attempts()

        late.refresh_from_db()
        running.refresh_from_db()
        assert (late.state, late.score, late.closed_at) == (
            Attempt.State.EXPIRED,
            Decimal("5.00"),
            late.deadline_at,
        )
        assert running.is_open
        assert LessonResult.objects.passed().get().passed_at == late.deadline_at

    def test_waits_for_the_grace(self):
        attempt = AttemptFactory()
        let_time_pass(attempt, minutes=20, seconds=10)

        assert services.close_expired_attempts() == 0

    def test_leaves_attempts_without_a_limit_alone(self):
        attempt = AttemptFactory(version__time_limit_seconds=None)
        let_time_pass(attempt, days=30)

        assert services.close_expired_attempts() == 0

    def test_twice_is_once_and_a_dry_run_is_none(self, capsys):
        attempt = AttemptFactory()
        let_time_pass(attempt, hours=1)

        call_command("close_expired_attempts", "--dry-run")
        call_command("close_expired_attempts")
        call_command("close_expired_attempts")

        assert capsys.readouterr().out.splitlines() == [
            "1 expired attempts found",
            "1 expired attempts closed",
            "0 expired attempts closed",
        ]

    def test_one_that_cannot_be_closed_does_not_keep_the_others_open(self, caplog):
        broken, other = AttemptFactory(), AttemptFactory()
        let_time_pass(broken, hours=2)
        let_time_pass(other, hours=1)
        # A constraint that does not let this one attempt be scored.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "ALTER TABLE quizzes_attemptquestion ADD CONSTRAINT broken"
                f" CHECK (attempt_id <> {broken.pk} OR is_right IS NULL) NOT VALID"
            )

        assert services.close_expired_attempts() == 1

        other.refresh_from_db()
        assert not other.is_open
        assert f"attempt {broken.pk} could not be closed" in caplog.text


def in_threads(count, act):
    """Run ``act`` in so many threads, each with its own connection, all let go at once."""
    gate = threading.Barrier(count)

    def run(number):
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return act(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    def test_fifty_starts_at_the_last_attempt_make_one(self):
        first = AttemptFactory(lesson_facts={"attempts": 2})
        services.submit_attempt(first)

        outcomes = in_threads(
            50, lambda _: services.start_attempt(first.enrolment, lesson=first.lesson).pk
        )

        assert len(set(outcomes)) == 1
        assert Attempt.objects.count() == 2
        assert AttemptQuestion.objects.filter(attempt=outcomes[0]).count() == 4

    def test_twenty_submissions_are_one(self):
        attempt = AttemptFactory()
        answer_rightly(attempt, count=4)

        outcomes = in_threads(20, lambda _: services.submit_attempt(attempt).closed_at)

        assert len(set(outcomes)) == 1
        assert LessonResult.objects.passed().count() == 1

    def test_a_save_beside_a_submission_is_counted_or_refused(self):
        for _round in range(10):
            attempt = AttemptFactory(version__size=1)

            def act(number, attempt=attempt):
                if number == 0:
                    return services.submit_attempt(attempt)
                row = attempt.questions.select_related("question_version").get()
                place = row.option_order.index("b") + 1
                return services.save_answers(
                    attempt_id=attempt.pk,
                    member_id=attempt.enrolment.member_id,
                    answers=[services.SentAnswer(1, 1, (place,))],
                ).verdict

            _closed, verdict = in_threads(2, act)

            attempt.refresh_from_db()
            was_counted = attempt.score == Decimal("10.00")
            is_stored = attempt.questions.get().answer == ["b"]
            assert was_counted == is_stored == (verdict == "taken")

    def test_the_sweep_and_the_member_do_not_block_each_other(self):
        attempts = AttemptFactory.create_batch(4)
        for attempt in attempts:
            let_time_pass(attempt, hours=1)

        def act(number):
            if number < 2:
                return services.close_expired_attempts()
            attempt = attempts[number - 2]
            return services.start_attempt(attempt.enrolment, lesson=attempt.lesson).number

        outcomes = in_threads(6, act)

        assert outcomes[2:] == [2, 2, 2, 2]
        assert not any(isinstance(outcome, Exception) for outcome in outcomes)
