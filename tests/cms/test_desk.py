import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms.models import CoursePage
from cms.services import ensure_editorial_setup
from media.models import MediaAsset
from quizzes.models import Question, Quiz
from quizzes.services import create_quiz, ensure_topic
from tests.cms.test_services import COURSE
from tests.factories.cms import CoursePageFactory, approver, trainer
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db

QUESTION = {
    "code": "ch01",
    "topic": "Chuyển đổi số",
    "level": "basic",
    "kind": "single",
    "text": "Số hóa là gì?",
    "option_a": "Chuyển giấy thành tệp",
    "option_b": "Mua máy tính",
    "correct_a": "on",
}


@pytest.fixture
def person(client):
    ensure_editorial_setup()
    person = trainer()
    client.force_login(person)
    return person


@pytest.mark.parametrize(
    "name",
    ["courses", "add_course", "videos", "add_video", "questions", "add_question", "quizzes"],
)
def test_is_for_editors_only(client, person, name):
    url = reverse(f"cms_desk:{name}")
    assert client.get(url).status_code == 200

    client.force_login(UserFactory())

    assert client.get(url).status_code == 404


class TestCourses:
    def test_lists_own_courses_only(self, client, person):
        CoursePageFactory(by=person, title="Khóa của tôi")
        CoursePageFactory(title="Khóa của người khác")

        page = client.get(reverse("cms_desk:courses")).content.decode()

        assert "Khóa của tôi" in page
        assert "Khóa của người khác" not in page

    def test_new_course_opens_in_the_editor(self, client, person):
        response = client.post(
            reverse("cms_desk:add_course"),
            {"title": "Kỹ năng số", "code": "kns01", "type": "skill"},
            follow=True,
        )

        course = CoursePage.objects.get()
        assert (course.code, course.type, course.owner) == ("KNS01", "skill", person)
        assert response.redirect_chain[0][0] == f"/quan-tri/pages/{course.pk}/edit/"
        assert response.status_code == 200

    def test_new_course_with_a_taken_code_is_refused(self, client, person):
        CoursePageFactory(code="KNS01")

        client.post(
            reverse("cms_desk:add_course"), {"title": "K", "code": "kns01", "type": "skill"}
        )

        assert CoursePage.objects.count() == 1

    def test_needs_as_many_queries_for_twelve_as_for_two(self, client, person, count_queries):
        for _ in range(2):
            CoursePageFactory(by=person)
        client.get(reverse("cms_desk:courses"))
        with count_queries() as two:
            client.get(reverse("cms_desk:courses"))
        number = len(two.statements)
        for _ in range(10):
            CoursePageFactory(by=person)
        client.get(reverse("cms_desk:courses"))

        with count_queries(exactly=number):
            client.get(reverse("cms_desk:courses"))


class TestVideos:
    def test_uploads_a_video(self, client, person):
        path = next((COURSE / "video").glob("*.mp4"))
        form = {
            "title": "Video mở đầu",
            "file": SimpleUploadedFile("a.mp4", path.read_bytes(), "video/mp4"),
            "is_unclassified": "on",
        }

        response = client.post(reverse("cms_desk:add_video"), form)

        assert response.status_code == 302
        assert MediaAsset.objects.get().uploaded_by == person

    def test_refuses_what_is_no_video(self, client, person):
        form = {
            "title": "Không phải video",
            "file": SimpleUploadedFile("a.mp4", b"<html>", "video/mp4"),
            "is_unclassified": "on",
        }

        assert client.post(reverse("cms_desk:add_video"), form).status_code == 200
        assert not MediaAsset.objects.exists()


class TestQuestions:
    def test_saving_makes_the_first_version_and_correcting_the_second(self, client, person):
        client.post(reverse("cms_desk:add_question"), QUESTION)
        question = Question.objects.get(code="CH01")

        client.post(
            reverse("cms_desk:edit_question", args=[question.pk]),
            QUESTION | {"text": "Số hóa được hiểu là gì?"},
        )

        texts = question.versions.order_by("number").values_list("text", "created_by")
        assert list(texts) == [
            ("Số hóa là gì?", person.pk),
            ("Số hóa được hiểu là gì?", person.pk),
        ]

    def test_a_question_without_a_right_answer_keeps_what_was_typed(self, client, person):
        form = {name: value for name, value in QUESTION.items() if name != "correct_a"}

        page = client.post(reverse("cms_desk:add_question"), form)

        assert page.status_code == 200
        assert "Chuyển giấy thành tệp" in page.content.decode()
        assert not Question.objects.exists()

    def test_finds_by_words_and_topic(self, client, person):
        client.post(reverse("cms_desk:add_question"), QUESTION)
        client.post(
            reverse("cms_desk:add_question"), QUESTION | {"code": "CH02", "text": "Mật khẩu?"}
        )

        page = client.get(reverse("cms_desk:questions"), {"q": "mật", "topic": "chuyen-doi-so"})

        assert "CH02" in page.content.decode()
        assert "CH01" not in page.content.decode()


class TestQuizzes:
    def quiz(self, **fields):
        ensure_topic("Chuyển đổi số")
        return {
            "title": "Bài kiểm tra cuối khóa",
            "minutes": "15",
            "shuffle": "on",
            "review_policy": "score_only",
            "topic_1": "chuyen-doi-so",
            "count_1": "1",
        } | fields

    def test_saving_makes_a_quiz_with_its_version(self, client, person):
        course = CoursePageFactory(by=person)

        client.post(reverse("cms_desk:add_quiz"), self.quiz(course_code=course.code))

        quiz = Quiz.objects.get()
        version = quiz.versions.get()
        assert (quiz.course_code, version.time_limit_seconds) == (course.code, 900)
        assert version.blueprint == [{"topic": "chuyen-doi-so", "level": None, "count": 1}]

    def test_says_what_the_bank_cannot_fill(self, client, person):
        client.post(reverse("cms_desk:add_quiz"), self.quiz(count_1="5"))

        page = client.get(reverse("cms_desk:quizzes")).content.decode()

        assert "error-message" in page

    def test_of_another_trainer_is_404(self, client, person):
        foreign = create_quiz("Của người khác", by=trainer())

        url = reverse("cms_desk:edit_quiz", args=[foreign.pk])

        assert client.get(url).status_code == 404
        client.force_login(approver())
        assert client.get(url).status_code == 200
