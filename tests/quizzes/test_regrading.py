"""A corrected key: attempts, results and the audit log follow."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from learning.models import Enrolment, LessonResult, ResultChange
from learning.services import mark_recognised, pass_lesson
from members.models import AuditEntry
from quizzes import services
from quizzes.models import Attempt, Question
from quizzes.services import SentAnswer
from tests.factories.learning import EnrolmentFactory
from tests.factories.quizzes import (
    AttemptFactory,
    QuizVersionFactory,
    answer_rightly,
    content_of,
    quiz_lesson,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return QuizVersionFactory(size=1)


@pytest.fixture
def question(version):
    return Question.objects.get()


def finished(version, key, *, enrolment=None, lesson=None):
    """Return a submitted attempt in which the option with that key was chosen."""
    if enrolment is None:
        attempt = AttemptFactory(version=version)
    else:
        attempt = services.start_attempt(enrolment, lesson=lesson)
    row = attempt.questions.get()
    services.save_answers(
        attempt_id=attempt.pk,
        member_id=attempt.enrolment.member_id,
        answers=[SentAnswer(1, 1, (row.option_order.index(key) + 1,))],
    )
    return services.submit_attempt(attempt)


def correct_key(question, *keys, **words):
    text = question.versions.first().text
    return services.save_question(
        question.code,
        topic=question.topic,
        level=question.level,
        content=content_of(**{"text": text, "correct": keys} | words),
    )


class TestRegrade:
    def test_passes_who_was_wronged_and_withdraws_who_was_favoured(self, version, question):
        wronged, favoured = finished(version, "c"), finished(version, "b")
        correct_key(question, "c")

        report = services.regrade_question(question)

        assert (report.attempts, report.scores, report.passed, report.withdrawn) == (2, 2, 1, 1)
        wronged.refresh_from_db()
        favoured.refresh_from_db()
        assert (wronged.score, favoured.score) == (Decimal("10.00"), Decimal("0.00"))
        standing = LessonResult.objects.passed().get()
        assert (standing.enrolment, standing.score) == (wronged.enrolment, Decimal("10.00"))
        assert standing.passed_at == wronged.closed_at

    def test_logs_before_and_after(self, version, question):
        attempt = finished(version, "c")
        correct_key(question, "c")

        services.regrade_question(question, by=attempt.enrolment.member)

        entry = AuditEntry.objects.get(action="quizzes.regrade_attempt")
        assert entry.facts == {"question": question.pk, "before": "0.00", "after": "10.00"}
        assert (entry.person, entry.subject) == (
            attempt.enrolment.member,
            f"attempt:{attempt.pk}",
        )
        assert question.code in entry.reason

    def test_the_best_attempt_counts(self, version, question):
        first = finished(version, "b")
        second = finished(version, "c", enrolment=first.enrolment, lesson=first.lesson)
        correct_key(question, "c")

        report = services.regrade_question(question)

        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.score, second.score) == (Decimal("0.00"), Decimal("10.00"))
        assert LessonResult.objects.passed().get().score == Decimal("10.00")
        assert (report.withdrawn, report.passed, report.changed) == (0, 0, 0)

    def test_a_lowered_score_that_still_passes_keeps_its_dates(self):
        version = QuizVersionFactory(size=2)
        attempt = AttemptFactory(version=version)
        answer_rightly(attempt, count=2)
        services.submit_attempt(attempt)
        before = LessonResult.objects.get().passed_at
        completed = Enrolment.objects.get().completed_at
        row = attempt.questions.select_related("question_version__question").first()
        correct_key(row.question_version.question, "a", text=row.question_version.text)

        report = services.regrade_question(row.question_version.question)

        result = LessonResult.objects.get()
        assert (report.changed, result.score) == (1, Decimal("5.00"))
        assert result.passed_at == before
        assert Enrolment.objects.get().completed_at == completed

    def test_twice_is_once(self, version, question):
        finished(version, "c")
        correct_key(question, "c")
        services.regrade_question(question)
        log = AuditEntry.objects.count()
        changes = ResultChange.objects.count()

        report = services.regrade_question(question)

        assert (report.attempts, report.scores) == (0, 0)
        assert (AuditEntry.objects.count(), ResultChange.objects.count()) == (log, changes)

    def test_follows_a_key_that_is_corrected_back(self, version, question):
        attempt = finished(version, "b")
        correct_key(question, "c")
        services.regrade_question(question)
        correct_key(question, "b")

        services.regrade_question(question)

        attempt.refresh_from_db()
        assert attempt.score == Decimal("10.00")
        assert LessonResult.objects.passed().exists()

    def test_leaves_attempts_at_other_words_alone(self, version, question):
        attempt = finished(version, "b")
        correct_key(question, "c", text="Một câu hỏi khác?")

        assert services.regrade_question(question).attempts == 0
        attempt.refresh_from_db()
        assert attempt.score == Decimal("10.00")

    def test_leaves_open_attempts_alone(self, version, question):
        attempt = AttemptFactory(version=version)
        correct_key(question, "c")

        assert services.regrade_question(question).attempts == 0
        assert Attempt.objects.get(pk=attempt.pk).is_open

    def test_leaves_recognised_results_alone_and_says_so(self, version, question):
        attempt = finished(version, "b")
        mark_recognised(attempt.enrolment, at=timezone.now())
        correct_key(question, "c")

        report = services.regrade_question(question)

        assert (report.locked, report.withdrawn) == (1, 0)
        assert LessonResult.objects.passed().get().score == Decimal("10.00")

    def test_leaves_what_a_person_confirmed_alone(self, version, question):
        enrolment = EnrolmentFactory()
        lesson = quiz_lesson(enrolment, version)
        finished(version, "b", enrolment=enrolment, lesson=lesson)
        pass_lesson(enrolment, lesson=lesson, evidence=3, score=Decimal(9))
        correct_key(question, "c")

        report = services.regrade_question(question)

        assert report.withdrawn == 0
        assert LessonResult.objects.passed().exists()

    def test_the_review_shows_the_key_that_gave_the_points(self, version, question, client):
        attempt = finished(version, "c")
        correct_key(question, "c")
        services.regrade_question(question)
        client.force_login(attempt.enrolment.member)

        page = client.get(f"/kiem-tra/ket-qua/{attempt.pk}/").content.decode()

        (item,) = [part for part in page.split("<li") if "quiz-options__item--right" in part]
        assert "Phương án ba" in item


class TestCommand:
    def test_counts_on_a_dry_run_and_changes_on_a_real_one(self, version, question, capsys):
        attempt = finished(version, "c")
        correct_key(question, "c")

        call_command("regrade_question", question.code, "--dry-run")
        attempt.refresh_from_db()
        assert attempt.score == Decimal("0.00")
        call_command("regrade_question", question.code)

        dry, real = capsys.readouterr().out.splitlines()
        assert dry == f"would change - {real}"
        assert "scores: 1, passed: 1" in real
        attempt.refresh_from_db()
        assert attempt.score == Decimal("10.00")

    def test_refuses_an_unknown_code(self):
        with pytest.raises(CommandError):
            call_command("regrade_question", "khong-co")
