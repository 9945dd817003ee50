"""A text lesson: time in front of it, its end, and its check questions."""

import pytest
from django.urls import reverse

from courses.models import Course
from learning.evidence import Evidence
from learning.models import LessonResult
from quizzes.models import Question
from tests.factories.cms import published_course
from tests.factories.quizzes import QuestionFactory
from tests.flows.stage import filled_form, let_time_pass, main_of, options_of, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def questions():
    return QuestionFactory.create_batch(2)


@pytest.fixture
def enrolment(stage, questions):
    page, _lesson = published_course(
        by=stage.trainer,
        questions=[question.key for question in questions],
        line={"min_dwell_seconds": 60},
    )
    return stage.enrolment(stage.open_class(Course.objects.get(key=page.key)))


@pytest.fixture
def lesson(enrolment):
    return enrolment.training_class.edition.lessons.get()


class Reader:
    """The member with the lesson open."""

    def __init__(self, enrolment, lesson):
        self.enrolment, self.lesson = enrolment, lesson
        self.browser = visitor(enrolment.member)
        self.address = f"/bai-hoc/{enrolment.pk}/{lesson.pk}/"
        self.page = self.browser.get(self.address)

    def answer(self, question: Question, *, rightly: bool):
        """Choose an option by its text, as a person does, and press the button."""
        self.page = self.browser.get(self.address)
        selector = f"form#cau-hoi-{question.key}"
        form = filled_form(self.page, selector)
        text = "Phương án hai" if rightly else "Phương án ba"
        place = options_of(self.page, selector)[text]
        action = reverse(
            "quizzes:answer_check", args=[self.enrolment.pk, self.lesson.pk, question.key]
        )
        self.page = self.browser.post(action, form | {"choice": [place]}, follow=True)
        assert self.page.status_code == 200
        return main_of(self.page)

    def reach_the_end(self):
        return main_of(
            self.browser.post(f"{self.address}da-doc/", {"reached_end": "1"}, follow=True)
        )


def test_reading_answering_wrongly_then_rightly_passes(enrolment, lesson, questions):
    first, second = questions
    reader = Reader(enrolment, lesson)
    let_time_pass(reading=70)
    assert "Chưa" in reader.reach_the_end()

    assert "Chưa đúng" in reader.answer(first, rightly=False)
    assert "Đúng" in reader.answer(first, rightly=True)
    assert not LessonResult.objects.passed().filter(enrolment=enrolment).exists()
    page = reader.answer(second, rightly=True)

    result = LessonResult.objects.get(enrolment=enrolment, lesson=lesson)
    assert result.evidence == Evidence.MEASURED
    assert "Đồng chí đã hoàn thành bài này" in page
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_right_answers_alone_do_not_replace_reading(enrolment, lesson, questions):
    reader = Reader(enrolment, lesson)
    reader.reach_the_end()

    for question in questions:
        reader.answer(question, rightly=True)

    assert not LessonResult.objects.passed().filter(enrolment=enrolment).exists()
    let_time_pass(reading=70)
    reader.reach_the_end()
    assert LessonResult.objects.passed().filter(enrolment=enrolment).exists()


def test_an_absence_counts_only_up_to_the_longest_gap(enrolment, lesson, questions, settings):
    settings.READING_MAX_GAP_SECONDS = 30
    reader = Reader(enrolment, lesson)
    reader.reach_the_end()
    for question in questions:
        reader.answer(question, rightly=True)

    let_time_pass(reading=3600)
    reader.reach_the_end()

    assert not LessonResult.objects.passed().filter(enrolment=enrolment).exists()
