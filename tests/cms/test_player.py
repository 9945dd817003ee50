import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.models import LessonPage
from courses.models import Edition, EditionLesson
from learning.models import LessonResult, ReadingVisit
from quizzes.models import Question
from quizzes.services import import_questions
from tests.factories.cms import change_body, published_course
from tests.factories.courses import EditionLessonFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db

SECRET = "Phương án chỉ người ra đề biết là đúng"


def make_question():
    row = {
        "ma": "KT01",
        "chu_de": "Kiểm tra",
        "loai": "một đáp án",
        "cau_hoi": "Câu hỏi củng cố là gì?",
        "phuong_an": ["Một phương án", SECRET],
        "dap_an": [1],
        "giai_thich": "Lời giải thích chưa được lộ",
        "nguon": "",
        "muc_do": "cơ bản",
    }
    import_questions([row])
    return Question.objects.get(code="KT01")


def study(*, questions=(), **line):
    """A member's open enrolment in a published course, and its one lesson."""
    course, page = published_course(questions=questions, line={"min_dwell_seconds": 60} | line)
    edition = Edition.objects.get(course__key=course.key)
    enrolment = EnrolmentFactory(training_class=TrainingClassFactory(edition=edition))
    return enrolment, edition.lessons.get(), page


def address(enrolment, lesson, name="cms:lesson"):
    return reverse(name, args=[enrolment.pk, lesson.pk])


def send(client, enrolment, lesson, **data):
    return client.post(
        address(enrolment, lesson, "cms:lesson_visit"),
        json.dumps(data),
        content_type="application/json",
    )


class TestShowLesson:
    def test_shows_the_live_text_and_starts_the_clock(self, client):
        enrolment, lesson, _page = study()
        client.force_login(enrolment.member)

        response = client.get(address(enrolment, lesson))

        assert "Nội dung của bài học." in response.content.decode()
        assert ReadingVisit.objects.get().enrolment == enrolment
        enrolment.refresh_from_db()
        assert enrolment.started_at is not None

    def test_is_404_for_a_stranger_and_asks_anonymous_people_to_log_in(self, client):
        enrolment, lesson, _page = study()

        assert client.get(address(enrolment, lesson)).status_code == 302
        client.force_login(UserFactory())
        assert client.get(address(enrolment, lesson)).status_code == 404
        assert send(client, enrolment, lesson).status_code == 404

    def test_is_404_for_a_lesson_of_another_course(self, client):
        enrolment, _lesson, _page = study()
        client.force_login(enrolment.member)

        assert client.get(address(enrolment, EditionLessonFactory())).status_code == 404

    def test_is_404_for_a_class_that_was_never_opened(self, client):
        enrolment, lesson, _page = study()
        training_class = enrolment.training_class
        training_class.opened_at = None
        training_class.save()
        client.force_login(enrolment.member)

        assert client.get(address(enrolment, lesson)).status_code == 404

    def test_has_a_form_that_the_site_takes_without_script(self):
        enrolment, lesson, _page = study(questions=[make_question().key], min_dwell_seconds=0)
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(enrolment.member)
        page = browser.get(address(enrolment, lesson)).content.decode()
        tokens = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)

        url = address(enrolment, lesson, "cms:lesson_visit")
        sent = [browser.post(url, {"csrfmiddlewaretoken": token}).status_code for token in tokens]

        # The log-out form of the frame, the button of the lesson, the check question.
        assert len(sent) >= 3
        assert set(sent) == {302}

    def test_of_a_closed_class_may_be_read_and_counts_nothing(self, client):
        enrolment, lesson, _page = study()
        training_class = enrolment.training_class
        training_class.closed_at = training_class.opened_at + timedelta(days=1)
        training_class.save()
        client.force_login(enrolment.member)

        response = client.get(address(enrolment, lesson))

        assert "Nội dung của bài học." in response.content.decode()
        assert not ReadingVisit.objects.exists()

    def test_says_so_when_the_page_is_gone_and_keeps_the_record(self, client):
        enrolment, lesson, page = study()
        client.force_login(enrolment.member)
        client.get(address(enrolment, lesson))

        page.delete()
        response = client.get(address(enrolment, lesson))

        assert response.status_code == 200
        assert "Nội dung bài học này tạm thời chưa xem được." in response.content.decode()
        assert ReadingVisit.objects.count() == 1

    def test_shows_a_corrected_text_at_once(self, client):
        enrolment, lesson, page = study()
        client.force_login(enrolment.member)
        client.get(address(enrolment, lesson))

        change_body(page, [("text", {"html": "<p>Nội dung đã sửa.</p>"})])

        assert "Nội dung đã sửa." in client.get(address(enrolment, lesson)).content.decode()

    def test_needs_at_most_twelve_queries(self, client, count_queries):
        enrolment, lesson, _page = study(questions=[make_question().key])
        client.force_login(enrolment.member)
        client.get(address(enrolment, lesson))

        with count_queries(at_most=12):
            page = client.get(address(enrolment, lesson))
        assert page.status_code == 200

    def test_needs_as_many_queries_with_twelve_lessons_as_with_two(self, client, count_queries):
        enrolment, lesson, _page = study()
        EditionLessonFactory(edition=lesson.edition, position=2)
        client.force_login(enrolment.member)
        client.get(address(enrolment, lesson))
        with count_queries() as two:
            client.get(address(enrolment, lesson))
        number = len(two.statements)
        for position in range(3, 13):
            EditionLessonFactory(edition=lesson.edition, position=position)

        with count_queries(exactly=number):
            page = client.get(address(enrolment, lesson))
        assert page.status_code == 200

    def test_leads_to_the_neighbours(self, client):
        enrolment, lesson, _page = study()
        after = EditionLessonFactory(edition=lesson.edition, position=2)
        client.force_login(enrolment.member)

        page = client.get(address(enrolment, lesson)).content.decode()

        assert re.search(rf'rel="next"\s+href="{address(enrolment, after)}"', page)
        assert 'rel="prev"' not in page


class TestCheckQuestions:
    def test_show_nothing_of_the_key_before_they_are_answered(self, client):
        question = make_question()
        enrolment, lesson, _page = study(questions=[question.key])
        client.force_login(enrolment.member)

        page = client.get(address(enrolment, lesson)).content.decode()

        assert "Câu hỏi củng cố là gì?" in page
        assert SECRET in page
        assert "Lời giải thích chưa được lộ" not in page
        assert '"correct"' not in page
        assert " checked" not in page

    def test_print_nothing_where_they_stand_in_the_text(self):
        _enrolment, _lesson, page = study(questions=[make_question().key])
        block = LessonPage.objects.get(pk=page.pk).body[-1]

        assert block.block_type == "check_question"
        assert block.render().strip() == ""


class TestNoteVisit:
    def test_passes_the_lesson_when_dwell_and_end_are_met(self, client, time_machine):
        enrolment, lesson, _page = study(min_dwell_seconds=60)
        client.force_login(enrolment.member)
        time_machine.move_to(timezone.now(), tick=False)
        client.get(address(enrolment, lesson))

        first = send(client, enrolment, lesson, reached_end=True).json()
        time_machine.shift(61)
        second = send(client, enrolment, lesson).json()

        assert first["passed"] is False
        assert second["passed"] is True
        assert all(condition["met"] for condition in second["conditions"])
        assert LessonResult.objects.get(enrolment=enrolment).evidence == 0

    def test_without_script_is_a_plain_form(self, client):
        enrolment, lesson, _page = study(min_dwell_seconds=0)
        client.force_login(enrolment.member)
        client.get(address(enrolment, lesson))

        response = client.post(address(enrolment, lesson, "cms:lesson_visit"), {"reached_end": "1"})

        assert response.status_code == 302
        assert response.url == address(enrolment, lesson) + "#tien-do"
        assert LessonResult.objects.passed().filter(enrolment=enrolment).exists()

    def test_does_not_pass_a_lesson_whose_questions_are_open(self, client, time_machine):
        enrolment, lesson, _page = study(questions=[make_question().key], min_dwell_seconds=1)
        client.force_login(enrolment.member)
        time_machine.move_to(timezone.now(), tick=False)
        client.get(address(enrolment, lesson))
        time_machine.shift(5)

        answer = send(client, enrolment, lesson, reached_end=True).json()

        assert answer["passed"] is False
        assert not LessonResult.objects.passed().exists()

    def test_in_a_closed_class_is_refused_in_words(self, client):
        enrolment, lesson, _page = study()
        training_class = enrolment.training_class
        training_class.closed_at = training_class.opened_at + timedelta(days=1)
        training_class.save()
        client.force_login(enrolment.member)

        response = send(client, enrolment, lesson, reached_end=True)

        assert response.status_code == 409
        assert response.json()["error"] == "NotOpenForStudy"

    def test_of_a_video_lesson_counts_no_reading(self, client):
        enrolment, lesson, _page = study()
        video = EditionLessonFactory(edition=lesson.edition, position=2, video=True)
        client.force_login(enrolment.member)

        assert send(client, enrolment, video, reached_end=True).status_code == 200
        assert not ReadingVisit.objects.exists()

    def test_takes_nonsense_for_a_visit(self, client):
        enrolment, lesson, _page = study()
        client.force_login(enrolment.member)

        for body in ("{", "[]", "null", '"x"'):
            url = address(enrolment, lesson, "cms:lesson_visit")
            response = client.post(url, body, content_type="application/json")
            assert response.status_code == 200
        assert ReadingVisit.objects.get().reached_end_at is None


class TestOtherKinds:
    def test_a_video_that_is_not_ready_says_so(self, client):
        enrolment, lesson, page = study()
        EditionLesson.objects.filter(pk=lesson.pk).delete()
        video = EditionLessonFactory(edition=lesson.edition, position=1, video=True, key=page.key)
        client.force_login(enrolment.member)

        response = client.get(address(enrolment, video))

        assert response.status_code == 200
        assert "lms-reading" not in response.content.decode()
