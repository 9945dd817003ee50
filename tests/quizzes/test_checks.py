"""Check questions at the end of text lessons."""

import uuid
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from learning.exceptions import LessonNotInEdition, NotOpenForStudy
from learning.models import LessonResult, ReadingVisit
from quizzes import selectors, services
from quizzes.exceptions import AnswerUnusable, NoAnswer, NotYourCheck
from quizzes.models import CheckAnswer
from quizzes.selectors.checks import check_order
from tests.factories.courses import EditionLessonFactory
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import UserFactory
from tests.factories.quizzes import (
    AttemptFactory,
    QuestionFactory,
    QuizVersionFactory,
    content_of,
    quiz_lesson,
)

pytestmark = pytest.mark.django_db


class Reading:
    """A text lesson with check questions, and somebody who reads it."""

    def __init__(self, *questions, dwell=60, reached_end=True, **state):
        self.enrolment = EnrolmentFactory(**state)
        self.lesson = EditionLessonFactory(
            edition=self.enrolment.training_class.edition,
            min_dwell_seconds=60,
            check_keys=[str(question.key) for question in questions],
        )
        self.visit = ReadingVisit.objects.create(
            enrolment=self.enrolment,
            lesson=self.lesson,
            opened_at=timezone.now() - timedelta(minutes=5),
            last_seen_at=timezone.now(),
            dwell_seconds=dwell,
            reached_end_at=timezone.now() if reached_end else None,
        )

    def answer(self, question, *keys, version=1):
        newest = question.versions.get(number=version)
        order = check_order(self.enrolment.pk, newest)
        return services.answer_check(
            self.enrolment,
            lesson=self.lesson,
            question_key=question.key,
            version_number=version,
            places=[order.index(key) + 1 for key in keys],
        )

    @property
    def is_passed(self):
        return LessonResult.objects.passed().filter(enrolment=self.enrolment).exists()


class TestAnswerCheck:
    def test_the_last_right_answer_passes_the_lesson_as_measured(self):
        first, second = QuestionFactory(), QuestionFactory(multiple=True)
        reading = Reading(first, second)

        reading.answer(first, "b")
        assert not reading.is_passed
        reading.answer(second, "a", "c")

        assert LessonResult.objects.passed().get().evidence == 2

    def test_a_wrong_answer_may_be_repeated_and_counts_its_tries(self):
        question = QuestionFactory()
        reading = Reading(question)

        assert reading.answer(question, "a").is_right is False
        assert not reading.is_passed
        answer = reading.answer(question, "b")

        assert (answer.is_right, answer.tries) == (True, 2)
        assert reading.is_passed

    def test_a_right_answer_stays(self):
        question = QuestionFactory()
        reading = Reading(question)
        reading.answer(question, "b")

        assert reading.answer(question, "a").is_right
        assert CheckAnswer.objects.get().chosen == ["b"]

    def test_waits_for_the_dwell_and_passes_when_it_comes_last(self):
        question = QuestionFactory()
        reading = Reading(question, dwell=10)
        reading.answer(question, "b")
        assert not reading.is_passed
        assert not services.pass_reading_when_checked(reading.enrolment, lesson=reading.lesson)

        ReadingVisit.objects.update(dwell_seconds=60)

        assert services.pass_reading_when_checked(reading.enrolment, lesson=reading.lesson)
        assert services.pass_reading_when_checked(reading.enrolment, lesson=reading.lesson)
        assert LessonResult.objects.passed().count() == 1

    def test_does_not_pass_on_dwell_alone(self):
        reading = Reading(QuestionFactory())

        assert not services.pass_reading_when_checked(reading.enrolment, lesson=reading.lesson)
        assert not reading.is_passed

    def test_has_nothing_to_say_of_a_lesson_without_questions(self):
        reading = Reading()

        assert not services.pass_reading_when_checked(reading.enrolment, lesson=reading.lesson)

    def test_refuses_a_question_of_another_lesson(self):
        reading = Reading(QuestionFactory())

        with pytest.raises(NotYourCheck):
            reading.answer(QuestionFactory(), "b")

    def test_refuses_a_lesson_of_another_edition(self):
        question = QuestionFactory()
        reading = Reading(question)
        reading.lesson = Reading(question).lesson

        with pytest.raises(LessonNotInEdition):
            reading.answer(question, "b")

    @pytest.mark.parametrize(
        "state",
        [
            {"training_class__closed": True},
            {"withdrawn_at": timezone.now()},
            {"exempted_at": timezone.now(), "exemption_basis": "Miễn"},
            {"member__is_active": False},
        ],
    )
    def test_refuses_what_is_not_open(self, state):
        question = QuestionFactory()
        reading = Reading(question, **state)

        with pytest.raises(NotOpenForStudy):
            reading.answer(question, "b")

    def test_refuses_no_answer_too_many_and_unknown_ones(self):
        question = QuestionFactory()
        reading = Reading(question)
        facts = {"lesson": reading.lesson, "question_key": question.key, "version_number": 1}

        with pytest.raises(NoAnswer):
            services.answer_check(reading.enrolment, places=[], **facts)
        for places in ([1, 2], [4], [0]):
            with pytest.raises(AnswerUnusable):
                services.answer_check(reading.enrolment, places=places, **facts)

    def test_refuses_an_answer_to_words_that_were_replaced(self):
        question = QuestionFactory()
        reading = Reading(question)
        services.save_question(
            question.code, topic=question.topic, level="basic", content=content_of(text="Mới?")
        )

        with pytest.raises(AnswerUnusable):
            reading.answer(question, "b", version=1)
        assert reading.answer(question, "b", version=2).is_right


class TestPanel:
    def render(self, reading):
        checks = selectors.checks_of(reading.enrolment, reading.lesson)
        return render_to_string("quizzes/checks.html", {"checks": checks, "csrf_token": "x" * 64})

    def test_shows_no_key_and_no_explanation_before_the_right_answer(self):
        first, second = QuestionFactory(), QuestionFactory()
        reading = Reading(first, second)
        reading.answer(first, "a")

        page = self.render(reading)

        assert "Chưa đúng." in page
        assert "bí mật" not in page
        assert "correct" not in page

        reading.answer(first, "b")
        page = self.render(reading)
        assert page.count("bí mật") == 1
        assert "disabled" in page

    def test_shows_the_message_of_a_scenario_in_a_box_and_escapes_it(self):
        text = "Tin nhắn đến:\n\n“Bấm <b>ngay</b>\ntrước 15 giờ!”\n\nNên làm gì?"

        page = self.render(Reading(QuestionFactory(text=text)))

        box = (
            '<span class="question__message">“Bấm &lt;b&gt;ngay&lt;/b&gt;<br>trước 15 giờ!”</span>'
        )
        assert box in page
        assert '<span class="question__situation">Tin nhắn đến:</span>' in page
        assert '<span class="question__text">Nên làm gì?</span>' in page

    def test_needs_two_queries_for_any_number(self, count_queries):
        for number in (2, 8):
            reading = Reading(*QuestionFactory.create_batch(number))
            with count_queries(exactly=2):
                checks = selectors.checks_of(reading.enrolment, reading.lesson)
            assert checks.total == number

    def test_keeps_its_order_for_a_member(self):
        question = QuestionFactory()
        reading = Reading(question)

        orders = {
            tuple(
                option.text
                for option in selectors.checks_of(reading.enrolment, reading.lesson)
                .questions[0]
                .options
            )
            for _again in range(5)
        }

        assert len(orders) == 1


class TestView:
    def test_answers_and_goes_back_to_the_lesson(self, client):
        question = QuestionFactory()
        reading = Reading(question)
        client.force_login(reading.enrolment.member)
        args = [reading.enrolment.pk, reading.lesson.pk]
        order = check_order(reading.enrolment.pk, question.versions.get())

        response = client.post(
            reverse("quizzes:answer_check", args=[*args, question.key]),
            {"version": "1", "choice": str(order.index("b") + 1)},
        )

        assert response.url == reverse("cms:lesson", args=args) + f"#cau-hoi-{question.key}"
        assert reading.is_passed

    def test_a_stranger_finds_nothing(self, client):
        question = QuestionFactory()
        reading = Reading(question)
        client.force_login(UserFactory())
        args = [reading.enrolment.pk, reading.lesson.pk, question.key]

        response = client.post(reverse("quizzes:answer_check", args=args), {"choice": "1"})

        assert response.status_code == 404
        assert not CheckAnswer.objects.exists()

    def test_rubbish_is_refused_in_words(self, client):
        reading = Reading(QuestionFactory())
        client.force_login(reading.enrolment.member)
        args = [reading.enrolment.pk, reading.lesson.pk, uuid.uuid4()]

        response = client.post(
            reverse("quizzes:answer_check", args=args), {"version": "x", "choice": "y"}
        )

        assert response.status_code == 409


class TestStartPanel:
    def render(self, enrolment, lesson):
        panel = selectors.start_panel(enrolment, lesson)
        request = RequestFactory().get("/")
        return render_to_string("quizzes/start_panel.html", {"panel": panel}, request)

    def test_tells_the_rules_before_the_start(self):
        enrolment = EnrolmentFactory()
        lesson = quiz_lesson(enrolment, QuizVersionFactory(size=4), attempts=3, pass_percent=60)

        page = self.render(enrolment, lesson)

        for words in ("20 phút", "từ 6,0", "3 trên 3 lượt", "Bắt đầu làm bài", "mất mạng"):
            assert words in page

    def test_offers_to_go_on_to_try_again_or_nothing(self):
        attempt = AttemptFactory(lesson_facts={"attempts": 2})
        enrolment, lesson = attempt.enrolment, attempt.lesson
        assert "Làm tiếp bài kiểm tra" in self.render(enrolment, lesson)

        services.submit_attempt(attempt)
        page = self.render(enrolment, lesson)
        assert "Làm lại" in page
        assert reverse("quizzes:result", args=[attempt.pk]) in page

        services.submit_attempt(services.start_attempt(enrolment, lesson=lesson))
        page = self.render(enrolment, lesson)
        assert "<form" not in page
        assert "hết số lượt" in page

    def test_is_none_for_an_unknown_quiz(self):
        enrolment = EnrolmentFactory()
        lesson = EditionLessonFactory(edition=enrolment.training_class.edition, quiz=True)

        assert selectors.start_panel(enrolment, lesson) is None

    def test_needs_three_queries(self, count_queries):
        attempt = AttemptFactory()

        with count_queries(exactly=3):
            panel = selectors.start_panel(attempt.enrolment, attempt.lesson)
        assert panel is not None
